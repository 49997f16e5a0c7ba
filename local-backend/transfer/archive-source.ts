/** Reads an export: a ZIP with a directory per table, perhaps with files and components. */
import { z } from "zod"
import {
  DOCUMENTS,
  GENERATED_SCHEMA,
  parseEntryName,
  prefixOf,
  STORAGE,
  storageIdIn,
  TABLES,
} from "./archive-names.ts"
import { documentOf, type Source, type SourceDocument, type SourceFile, type SourceTable } from "./source.ts"
import { textLines } from "./text-lines.ts"
import { TransferError } from "./types.ts"
import { openZip, type ZipEntries } from "./zip-entries.ts"

const TableLine = z.object({ name: z.string(), id: z.number().int().positive() })
const StorageLine = z.object({
  _id: z.string(),
  _creationTime: z.number().nullish(),
  sha256: z.string().nullish(),
  contentType: z.string().nullish(),
  internalId: z.string().nullish(),
})
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** `component` is where the archive's own root goes; its components go below. */
export async function openArchive(path: string, component: string): Promise<Source> {
  const zip = await openZip(path)
  try {
    return await sourceOf(zip, component)
  } catch (error) {
    zip.close()
    throw error
  }
}

async function sourceOf(zip: ZipEntries, root: string): Promise<Source> {
  const tables: SourceTable[] = []
  const fileNames = new Map<string, Map<string, string>>()
  const withFiles = new Set<string>()
  const numbers = new Map<string, Map<string, number>>()
  for (const name of zip.names) {
    const entry = parseEntryName(name)
    if (entry.kind === "file") {
      const byId = fileNames.get(entry.component) ?? new Map<string, string>()
      fileNames.set(entry.component, byId.set(storageIdIn(entry.name), name))
      withFiles.add(entry.component)
    } else if (entry.kind === "documents" && entry.table === TABLES)
      numbers.set(entry.component, await readNumbers(zip, name))
    else if (entry.kind === "documents" && entry.table === STORAGE) withFiles.add(entry.component)
  }
  for (const name of zip.names) {
    const entry = parseEntryName(name)
    if (entry.kind !== "documents" || entry.table.startsWith("_")) continue
    const number = numbers.get(entry.component)?.get(entry.table) ?? null
    const component = below(root, entry.component)
    tables.push({ component, table: entry.table, number, documents: () => documentsOf(zip, name) })
  }
  const files: SourceFile[] = []
  for (const component of withFiles) {
    const names = fileNames.get(component) ?? new Map<string, string>()
    files.push(...(await readFiles(zip, component, names, below(root, component))))
    // An export without any file still says that there are none.
    tables.push({
      component: below(root, component),
      table: STORAGE,
      number: null,
      documents: async function* () {},
    })
  }
  // An export of an empty deployment has a list of no tables.
  if (tables.length === 0 && numbers.size === 0)
    throw new TransferError(
      "InvalidImport",
      "The ZIP file has no tables: it must hold a directory for each, with the documents in <table>/documents.jsonl.",
    )
  return { tables, files, close: () => zip.close() }
}

async function* documentsOf(zip: ZipEntries, name: string): AsyncGenerator<SourceDocument> {
  const schema = name.slice(0, -DOCUMENTS.length) + GENERATED_SCHEMA
  const numbers = (await isUniform(zip, schema)) ? "typed" : "floats"
  for await (const line of textLines(await zip.open(name), name))
    if (line.text.trim() !== "") yield documentOf(line, name, numbers)
}

/** Only the present form is read: with older ones numbers would come out as other types than they went in. */
async function isUniform(zip: ZipEntries, name: string): Promise<boolean> {
  if (!zip.has(name)) return false
  for await (const { text } of textLines(await zip.open(name), name)) {
    if (text.trim() === '"uniform"') return true
    if (text.trim() !== "")
      throw new TransferError(
        "InvalidImport",
        `${name} is of an old kind of export, which this backend does not read. Export again with a current version.`,
      )
  }
  return false
}

async function readNumbers(zip: ZipEntries, name: string): Promise<Map<string, number>> {
  const numbers = new Map<string, number>()
  for await (const { line, text } of textLines(await zip.open(name), name)) {
    if (text.trim() === "") continue
    const table = parsed(TableLine, text, `${name}, line ${line}`)
    numbers.set(table.name, table.id)
  }
  return numbers
}

async function readFiles(
  zip: ZipEntries,
  component: string,
  names: ReadonlyMap<string, string>,
  target: string,
): Promise<SourceFile[]> {
  const list = `${prefixOf(component)}${STORAGE}/${DOCUMENTS}`
  const files = new Map<string, SourceFile>()
  if (zip.has(list))
    for await (const { line, text } of textLines(await zip.open(list), list)) {
      if (text.trim() === "") continue
      const place = `${list}, line ${line}`
      const row = parsed(StorageLine, text, place)
      const name = names.get(row._id)
      if (name === undefined)
        throw new TransferError(
          "InvalidImport",
          `${place}: the bytes of this file are missing in the ZIP file.`,
        )
      if (files.has(row._id))
        throw new TransferError("InvalidImport", `${place}: the _id "${row._id}" occurs twice.`)
      const { internalId } = row
      files.set(row._id, {
        component: target,
        id: row._id,
        creationTime: row._creationTime ?? null,
        sha256: row.sha256 ?? null,
        contentType: row.contentType ?? null,
        key: internalId && UUID.test(internalId) ? internalId : null,
        place,
        content: () => zip.open(name),
      })
    }
  for (const [id, name] of names)
    if (!files.has(id))
      files.set(id, {
        ...{ component: target, id, creationTime: null, sha256: null, contentType: null, key: null },
        place: name,
        content: () => zip.open(name),
      })
  return [...files.values()]
}

function parsed<Schema extends z.ZodType>(schema: Schema, text: string, place: string): z.infer<Schema> {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch (error) {
    throw new TransferError(
      "InvalidImport",
      `${place}: ${error instanceof Error ? error.message : String(error)}`,
    )
  }
  const result = schema.safeParse(json)
  if (result.success) return result.data
  throw new TransferError("InvalidImport", `${place}: ${z.prettifyError(result.error)}`)
}

function below(root: string, component: string): string {
  return root === "" || component === "" ? root + component : `${root}/${component}`
}

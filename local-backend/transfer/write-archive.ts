/** Writes a snapshot as the ZIP that `npx convex import` and Convex's own backends read, entry after entry. */
import { Readable } from "node:stream"
import { ZipFile } from "yazl"
import type { JsonValue } from "../database/types.ts"
import type { FileBytes, StoredFile } from "../files/types.ts"
import { isObject } from "../values/json.ts"
import { DOCUMENTS, fileName, GENERATED_SCHEMA, prefixOf, STORAGE, TABLES, UNIFORM } from "./archive-names.ts"
import { exactText } from "./exact-json.ts"
import type { Snapshot } from "./snapshot.ts"

export type ArchiveOptions = {
  snapshot: Snapshot
  includeFiles: boolean
  bytes: FileBytes
  /** Written into every entry: an archive of the same data is the same archive. */
  at: Date
}

/** Nothing is read before it is consumed. Errors come out of the stream. */
export function archiveStream({ snapshot, includeFiles, bytes, at }: ArchiveOptions): Readable {
  const zip = new ZipFile()
  const output = zip.outputStream as Readable
  zip.on("error", (error: Error) => output.destroy(error))

  function add(
    name: string,
    content: () => AsyncIterable<unknown> | Iterable<unknown>,
    compress = true,
  ): void {
    const options = { mtime: at, compress, forceZip64Format: snapshot.isLarge }
    zip.addReadStreamLazy(name, options, (give) => {
      const stream = Readable.from(content(), { objectMode: false })
      stream.on("error", (error) => output.destroy(error))
      give(null, stream)
    })
  }

  add("README.md", () => [readme(snapshot, includeFiles)])
  for (const component of snapshot.components) {
    const prefix = prefixOf(component)
    const tables = snapshot.tables(component)
    add(`${prefix}${TABLES}/${DOCUMENTS}`, () => [
      tables.map(({ name, number }) => `${JSON.stringify({ name, id: number })}\n`).join(""),
    ])
    for (const { name } of tables) {
      add(`${prefix}${name}/${DOCUMENTS}`, () => documentLines(snapshot, component, name))
      add(`${prefix}${name}/${GENERATED_SCHEMA}`, () => [UNIFORM])
    }
    if (includeFiles) addFiles(component, prefix)
  }
  zip.end()
  return output

  function addFiles(component: string, prefix: string): void {
    const rows = [...snapshot.documents(component, STORAGE)]
      .flat()
      .map((text) => JSON.parse(text) as JsonValue)
    const files = rows.flatMap((row) => {
      const id = isObject(row) && typeof row._id === "string" ? row._id : ""
      const file = snapshot.file(id)
      return isObject(row) && file !== null ? [{ id, file, line: { ...row, internalId: file.key } }] : []
    })
    add(`${prefix}${STORAGE}/${DOCUMENTS}`, () => files.map(({ line }) => `${storageLine(line)}\n`))
    for (const { id, file } of files)
      add(`${prefix}${STORAGE}/${fileName(id, file.contentType)}`, () => contentOf(file, bytes), false)
  }
}

async function* contentOf({ key }: StoredFile, bytes: FileBytes): AsyncGenerator<Uint8Array> {
  const content = await bytes.read(key)
  if (content === null) throw new Error(`The bytes of file ${key} are gone.`)
  yield* content
}

function* documentLines(snapshot: Snapshot, component: string, table: string): Generator<string> {
  for (const texts of snapshot.documents(component, table))
    yield texts.map((text) => `${exactText(JSON.parse(text) as JsonValue)}\n`).join("")
}

/** Files' rows have a form of their own, with plain numbers. */
function storageLine(line: { [name: string]: JsonValue }): string {
  return JSON.stringify(Object.fromEntries(Object.entries(line).sort(([a], [b]) => (a < b ? -1 : 1))))
}

function readme({ ts, components }: Snapshot, includeFiles: boolean): string {
  const lines = [
    "# A snapshot of a Convex deployment",
    "",
    `Everything in here is of one moment: timestamp ${ts} (nanoseconds since 1970).`,
    "",
    "- `<table>/documents.jsonl` holds a table's documents, one JSON object per line, oldest first.",
    '- `<table>/generated_schema.jsonl` says `"uniform"`: a number without a point is an int64, one with a point a float64.',
    "- `_tables/documents.jsonl` lists the tables with the numbers that their documents' ids carry.",
  ]
  if (includeFiles)
    lines.push("- `_storage/documents.jsonl` lists the stored files; `_storage/<id>` are their bytes.")
  if (components.length > 1) lines.push("- `_components/<name>/` holds the same for each component.")
  lines.push(
    "",
    "Import it with `npx convex import <this file>`. Environment variables and scheduled functions are not in it.",
    "",
  )
  return lines.join("\n")
}

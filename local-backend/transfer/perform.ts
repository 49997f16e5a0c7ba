/** Brings the contents of an import file into hidden tables, piece by piece, while the app goes on. */
import type { ImportedFile, TableName } from "../database/import/types.ts"
import type { Engine } from "../engine/types.ts"
import { FileError, type IdentifiedFile } from "../files/types.ts"
import { createPace, type Pace } from "./pace.ts"
import type { Source, SourceDocument, SourceFile } from "./source.ts"
import { TransferError } from "./types.ts"

const BATCH_CHARACTERS = 1024 * 1024
const BATCH_FILES = 64

export type Performing = {
  engine: Engine
  source: Source
  stageId: string
  /** The files that are there now go. */
  isReplacing: boolean
  /** Throws when the import was cancelled. */
  checkpoint: () => void
  progressed: (table: TableName, documents: number) => void
  /** Keys of the bytes that were put in place: nobody needs them if the import fails. */
  written: string[]
}

/** Returns how many documents there are, files included. */
export async function fillStage(performing: Performing): Promise<number> {
  const { source, progressed } = performing
  const pace = createPace()
  let total = 0
  for (const table of source.tables) {
    let count = 0
    for await (const batch of batches(table.documents(), pace)) {
      performing.checkpoint()
      const startedMs = performance.now()
      await stageBatch(performing, table, batch)
      pace.took(performance.now() - startedMs)
      count += batch.length
      progressed(table, count)
    }
    total += count
  }
  const components = new Set(source.files.map(({ component }) => component))
  for (const component of components) {
    const files = source.files.filter((file) => file.component === component)
    for (let i = 0; i < files.length; i += BATCH_FILES) {
      await stageFileBatch(performing, component, files.slice(i, i + BATCH_FILES))
      progressed({ component, table: "_storage" }, Math.min(files.length, i + BATCH_FILES))
    }
    total += files.length
  }
  return total
}

async function* batches(
  documents: AsyncIterable<SourceDocument>,
  pace: Pace,
): AsyncGenerator<SourceDocument[]> {
  let batch: SourceDocument[] = []
  let characters = 0
  for await (const document of documents) {
    batch.push(document)
    characters += document.length
    if (batch.length < pace.documents && characters < BATCH_CHARACTERS) continue
    yield batch
    batch = []
    characters = 0
  }
  if (batch.length > 0) yield batch
}

async function stageBatch(
  { engine, stageId }: Performing,
  { component, table }: TableName,
  batch: readonly SourceDocument[],
): Promise<void> {
  const fields = batch.map((document) => document.fields)
  const refused = await engine.transfer.stageDocuments(stageId, { component, table }, fields)
  if (refused === null) return
  throw new TransferError("InvalidImport", `${batch[refused.index]?.place ?? table}: ${refused.message}`)
}

async function stageFileBatch(
  performing: Performing,
  component: string,
  batch: readonly SourceFile[],
): Promise<void> {
  const files: ImportedFile[] = []
  for (const file of batch) {
    performing.checkpoint()
    files.push(await storeBytes(performing, file))
  }
  const refused = await performing.engine.transfer.stageFiles(performing.stageId, component, files)
  if (refused === null) return
  throw new TransferError("InvalidImport", `${batch[refused.index]?.place ?? "_storage"}: ${refused.message}`)
}

async function storeBytes(performing: Performing, file: SourceFile): Promise<ImportedFile> {
  const { engine, written } = performing
  const { id, creationTime, contentType } = file
  const inPlace = await bytesInPlace(performing, file)
  if (inPlace !== null) return { ...inPlace, creationTime, contentType, isInPlace: true }
  const key = await freeKey(engine, file.key)
  written.push(key)
  const expected = file.sha256 === null ? {} : { sha256: file.sha256 }
  try {
    const stored = await engine.fileBytes.write(key, await file.content(), expected)
    return { key, id, creationTime, contentType, ...stored, isInPlace: false }
  } catch (error) {
    if (!(error instanceof FileError)) throw error
    throw new TransferError("InvalidImport", `${file.place}: ${error.message}`)
  }
}

/** A file that is replaced by itself keeps its bytes, and with them its URL. */
async function bytesInPlace(
  { engine, isReplacing }: Performing,
  { id, key, sha256 }: SourceFile,
): Promise<IdentifiedFile | null> {
  const present = isReplacing && key !== null ? await engine.files.fileByKey(key) : null
  return present?.id === id && present.sha256 === sha256 ? present : null
}

/** The URL's secret goes along where it can, so that URLs that were handed out keep their path. */
async function freeKey(engine: Engine, wanted: string | null): Promise<string> {
  if (wanted === null) return crypto.randomUUID()
  const isTaken =
    (await engine.files.fileByKey(wanted)) !== null ||
    (await engine.fileBytes.read(wanted, { start: 0, end: 0 })) !== null
  return isTaken ? crypto.randomUUID() : wanted
}

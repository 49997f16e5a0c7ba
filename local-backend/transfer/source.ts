/** What an import file holds, whatever its format: tables with their documents, and stored files. */
import type { JsonObject } from "../values/json.ts"
import { isObject } from "../values/json.ts"
import { readExact, type NumberReading } from "./exact-json.ts"
import type { TextLine } from "./text-lines.ts"
import { TransferError } from "./types.ts"

export type SourceDocument = {
  readonly fields: JsonObject
  /** Where it stands, for error messages: `messages/documents.jsonl, line 7`. */
  readonly place: string
  /** How long its text is. */
  readonly length: number
}

export type SourceTable = {
  readonly component: string
  readonly table: string
  /** As `_tables` says; null where only the documents know. */
  readonly number: number | null
  /** Each call reads the file from its beginning. */
  documents(): AsyncIterable<SourceDocument>
}

export type SourceFile = {
  readonly component: string
  /** Null where the archive has only the bytes. */
  readonly id: string
  readonly creationTime: number | null
  readonly sha256: string | null
  readonly contentType: string | null
  /** The secret of its URL, where the export came from. */
  readonly key: string | null
  readonly place: string
  content(): Promise<AsyncIterable<Uint8Array>>
}

export type Source = {
  readonly tables: readonly SourceTable[]
  readonly files: readonly SourceFile[]
  close(): void
}

/** One document out of one text. */
export function documentOf({ line, text }: TextLine, file: string, numbers: NumberReading): SourceDocument {
  const place = `${file}, line ${line}`
  let fields: unknown
  try {
    fields = readExact(text, numbers)
  } catch (error) {
    throw new TransferError(
      "InvalidImport",
      `${place}: ${error instanceof Error ? error.message : String(error)}`,
    )
  }
  if (isObject(fields as JsonObject)) return { fields: fields as JsonObject, place, length: text.length }
  throw new TransferError("InvalidImport", `${place}: a JSON object was expected, one per document.`)
}

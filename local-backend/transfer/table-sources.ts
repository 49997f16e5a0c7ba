/** Import files of one table: JSON Lines, a JSON array, or CSV. */
import { createReadStream } from "node:fs"
import { Readable } from "node:stream"
import { parse } from "csv-parse"
import { float64ToJson, setField, type JsonObject } from "../values/json.ts"
import { jsonElements } from "./json-elements.ts"
import { documentOf, type Source, type SourceDocument } from "./source.ts"
import { textLines } from "./text-lines.ts"
import { TransferError } from "./types.ts"

export type TableFormat = "csv" | "jsonLines" | "jsonArray"

const FILE_NAMES: Record<TableFormat, string> = {
  csv: "The CSV file",
  jsonLines: "The JSON Lines file",
  jsonArray: "The JSON file",
}

export function openTable(
  path: string,
  format: TableFormat,
  { component, table }: { component: string; table: string },
): Source {
  const file = FILE_NAMES[format]
  const bytes = () => createReadStream(path) as AsyncIterable<Uint8Array>
  const documents = {
    csv: () => csvDocuments(bytes(), file),
    jsonLines: () => lineDocuments(bytes(), file),
    jsonArray: () => elementDocuments(bytes(), file),
  }[format]
  return { tables: [{ component, table, number: null, documents }], files: [], close() {} }
}

async function* lineDocuments(
  bytes: AsyncIterable<Uint8Array>,
  file: string,
): AsyncGenerator<SourceDocument> {
  for await (const line of textLines(bytes, file))
    if (line.text.trim() !== "") yield documentOf(line, file, "floats")
}

async function* elementDocuments(
  bytes: AsyncIterable<Uint8Array>,
  file: string,
): AsyncGenerator<SourceDocument> {
  for await (const element of jsonElements(bytes, file)) yield documentOf(element, file, "floats")
}

type CsvRow = { info: { lines: number }; record: string[] }

/** The first row names the fields. A number is a float64, everything else a string. */
async function* csvDocuments(bytes: AsyncIterable<Uint8Array>, file: string): AsyncGenerator<SourceDocument> {
  const rows = Readable.from(bytes, { objectMode: false }).pipe(
    parse({ info: true, bom: true, skip_empty_lines: true, max_record_size: 32 * 1024 * 1024 }),
  )
  let names: string[] | null = null
  try {
    for await (const { info, record } of rows as AsyncIterable<CsvRow>) {
      const place = `${file}, line ${info.lines}`
      if (names === null) names = checkedHeader(record, place)
      else yield { fields: rowFields(names, record), place, length: record.join().length }
    }
  } catch (error) {
    if (error instanceof TransferError || !(error instanceof Error) || !("code" in error)) throw error
    throw new TransferError("InvalidImport", `${file}: ${error.message}.`)
  }
  if (names === null)
    throw new TransferError("InvalidImport", `${file} is empty: its first row must name the fields.`)
}

function checkedHeader(names: string[], place: string): string[] {
  const empty = names.findIndex((name) => name.trim() === "")
  if (empty !== -1)
    throw new TransferError(
      "InvalidImport",
      `${place}: column ${empty + 1} has no name. The first row must name all fields.`,
    )
  const twice = names.find((name, i) => names.indexOf(name) !== i)
  if (twice !== undefined)
    throw new TransferError(
      "InvalidImport",
      `${place}: two columns are called "${twice}". Rename one of them.`,
    )
  return names
}

function rowFields(names: readonly string[], record: readonly string[]): JsonObject {
  const fields: JsonObject = {}
  names.forEach((name, i) => setField(fields, name, csvValue(record[i] ?? "")))
  return fields
}

const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i

function csvValue(text: string): ReturnType<typeof float64ToJson> {
  return NUMBER.test(text) ? float64ToJson(Number(text)) : text
}

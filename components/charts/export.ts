/** What a chart shows, as a file: comma-separated values or JSON. */

import { downloadText } from "#lib/react/download"

export type Cell = string | number | null
export type Sheet = { name: string; columns: readonly string[]; rows: readonly (readonly Cell[])[] }

/** RFC 4180; a text that a spreadsheet would take for a formula is kept a text. */
export function toCsv({ columns, rows }: Sheet): string {
  return [columns, ...rows].map((row) => row.map(csvCell).join(",")).join("\r\n") + "\r\n"
}

function csvCell(value: Cell): string {
  if (value === null) return ""
  if (typeof value === "number") return String(value)
  const text = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

export const toJson = ({ columns, rows }: Sheet): string =>
  `${JSON.stringify(
    rows.map((row) => Object.fromEntries(columns.map((name, index) => [name, row[index] ?? null]))),
    null,
    2,
  )}\n`

export function download(sheet: Sheet, kind: "csv" | "json"): void {
  const text = kind === "csv" ? toCsv(sheet) : toJson(sheet)
  const type = kind === "csv" ? "text/csv" : "application/json"
  downloadText(`clutch-${sheet.name}.${kind}`, type, text)
}

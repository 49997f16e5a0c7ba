/** Text for a terminal: tables, fields, sections. */
const LONGEST_CELL = 60

export type Cell = string | number | null | undefined | false

/** Columns as wide as their widest cell; the last is not cut, so that sentences stay whole. */
export function table(header: string[], rows: Cell[][]): string {
  if (rows.length === 0) return "Nothing."
  const used = header
    .map((_, index) => index)
    .filter((index) => rows.some((row) => textOf(row[index]) !== ""))
  const lines = [
    used.map((index) => header[index]!),
    ...rows.map((row) => used.map((index) => textOf(row[index]))),
  ]
  const last = used.length - 1
  const widths = used.map((_, column) =>
    Math.min(LONGEST_CELL, Math.max(...lines.map((line) => line[column]!.length))),
  )
  return lines
    .map((line) =>
      line
        .map((cell, column) => (column === last ? cell : clip(cell, widths[column]!).padEnd(widths[column]!)))
        .join("  ")
        .trimEnd(),
    )
    .join("\n")
}

/** One line per field that has a value. */
export function fields(values: Record<string, Cell>): string {
  const present = Object.entries(values).filter(([, value]) => textOf(value) !== "")
  const width = Math.max(0, ...present.map(([name]) => name.length))
  return present.map(([name, value]) => `${name.padEnd(width)}  ${textOf(value)}`).join("\n")
}

/** A title above a text; nothing where there is no text. */
export const section = (title: string, text: string | false): string =>
  text ? `${title}\n${indented(text)}` : ""

const indented = (text: string) => text.replace(/^/gm, "  ")
const textOf = (cell: Cell): string =>
  cell === null || cell === undefined || cell === false ? "" : String(cell).replaceAll("\n", " ")
const clip = (text: string, width: number) => (text.length > width ? `${text.slice(0, width - 1)}…` : text)

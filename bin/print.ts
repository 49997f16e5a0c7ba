/** How answers and refusals look in a terminal: tables for lists, lines for things, one sentence for a no. */
import { REFUSALS, type Refusal } from "#domain/refusal"

type Row = Record<string, unknown>

/** Human-readable; `--json` prints the value itself instead. */
export function render(value: unknown): string {
  if (Array.isArray(value)) return value.length === 0 ? "Nothing." : table(value.map(flat))
  if (typeof value === "object" && value !== null) {
    const lists = Object.entries(value).filter(([, part]) => Array.isArray(part) && part.some((item) => typeof item === "object"))
    const rest = Object.fromEntries(Object.entries(value).filter(([key]) => !lists.some(([list]) => list === key)))
    const sections = lists.filter(([, part]) => (part as unknown[]).length > 0).map(([key, part]) => `\n${key}\n${render(part)}`)
    return [lines(flat(rest)), ...sections].filter(Boolean).join("\n")
  }
  return value === null || value === undefined ? "Done." : String(value)
}

export const renderRefusal = (refusal: Refusal): string => `clutch: ${refusal.message} [${refusal.code}]`
export const exitCodeOf = (refusal: Refusal): number => REFUSALS[refusal.code].exit

function flat(value: unknown): Row {
  if (typeof value !== "object" || value === null) return { value }
  return Object.fromEntries(
    Object.entries(value as Row)
      .filter(([, cell]) => cell !== undefined && cell !== null && cell !== "")
      .map(([key, cell]) => [key, cellOf(key, cell)]),
  )
}

function cellOf(key: string, cell: unknown): string {
  if (typeof cell === "number" && /(At|Since)$/.test(key)) return new Date(cell).toISOString().replace(".000Z", "Z")
  if (Array.isArray(cell)) return cell.map(String).join(", ")
  if (typeof cell === "object") return JSON.stringify(cell)
  return String(cell)
}

function lines(row: Row): string {
  const width = Math.max(0, ...Object.keys(row).map((key) => key.length))
  return Object.entries(row)
    .map(([key, cell]) => `${key.padEnd(width)}  ${String(cell)}`)
    .join("\n")
}

function table(rows: Row[]): string {
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))]
  const widths = columns.map((column) => Math.min(60, Math.max(column.length, ...rows.map((row) => String(row[column] ?? "").length))))
  const line = (cells: string[]) => cells.map((cell, i) => clip(cell, widths[i]!).padEnd(widths[i]!)).join("  ").trimEnd()
  return [line(columns), ...rows.map((row) => line(columns.map((column) => String(row[column] ?? ""))))].join("\n")
}

const clip = (text: string, width: number) => {
  const flatText = text.replaceAll("\n", " ")
  return flatText.length > width ? `${flatText.slice(0, width - 1)}…` : flatText
}

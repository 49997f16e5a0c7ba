/** How answers and refusals leave the command line: a view where there is one, else fields; one sentence for a no. */
import { REFUSALS, type Refusal } from "#domain/refusal"
import { fields, table, type Cell } from "./layout.ts"

/** Human-readable; `--json` prints the value itself instead. */
export async function render(operation: string, value: unknown, now: number): Promise<string> {
  const { viewOf } = await import("./views.ts")
  const view = viewOf(operation)
  return view ? view(value, now) : renderPlain(value)
}

export function renderPlain(value: unknown): string {
  if (value === null || value === undefined) return "Done."
  if (Array.isArray(value)) {
    const rows = value.map((row) => row as Record<string, unknown>)
    const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))]
    return table(
      columns,
      rows.map((row) => columns.map((column) => cellOf(row[column]))),
    )
  }
  if (typeof value !== "object") return String(value)
  const lists = Object.entries(value).filter(([, part]) => isRows(part))
  const rest = Object.entries(value).filter(([, part]) => !isRows(part))
  return [
    fields(Object.fromEntries(rest.map(([name, part]) => [name, cellOf(part)]))),
    ...lists.map(([name, part]) => `\n${name}\n${renderPlain(part)}`),
  ].join("\n")
}

export const renderRefusal = (refusal: Refusal): string => `clutch: ${refusal.message} [${refusal.code}]`
export const exitCodeOf = (refusal: Refusal): number => REFUSALS[refusal.code].exit

const isRows = (part: unknown): part is object[] =>
  Array.isArray(part) && part.some((item) => typeof item === "object")

function cellOf(value: unknown): Cell {
  if (value === null || value === undefined) return null
  return typeof value === "object" ? JSON.stringify(value) : String(value)
}

/** Reads an import file through before anything is changed: what is in it, and what would become of it. */
import type { ImportMode, PresentTable, WantedTable } from "../database/import/types.ts"
import { tableNumberOfId } from "../values/ids.ts"
import type { Source } from "./source.ts"

export type CountedTable = WantedTable & { readonly documents: number }

/** Syntax errors come out here, before anybody is asked to confirm. */
export async function countTables(
  { tables, files }: Source,
  checkpoint: () => void,
): Promise<CountedTable[]> {
  const counted: CountedTable[] = []
  for (const { component, table, number: declared, documents } of tables) {
    let count = files.filter((file) => table === "_storage" && file.component === component).length
    let number = declared
    for await (const { fields } of documents()) {
      checkpoint()
      count++
      if (number === null && typeof fields._id === "string") number = tableNumberOfId(fields._id)
    }
    counted.push({ component, table, number, documents: count })
  }
  return counted
}

export type Summary = { readonly message: string; readonly deletes: number }

export function summarize(
  mode: ImportMode,
  wanted: readonly CountedTable[],
  present: readonly PresentTable[],
): Summary {
  const nameOf = ({ component, table }: { component: string; table: string }) =>
    component === "" ? table : `${component}/${table}`
  const current = new Map(present.map((table) => [nameOf(table), table.documents]))
  const rows = wanted.map((table) => {
    const before = current.get(nameOf(table)) ?? 0
    current.delete(nameOf(table))
    return {
      name: nameOf(table),
      create: table.documents,
      remove: mode.startsWith("replace") ? before : 0,
      before,
    }
  })
  if (mode === "replaceAll")
    for (const [name, before] of current)
      if (!name.endsWith("_storage") && before > 0) rows.push({ name, create: 0, remove: before, before })
  rows.sort((a, b) => (a.name < b.name ? -1 : 1))
  const cells = [
    ["table", "create", "delete"],
    ...rows.map(({ name, create, remove, before }) => [name, String(create), `${remove} of ${before}`]),
  ]
  const widths = [0, 1, 2].map((column) => Math.max(...cells.map((row) => row[column]?.length ?? 0)))
  const lines = cells.map((row) =>
    row
      .map((cell, i) => cell.padEnd(widths[i] ?? 0))
      .join(" | ")
      .trimEnd(),
  )
  lines.splice(1, 0, widths.map((width) => "-".repeat(width)).join("-+-"))
  return {
    message: [
      "Import change summary:",
      ...lines,
      "Nothing changes until everything has been read and checked; then all of it changes at once.",
      "Once the import has started, it goes on when `npx convex import` is interrupted.",
    ].join("\n"),
    deletes: rows.reduce((sum, { remove }) => sum + remove, 0),
  }
}

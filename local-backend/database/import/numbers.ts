/** Which number each table has after an import: documents keep their ids, and ids carry their table's number. */
import { FIRST_USER_TABLE } from "../../values/ids.ts"
import type { Tables } from "../../values/validators.ts"
import { DatabaseError } from "../errors.ts"
import type { ImportMode, PresentTable, WantedTable } from "./types.ts"

export type Numbers = ReadonlyMap<string, number>

/** For the tables of one component; `isCleared` tells whose documents are gone by then. */
export function planNumbers(
  mode: ImportMode,
  wanted: readonly WantedTable[],
  present: readonly PresentTable[],
): Numbers {
  const current = new Map(present.map((table) => [table.table, table]))
  const planned = new Map<string, number>()
  const owners = new Map<number, string>()

  function give(table: string, number: number): void {
    const owner = owners.get(number)
    if (owner !== undefined)
      throw conflict(
        `The tables "${owner}" and "${table}" both have documents of the table number ${number}.`,
      )
    owners.set(number, table)
    planned.set(table, number)
  }

  for (const { table, number } of wanted) {
    const own = current.get(table)
    if (number === null) continue
    if (number < FIRST_USER_TABLE && own?.number !== number)
      throw conflict(
        `The IDs for table "${table}" carry the table number ${number}, which is reserved for system tables.`,
      )
    if (mode === "append" && own !== undefined && own.documents > 0 && own.number !== number)
      throw conflict(
        `The IDs for table "${table}" carry the table number ${number}, but the documents here have ${own.number}. ` +
          "Use --replace, or remove _id from the documents to give them new IDs.",
      )
    give(table, number)
  }
  const isComing = new Set(wanted.map(({ table }) => table))
  const movable: PresentTable[] = []
  for (const table of present) {
    if (planned.has(table.table)) continue
    const isEmptied =
      table.documents === 0 || mode === "replaceAll" || (mode === "replace" && isComing.has(table.table))
    const owner = owners.get(table.number)
    if (owner === undefined) give(table.table, table.number)
    else if (isEmptied) movable.push(table)
    else
      throw conflict(
        `The IDs for table "${owner}" carry the table number ${table.number}, which here is the table ` +
          `"${table.table}" with ${table.documents} documents. Remove _id from the documents to give them new IDs, ` +
          "or use --replace-all with an export of both tables.",
      )
  }
  const isNew = wanted.filter(({ table }) => !planned.has(table) && !current.has(table))
  for (const { table } of [...movable, ...isNew]) give(table, free(owners))
  return planned
}

/** What `v.id` is checked against while the import is under way. */
export function tablesOf(numbers: Numbers): Tables {
  const names = new Map([...numbers].map(([name, number]) => [number, name]))
  return {
    tableNumberOf: (name) => numbers.get(name) ?? null,
    tableNameOf: (number) => names.get(number) ?? null,
  }
}

function free(owners: ReadonlyMap<number, string>): number {
  return Math.max(FIRST_USER_TABLE - 1, ...owners.keys()) + 1
}

function conflict(message: string): DatabaseError {
  return new DatabaseError("InvalidArgument", message)
}

/** The app goes on while a stage is filled: before it becomes current, what it was planned for must still be so. */
import type { Table } from "../catalog.ts"
import { DatabaseError } from "../errors.ts"
import { selectFileByKey } from "../files.ts"
import { namespaceOf } from "../namespace.ts"
import { tableSize } from "../table-size.ts"
import type { RootWork } from "../work.ts"
import { keyOf, schemaText, tableNumbers, type Stage } from "./stage.ts"

const AGAIN = "Nothing was imported; start it again."

export function recheck(work: RootWork, stage: Stage): void {
  checkSchemas(work, stage)
  checkFiles(work, stage)
  checkTables(work, stage)
}

/** The documents were checked against the schema of that time, and fill its indexes. */
function checkSchemas({ state }: RootWork, { schemas }: Stage): void {
  for (const [component, text] of schemas)
    if (schemaText(namespaceOf(state, component).schema) !== text)
      throw new DatabaseError(
        "SchemaMismatch",
        `The schema was changed by a push while the import was running. ${AGAIN}`,
      )
}

/** Who deletes a file deletes its bytes: they would be missing now. */
function checkFiles({ connection }: RootWork, { files }: Stage): void {
  for (const { file, isInPlace } of files)
    if (isInPlace && selectFileByKey(connection, file.key) === null)
      throw changed(`The stored file "${file.id}" was deleted`)
}

/** Ids carry their table's number: no table may be given another one while it has documents that stay. */
function checkTables(work: RootWork, stage: Stage): void {
  for (const [component, planned] of stage.numbers) {
    const before = stage.present.get(component)
    const { catalog } = namespaceOf(work.state, component)
    const now = tableNumbers(catalog)
    for (const [name, number] of before ?? [])
      if (now.get(name) !== number) throw changed(`The table "${name}" was replaced by another import`)
    const taken = new Set(planned.values())
    for (const [name, number] of now) {
      const table = catalog.byName(name)
      const wanted = planned.get(name)
      const isNew = before?.has(name) !== true
      if (wanted === undefined && isNew && taken.has(number))
        throw changed(`A table "${name}" was made, whose number the import needs,`)
      if (wanted === undefined || wanted === number || table === undefined) continue
      if (!goes(stage, component, table) && tableSize(work.connection, table).documents > 0)
        throw changed(`Documents were added to the table "${name}", whose number the import needs,`)
    }
  }
}

/** Whether the documents that are there now are gone afterwards. */
function goes({ mode, tables }: Stage, component: string, { name }: Table): boolean {
  return mode === "replaceAll" || (mode === "replace" && tables.has(keyOf({ component, table: name })))
}

function changed(what: string): DatabaseError {
  return new DatabaseError("InvalidArgument", `${what} while the import was running. ${AGAIN}`)
}

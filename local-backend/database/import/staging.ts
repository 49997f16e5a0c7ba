/** The `Staging` of a database: the stages that are open, each step a transaction. */
import { BY_ID, isSystemName } from "../catalog.ts"
import { DatabaseError } from "../errors.ts"
import { STORAGE_TABLE } from "../files.ts"
import { namespaceOf } from "../namespace.ts"
import { writeMeta, type State } from "../state.ts"
import type { Store } from "../store.ts"
import type { Sqlite } from "../sqlite.ts"
import type { Commit } from "../types.ts"
import type { RootWork } from "../work.ts"
import { applyStage, notEmpty } from "./apply.ts"
import { collectGarbage, hasGarbage } from "./garbage.ts"
import { planNumbers } from "./numbers.ts"
import { keyOf, openStage, stageDocument, stageFile, type Stage } from "./stage.ts"
import type { PresentTable, Refused, Staging, TableName, WantedTable } from "./types.ts"

export function createStaging(store: Store): Staging {
  const stages = new Map<string, Stage>()

  function stageOf(stageId: string): Stage {
    const stage = stages.get(stageId)
    if (stage !== undefined) return stage
    throw new DatabaseError(
      "InvalidArgument",
      "The backend was restarted while the import was running. Nothing was imported; start it again.",
    )
  }

  /** Hidden tables change nothing that anybody could have read. */
  function write(change: (work: RootWork) => void): Commit {
    const { commit } = store.write(change, () => {})
    return { ...commit, writes: new Map() }
  }

  /** All of the batch, or none of it and the place of the first that cannot be. */
  function addAll<T>(
    stageId: string,
    name: TableName,
    items: readonly T[],
    add: (
      work: RootWork,
      stage: Stage,
      staged: NonNullable<ReturnType<Stage["tables"]["get"]>>,
      item: T,
    ) => void,
  ): Refused | Commit {
    const stage = stageOf(stageId)
    const staged = stage.tables.get(keyOf(name))
    if (staged === undefined)
      throw new DatabaseError("InvalidArgument", `No table "${name.table}" was announced.`)
    let index = 0
    try {
      return write((work) => {
        for (index = 0; index < items.length; index++) add(work, stage, staged, items[index] as T)
      })
    } catch (error) {
      if (error instanceof DatabaseError && REFUSALS.has(error.code)) return { index, message: error.message }
      throw error
    }
  }

  return {
    tables: () => store.read(presentTables),

    open(stageId, mode, wanted) {
      const present = store.read(presentTables)
      checkComponents(store.durable, wanted)
      if (mode === "requireEmpty")
        for (const { component, table, documents } of present)
          if (documents > 0 && wanted.some((each) => keyOf(each) === keyOf({ component, table })))
            throw notEmpty({ component, table }, documents)
      const components = new Set([
        ...wanted.map(({ component }) => component),
        ...(mode === "replaceAll" ? present.map(({ component }) => component) : []),
      ])
      const inComponent = (component: string) => (table: TableName) => table.component === component
      const numbers = new Map(
        [...components].map((component) => [
          component,
          planNumbers(mode, wanted.filter(inComponent(component)), present.filter(inComponent(component))),
        ]),
      )
      return write((work) => void stages.set(stageId, openStage(work, mode, wanted, numbers)))
    },

    add: (stageId, name, documents) => addAll(stageId, name, documents, stageDocument),
    addFiles: (stageId, component, files) =>
      addAll(stageId, { component, table: STORAGE_TABLE }, files, stageFile),

    apply(stageId, meta) {
      const stage = stageOf(stageId)
      const { commit } = store.write(
        (work) => applyStage(work, stage),
        (connection) => meta.forEach((value, key) => writeMeta(connection, key, value)),
      )
      stages.delete(stageId)
      return commit
    },

    discard: (stageId) => void stages.delete(stageId),

    collect() {
      const inUse = new Set(
        [...stages.values()].flatMap((stage) => [...stage.tables.values()].map(({ table }) => table.id)),
      )
      const isInUse = (tableId: number) => inUse.has(tableId)
      if (!store.read((connection) => hasGarbage(connection, isInUse))) return false
      write(({ connection }) => collectGarbage(connection, isInUse))
      return true
    },
  }
}

/** Faults of the data, for whoever wrote it to mend; all else is a fault of ours. */
const REFUSALS: ReadonlySet<string> = new Set([
  "InvalidArgument",
  "InvalidId",
  "InvalidValue",
  "SchemaMismatch",
  "LimitExceeded",
])

function checkComponents(state: State, wanted: readonly WantedTable[]): void {
  for (const { component, table } of wanted) {
    if (component !== "" && !state.components.has(component))
      throw new DatabaseError(
        "InvalidArgument",
        `The import has data for the component "${component}", which this app has not. Push the app's code first.`,
      )
    if (isSystemName(table) && table !== STORAGE_TABLE)
      throw new DatabaseError("InvalidTableName", `The system table ${table} cannot be imported.`)
  }
}

function presentTables(connection: Sqlite, state: State): PresentTable[] {
  return ["", ...state.components.keys()].flatMap((component) => {
    const { catalog, schema } = namespaceOf(state, component)
    const declared = new Set(schema?.tables.map(({ tableName }) => tableName))
    return [...catalog.tables()]
      .filter(({ name }) => !isSystemName(name) || name === STORAGE_TABLE)
      .map((table) => ({
        component,
        table: table.name,
        number: table.number,
        isInSchema: declared.has(table.name),
        documents: Number(
          connection.get(
            "SELECT count(*) FROM entries WHERE index_id = ?",
            table.indexes.get(BY_ID)?.id ?? 0,
          )?.[0],
        ),
      }))
  })
}

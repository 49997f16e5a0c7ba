/** What imports and exports ask of the engine's thread, each step short. */
import type {
  ImportedFile,
  ImportMode,
  NewDocument,
  PresentTable,
  Refused,
  TableName,
  WantedTable,
} from "../database/import/types.ts"
import type { Commit, Database, JsonValue } from "../database/types.ts"
import type { Serial } from "../functions/serial.ts"

/** Arguments and answers survive structured cloning. */
export type TransferMethods = {
  /** Of a database in memory, to a file. */
  copyDatabase(path: string): Promise<void>
  presentTables(): Promise<PresentTable[]>
  openStage(stageId: string, mode: ImportMode, tables: readonly WantedTable[]): Promise<void>
  stageDocuments(
    stageId: string,
    table: TableName,
    documents: readonly NewDocument[],
  ): Promise<Refused | null>
  stageFiles(stageId: string, component: string, files: readonly ImportedFile[]): Promise<Refused | null>
  /** The record is written in the same transaction: should the answer be lost, it tells what happened. */
  applyStage(stageId: string, record: { key: string; value: JsonValue }): Promise<void>
  discardStage(stageId: string): Promise<void>
}

export type TransferMethodsOptions = {
  database: Database
  serial: Serial
  committed: (commit: Commit) => void
  /** Everything may be different now: all that is watched runs again. */
  replaced: () => void
  readRecord: (key: string) => JsonValue
  recordMeta: (record: { key: string; value: JsonValue }) => ReadonlyMap<string, string>
  failed: (error: unknown, what: string) => void
}

export const TRANSFER_METHODS = [
  "copyDatabase",
  "presentTables",
  "openStage",
  "stageDocuments",
  "stageFiles",
  "applyStage",
  "discardStage",
] as const satisfies readonly (keyof TransferMethods)[]

export function createTransferMethods(options: TransferMethodsOptions): TransferMethods {
  const { database, serial, committed } = options
  const { staging } = database
  let isCollecting = false

  /** Between two pieces everybody else has their turn. */
  function collect(): void {
    if (isCollecting) return
    isCollecting = true
    const next = async (): Promise<void> => {
      while (await serial(() => staging.collect())) await new Promise(setImmediate)
    }
    next()
      .catch((error: unknown) => options.failed(error, "import.collect-failed"))
      .finally(() => (isCollecting = false))
  }

  function settled(outcome: Refused | Commit): Refused | null {
    if ("index" in outcome) return outcome
    committed(outcome)
    return null
  }

  collect()
  return {
    copyDatabase: (path) => serial(() => database.copyTo(path)),
    presentTables: () => serial(() => staging.tables()),
    openStage: (stageId, mode, tables) => serial(() => committed(staging.open(stageId, mode, tables))),
    stageDocuments: (stageId, table, documents) =>
      serial(() => settled(staging.add(stageId, table, documents))),
    stageFiles: (stageId, component, files) =>
      serial(() => settled(staging.addFiles(stageId, component, files))),
    async applyStage(stageId, record) {
      await serial(() => {
        if (isSame(options.readRecord(record.key), record.value)) return
        committed(staging.apply(stageId, options.recordMeta(record)))
        options.replaced()
      })
      collect()
    },
    async discardStage(stageId) {
      await serial(() => staging.discard(stageId))
      collect()
    },
  }
}

function isSame(a: JsonValue, b: JsonValue): boolean {
  return JSON.stringify(a) === JSON.stringify(b)
}

/** The same methods as another thread has them. */
export function remoteTransfer(
  call: (method: keyof TransferMethods, args: readonly unknown[]) => Promise<unknown>,
): TransferMethods {
  return Object.fromEntries(
    TRANSFER_METHODS.map((method) => [method, (...args: unknown[]) => call(method, args)]),
  ) as unknown as TransferMethods
}

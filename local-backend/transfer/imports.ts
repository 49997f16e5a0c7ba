/** `npx convex import`: read the file, say what would change, wait for a yes, bring it in, make it current at once. */
import { rm } from "node:fs/promises"
import { DatabaseError } from "../database/errors.ts"
import type { ImportMode } from "../database/import/types.ts"
import { int64ToJson } from "../values/json.ts"
import { openArchive } from "./archive-source.ts"
import { countTables, summarize, type CountedTable } from "./inspect.ts"
import { createImportRecords, recordOf } from "./import-records.ts"
import { fillStage } from "./perform.ts"
import type { Source } from "./source.ts"
import { openTable, type TableFormat } from "./table-sources.ts"
import { importState, TransferError, type TransferOptions } from "./types.ts"

export type ImportRequest = {
  /** For all formats but the ZIP. */
  tableName?: string | undefined
  /** Where the file's root goes; the app by default. */
  componentPath?: string | undefined
  mode: ImportMode
  format: TableFormat | "zip"
}

export type Imports = {
  /** Begins to read the file, which it removes in the end; returns the import's id. */
  begin(path: string, request: ImportRequest): Promise<string>
  /** The yes. Returns when the import has begun. */
  perform(importId: string): Promise<void>
  cancel(importId: string): Promise<void>
  /** Imports that an earlier process left in the middle are over. */
  recover(): Promise<void>
  /** Ends what is running, for whoever is about to stop. */
  stop(): Promise<void>
}

type Running = {
  path: string
  request: ImportRequest
  source: Source | null
  tables: CountedTable[]
  phase: "reading" | "waiting" | "importing"
  isCancelled: boolean
  work: Promise<void>
}

const PROGRESS_MS = 500

export function createImports({ engine, environment, logger }: TransferOptions): Imports {
  const running = new Map<string, Running>()
  const records = createImportRecords(engine)
  const nowMs = () => Number(environment.nowNs() / 1_000_000n)

  const say = records.write

  function checkpointOf(entry: Running): () => void {
    return () => {
      if (entry.isCancelled)
        throw new TransferError("InvalidImport", "The import was canceled. Nothing was imported.")
    }
  }

  async function read(importId: string, entry: Running): Promise<void> {
    const { path, request } = entry
    entry.source = await openSource(path, request)
    entry.tables = await countTables(entry.source, checkpointOf(entry))
    // Whether the tables can come at all is told before anybody is asked.
    await engine.transfer.openStage(`${importId}:try`, request.mode, entry.tables)
    await engine.transfer.discardStage(`${importId}:try`)
    const { message, deletes } = summarize(request.mode, entry.tables, await engine.transfer.presentTables())
    entry.phase = "waiting"
    await say(importId, request, {
      state: "waiting_for_confirmation",
      message_to_confirm: message,
      require_manual_confirmation: deletes > 0,
    })
  }

  async function bringIn(importId: string, entry: Running): Promise<void> {
    const { request, source, tables } = entry
    if (source === null) throw new Error("The import was not read.")
    const written: string[] = []
    const finished: string[] = []
    let saidMs = 0
    const progress = (message: string) =>
      say(importId, request, {
        state: "in_progress",
        progress_message: message,
        checkpoint_messages: [...finished],
      })
    try {
      await progress("Importing")
      await engine.transfer.openStage(importId, request.mode, tables)
      const rows = await fillStage({
        engine,
        source,
        stageId: importId,
        isReplacing: request.mode.startsWith("replace"),
        written,
        checkpoint: checkpointOf(entry),
        progressed({ component, table }, documents) {
          const total =
            tables.find((each) => each.table === table && each.component === component)?.documents ?? 0
          if (documents === total) finished.push(`Read ${total} documents for "${table}"`)
          if (nowMs() - saidMs < PROGRESS_MS && documents < total) return
          saidMs = nowMs()
          void progress(`Importing "${table}" (${documents} of ${total} documents)`).catch(() => {})
        },
      })
      const completed = { state: "completed", num_rows_written: int64ToJson(BigInt(rows)) }
      await engine.transfer.applyStage(importId, {
        key: importState(importId),
        value: recordOf(importId, request, completed),
      })
    } catch (error) {
      await engine.transfer.discardStage(importId).catch(() => {})
      await engine.fileBytes.remove(written).catch(() => {})
      throw error
    }
  }

  /** One phase of an import, whose failure is the import's. */
  function run(importId: string, entry: Running, phase: (id: string, entry: Running) => Promise<void>): void {
    entry.work = phase(importId, entry)
      .catch(async (error: unknown) => {
        entry.phase = "importing"
        await say(importId, entry.request, { state: "failed", error_message: sentenceOf(error, logger) })
        await end(importId, entry)
      })
      .catch((error: unknown) => logger.error({ err: error }, "import.record-failed"))
  }

  async function end(importId: string, entry: Running): Promise<void> {
    running.delete(importId)
    entry.source?.close()
    await rm(entry.path, { force: true })
  }

  function waiting(importId: string): Running {
    const entry = running.get(importId)
    if (entry === undefined)
      throw new TransferError("NotFound", `There is no import ${importId} that could go on.`)
    return entry
  }

  return {
    async begin(path, request) {
      if (request.format !== "zip" && !request.tableName)
        throw new TransferError(
          "InvalidImport",
          `An import of the format ${request.format} needs a table name.`,
        )
      if (request.tableName?.startsWith("_"))
        throw new TransferError(
          "InvalidImport",
          `The system table ${request.tableName} cannot be imported by itself; files come in the ZIP of an export.`,
        )
      const importId = crypto.randomUUID()
      const entry: Running = {
        path,
        request,
        source: null,
        tables: [],
        phase: "reading",
        isCancelled: false,
        work: Promise.resolve(),
      }
      running.set(importId, entry)
      await say(importId, request, { state: "uploaded" })
      await records.add(importId, (id) => running.has(id))
      run(importId, entry, read)
      return importId
    },

    async perform(importId) {
      const entry = waiting(importId)
      if (entry.phase !== "waiting")
        throw new TransferError("ImportConflict", `The import ${importId} is not waiting to be confirmed.`)
      entry.phase = "importing"
      await say(importId, entry.request, { state: "in_progress", progress_message: "Importing" })
      run(importId, entry, async (id) => {
        await bringIn(id, entry)
        await end(id, entry)
      })
    },

    async cancel(importId) {
      const entry = waiting(importId)
      entry.isCancelled = true
      await entry.work
      // What waits for a yes gets a no; what had just become current stays.
      if (running.get(importId) === entry) run(importId, entry, async () => checkpointOf(entry)())
      await entry.work
    },

    recover: records.recover,

    async stop() {
      for (const entry of running.values()) entry.isCancelled = true
      await Promise.all([...running.values()].map(({ work }) => work))
      for (const [importId, entry] of running) await end(importId, entry)
    },
  }
}

function openSource(
  path: string,
  { format, tableName = "", componentPath = "" }: ImportRequest,
): Promise<Source> {
  if (format === "zip") return openArchive(path, componentPath)
  return Promise.resolve(openTable(path, format, { component: componentPath, table: tableName }))
}

function sentenceOf(error: unknown, logger: TransferOptions["logger"]): string {
  if (error instanceof TransferError) return error.message
  if (error instanceof DatabaseError && error.code !== "SqliteError") return error.message
  logger.error({ err: error }, "import.failed")
  return "The import failed for a reason of the backend's own, which its log tells. Nothing was imported."
}

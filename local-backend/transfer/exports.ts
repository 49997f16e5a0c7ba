/** `npx convex export`: a consistent snapshot is written to a file while the app goes on, then fetched. */
import { createWriteStream } from "node:fs"
import { rename, rm, stat } from "node:fs/promises"
import { join } from "node:path"
import { pipeline } from "node:stream/promises"
import { int64ToJson } from "../values/json.ts"
import { openSnapshot, type Snapshot } from "./snapshot.ts"
import { EXPORT_STATE, TransferError, type JsonValue, type TransferOptions } from "./types.ts"
import type { WorkDirectory } from "./work-directory.ts"
import { archiveStream } from "./write-archive.ts"

export type Exports = {
  /** Returns when the export has begun; how it goes on, `_system/cli/exports:getLatest` tells. */
  request(options: { includeFiles: boolean }): Promise<void>
  /** The finished archive of a snapshot, or null. */
  find(ts: bigint): Promise<{ path: string; size: number; fileName: string } | null>
  /** Waits for a running export, for whoever is about to stop. */
  idle(): Promise<void>
}

export function createExports(options: TransferOptions, directory: WorkDirectory): Exports {
  const { engine, environment, logger } = options
  const finished = new Map<bigint, string>()
  let running: Promise<void> | null = null

  const say = (state: JsonValue) => engine.setSystemState(EXPORT_STATE, state)

  /** Returns how it ended. */
  async function run(includeFiles: boolean): Promise<JsonValue> {
    const hold = `export:${crypto.randomUUID()}`
    try {
      await engine.files.holdFiles(hold)
      await say({ state: "in_progress" })
      await forgetOlder()
      const ts = await write(includeFiles)
      return {
        state: "completed",
        start_ts: int64ToJson(ts),
        complete_ts: int64ToJson(environment.nowNs()),
        zip_object_key: nameOf(ts),
      }
    } catch (error) {
      logger.error({ err: error }, "export.failed")
      return { state: "failed" }
    } finally {
      await engine.files.releaseFiles(hold)
    }
  }

  async function write(includeFiles: boolean): Promise<bigint> {
    const work = await directory.path()
    const copy = await copyOfMemory(work)
    const snapshot = openSnapshot(copy ?? options.path)
    try {
      const path = join(work, nameOf(snapshot.ts))
      await writeArchive(snapshot, includeFiles, path)
      finished.set(snapshot.ts, path)
      return snapshot.ts
    } finally {
      snapshot.close()
      if (copy !== null) await rm(copy, { force: true })
    }
  }

  async function writeArchive(snapshot: Snapshot, includeFiles: boolean, path: string): Promise<void> {
    const at = new Date(Number(snapshot.ts / 1_000_000n))
    const archive = archiveStream({ snapshot, includeFiles, bytes: engine.fileBytes, at })
    try {
      await pipeline(archive, createWriteStream(`${path}.part`, { mode: 0o600 }))
      await rename(`${path}.part`, path)
    } catch (error) {
      await rm(`${path}.part`, { force: true })
      throw error
    }
  }

  /** A database in memory has one connection, which sees what is written meanwhile: a copy does not. */
  async function copyOfMemory(work: string): Promise<string | null> {
    if (options.path !== ":memory:") return null
    const path = join(work, `copy-${crypto.randomUUID()}.sqlite`)
    await engine.transfer.copyDatabase(path)
    return path
  }

  /** One archive at a time is kept: it may be as large as the data. */
  async function forgetOlder(): Promise<void> {
    for (const path of finished.values()) await rm(path, { force: true })
    finished.clear()
  }

  return {
    async request({ includeFiles }) {
      if (running !== null)
        throw new TransferError("ExportInProgress", "An export is already requested or in progress.")
      // Written before the request is answered: whoever asks next must not see an earlier export's end.
      const requested = say({ state: "requested" })
      running = requested
        .then(() => run(includeFiles))
        .finally(() => (running = null))
        // Only now: whoever hears of the end may ask for the next one at once.
        .then(say)
        .catch((error: unknown) => logger.error({ err: error }, "export.failed"))
      await requested
    },
    async find(ts) {
      const path = finished.get(ts)
      if (path === undefined) return null
      return { path, size: (await stat(path)).size, fileName: nameOf(ts) }
    },
    async idle() {
      await running
    },
  }
}

function nameOf(ts: bigint): string {
  return `snapshot_${ts}.zip`
}

/** Copies a database file and looks the copy over, in a thread of its own: both take as long as the file is large. */
import { closeSync, fsyncSync, openSync } from "node:fs"
import { parentPort, workerData } from "node:worker_threads"
import { checkIntegrity } from "../database/integrity.ts"
import { Sqlite } from "../database/sqlite.ts"
import { loadState } from "../database/state.ts"
import type { CopyResult, CopyTask } from "./backup.ts"

const TIMEOUT_MS = 30_000

function copy({ source, target }: CopyTask): CopyResult {
  if (source !== null) {
    const connection = new Sqlite(source, { readOnly: true, timeoutMs: TIMEOUT_MS })
    try {
      // One read transaction: the copy is of one moment, whatever is written meanwhile.
      connection.run("VACUUM INTO ?", target)
    } finally {
      connection.close()
    }
  }
  const file = openSync(target, "r+")
  fsyncSync(file)
  closeSync(file)
  return inspect(target)
}

function inspect(target: string): CopyResult {
  const connection = new Sqlite(target, { readOnly: true })
  try {
    const state = loadState(connection)
    const catalogs = [state, ...state.components.values()].map(({ catalog }) => catalog)
    const problems = checkIntegrity(connection, catalogs)
    const files = connection
      .all("SELECT key, sha256, size FROM files ORDER BY key")
      .map(([key, sha256, size]) => ({ key: String(key), sha256: String(sha256), size: Number(size) }))
    return { ts: state.ts, problems, files }
  } finally {
    connection.close()
  }
}

parentPort?.postMessage(copy(workerData as CopyTask))

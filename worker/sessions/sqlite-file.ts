/**
 * A database that another program owns. Its layout is that program's own and may change, so it is looked at before anything
 * is read; it is only ever read, and no file is made beside it, whether its owner writes or not.
 */
import { closeSync, existsSync, openSync, readSync, statSync } from "node:fs"
import { DatabaseSync } from "node:sqlite"
import { pathToFileURL } from "node:url"
import { z } from "zod"

/** Tables with the columns that are read, and what to do where it has others. */
export type Layout = { needed: { [table: string]: readonly string[] }; otherwise: string }

export type SqliteFile = {
  database: DatabaseSync
  /** Tells this file from one that takes its name later. */
  identity: string
  /** Whether somebody has written since this was asked before; true the first time. */
  hasChanged(): boolean
  /** It is to be opened anew, and what was just read of it not to be believed. */
  isOutdated(): boolean
  close(): void
}

/** The database has another layout than the one that Clutch knows. */
export class UnknownLayout extends Error {}

const BUSY_MS = 200

const Version = z.object({ user_version: z.number() })
const DataVersion = z.object({ data_version: z.number() })
const Column = z.object({ name: z.string() })

/** @throws UnknownLayout, or what SQLite says where the file cannot be read. */
export function openSqliteFile(file: string, layout: Layout): SqliteFile {
  const { ino, size, mtimeMs } = statSync(file)
  const isResting = isAtRest(file)
  // Opening a resting one as usual makes the files of its log, and leaves them: to whom they belong, its owner may not write.
  const database = isResting
    ? new DatabaseSync(new URL(`${pathToFileURL(file).href}?immutable=1`), { readOnly: true })
    : new DatabaseSync(file, { readOnly: true, timeout: BUSY_MS })
  try {
    demandLayout(database, file, layout)
  } catch (error) {
    database.close()
    throw error
  }
  const dataVersion = database.prepare("pragma data_version")
  let seen: number | null = null
  return {
    database,
    identity: `sqlite ${ino}`,
    hasChanged() {
      const now = DataVersion.parse(dataVersion.get()).data_version
      const isNew = now !== seen
      seen = now
      return isNew
    },
    isOutdated() {
      const stats = statSync(file, { throwIfNoEntry: false })
      if (stats?.ino !== ino) return true
      return isResting && (stats.size !== size || stats.mtimeMs !== mtimeMs || !isAtRest(file))
    },
    close: () => database.close(),
  }
}

const WRITE_VERSION_AT = 18
const WITH_LOG = 2

/** Nobody has it open: a database that is written through a log has none while it is closed (https://sqlite.org/wal.html). */
function isAtRest(file: string): boolean {
  if (existsSync(`${file}-wal`)) return false
  const handle = openSync(file, "r")
  try {
    const version = new Uint8Array(1)
    return readSync(handle, version, 0, 1, WRITE_VERSION_AT) === 1 && version[0] === WITH_LOG
  } finally {
    closeSync(handle)
  }
}

function demandLayout(database: DatabaseSync, file: string, { needed, otherwise }: Layout): void {
  for (const [table, columns] of Object.entries(needed)) {
    const known = new Set(
      database
        .prepare(`pragma table_info(${table})`)
        .all()
        .map((row) => Column.parse(row).name),
    )
    const missing = columns.find((column) => !known.has(column))
    if (missing === undefined) continue
    const { user_version } = Version.parse(database.prepare("pragma user_version").get())
    throw new UnknownLayout(
      `${file} has a layout that Clutch does not know (version ${user_version}: ${
        known.size === 0 ? `no table ${table}` : `${table} has no column ${missing}`
      }). ${otherwise}`,
    )
  }
}

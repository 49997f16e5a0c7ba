/** Reads a database file at one timestamp, over a connection of its own, while the engine goes on writing. */
import { BY_CREATION_TIME, isSystemName, type Table } from "../database/catalog.ts"
import { selectFileById } from "../database/files.ts"
import { namespaceOf } from "../database/namespace.ts"
import { FIRST_KEY } from "../database/reads.ts"
import { Sqlite } from "../database/sqlite.ts"
import { loadState } from "../database/state.ts"
import type { StoredFile } from "../files/types.ts"

export type SnapshotTable = { readonly name: string; readonly number: number }

export type Snapshot = {
  readonly ts: bigint
  /** One table of it might not fit what an ordinary ZIP can describe. */
  readonly isLarge: boolean
  /** The app's is the empty one and comes first. */
  readonly components: readonly string[]
  /** By number; system tables are not among them. */
  tables(component: string): SnapshotTable[]
  /** The stored texts of a table's documents, in the order of their creation, some at a time. */
  documents(component: string, table: string): Generator<string[]>
  file(storageId: string): StoredFile | null
  /** For a copy of the whole file, pages and all. */
  readonly connection: Sqlite
  close(): void
}

const BATCH = 256
const TIMEOUT_MS = 5_000
const LARGE_BYTES = 2 ** 31

export function openSnapshot(path: string): Snapshot {
  const connection = new Sqlite(path, { readOnly: true, timeoutMs: TIMEOUT_MS })
  try {
    return snapshotOn(connection)
  } catch (error) {
    connection.close()
    throw error
  }
}

function snapshotOn(connection: Sqlite): Snapshot {
  connection.exec("BEGIN")
  // The first read takes the snapshot.
  const state = loadState(connection)

  function tableOf(component: string, name: string): Table {
    const table = namespaceOf(state, component).catalog.byName(name)
    if (table === undefined) throw new Error(`There is no table ${name} in the snapshot.`)
    return table
  }

  return {
    ts: state.ts,
    isLarge: sizeOf(connection) > LARGE_BYTES,
    components: ["", ...[...state.components.keys()].sort()],
    connection,
    tables: (component) =>
      [...namespaceOf(state, component).catalog.tables()]
        .filter(({ name }) => !isSystemName(name))
        .map(({ name, number }) => ({ name, number }))
        .sort((a, b) => a.number - b.number),

    *documents(component, name) {
      const index = tableOf(component, name).indexes.get(BY_CREATION_TIME)
      let after = FIRST_KEY
      for (;;) {
        const rows = connection.all(
          `SELECT e.key, d.body FROM entries e CROSS JOIN documents d ON d.seq = e.seq
           WHERE e.index_id = ? AND e.key > ? ORDER BY e.key LIMIT ${BATCH}`,
          index?.id ?? 0,
          after,
        )
        if (rows.length === 0) return
        yield rows.map(([, body]) => String(body))
        after = rows.at(-1)?.[0] as Uint8Array
      }
    },

    file: (storageId) => selectFileById(connection, storageId),
    close: () => connection.close(),
  }
}

function sizeOf(connection: Sqlite): number {
  const pragma = (name: string) => Number(connection.get(`PRAGMA ${name}`)?.[0])
  return pragma("page_count") * pragma("page_size")
}

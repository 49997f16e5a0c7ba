/** Opens a database file (or one in memory) and is the `Database` of types.ts. */
import { dropAnswers, findAnswer } from "./answers.ts"
import { SYSTEM_TABLES } from "./catalog.ts"
import { systemEnvironment } from "./clock.ts"
import { deploySchema } from "./deploy.ts"
import { checkDocuments } from "./document-check.ts"
import { DatabaseError } from "./errors.ts"
import { selectFileByKey, selectFileKeys } from "./files.ts"
import { checkIntegrity } from "./integrity.ts"
import { createStaging } from "./import/staging.ts"
import { forgetJobs, markJob, retryJob, selectJob, selectJobs } from "./jobs.ts"
import { ensureLayout } from "./layout.ts"
import { lockDatabase } from "./lock.ts"
import { ensureSystemTables, namespaceOf, workIn } from "./namespace.ts"
import { Snapshots } from "./snapshots.ts"
import { Sqlite } from "./sqlite.ts"
import { readMeta, writeMeta } from "./state.ts"
import { Store } from "./store.ts"
import { StoredTransaction } from "./transaction.ts"
import { tableSize } from "./table-size.ts"
import type { Database, OpenDatabase, SchemaJson, Transaction } from "./types.ts"
import type { RootWork } from "./work.ts"

/** Finished jobs are dropped in pieces: one transaction may not grow with the history. */
const FORGET_AT_ONCE = 1_000

export const openDatabase: OpenDatabase = ({
  path,
  durability = "full",
  environment = systemEnvironment,
}) => {
  const isInMemory = path === ":memory:"
  const lock = isInMemory ? null : lockDatabase(path)
  let writer: Sqlite | null = null
  try {
    writer = new Sqlite(path)
    writer.exec(isInMemory ? "PRAGMA synchronous = OFF" : filePragmas(durability))
    ensureLayout(writer, environment.nowNs())
    // SQLite opens a file it may not write without a word; better to hear of it now than at the first mutation.
    writer.exec("BEGIN IMMEDIATE; ROLLBACK")
    const store = new Store(writer, environment, isInMemory ? null : new Snapshots(path))
    ensureAllSystemTables(store)
    return databaseOf(store, () => lock?.release())
  } catch (error) {
    writer?.close()
    lock?.release()
    throw error
  }
}

/** Few, larger checkpoints: each one is a pause that some mutation has to wait for. */
function filePragmas(durability: "full" | "normal"): string {
  return `PRAGMA journal_mode = WAL; PRAGMA synchronous = ${durability}; PRAGMA wal_autocheckpoint = 4000;
    PRAGMA journal_size_limit = 67108864; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -32768;`
}

function databaseOf(store: Store, release: () => void): Database {
  const nowMs = () => Number(store.environment.nowNs() / 1_000_000n)
  let isOpen = true
  return {
    begin: (mode) => new StoredTransaction(mode === "read" ? store.beginRead() : store.beginWrite()),
    beginGroup: () => store.beginGroup(),
    pin() {
      const { ts, begin, release } = store.pin()
      return { ts, begin: () => new StoredTransaction(begin()), release }
    },
    lastTs: () => store.durable.ts,
    raiseTs(ts) {
      if (ts <= store.durable.ts) return
      store.write((work) => {
        work.state = { ...work.state, ts }
      })
    },
    schema: (component = "") => namespaceOf(store.durable, component).schema,
    tables: (component = "") => namespaceOf(store.durable, component).catalog,
    components: () => [...store.durable.components.keys()].sort(),
    deploySchema(schema, meta = new Map(), components = new Map()) {
      store.write(
        (work) => deploySchemas(work, schema, components),
        (connection) => meta.forEach((value, key) => writeMeta(connection, key, value)),
      )
    },
    *checkSchema(schema, components = new Map()) {
      for (const [component, own] of [["", schema] as const, ...components])
        yield* checkDocuments((look) => store.read(look), namespaceOf(store.durable, component), own)
    },
    tableSize: (table, component = "") =>
      store.read((connection, state) =>
        tableSize(connection, namespaceOf(state, component).catalog.byName(table)),
      ),
    answerOf: (key) => store.read((connection) => findAnswer(connection, key)),
    forgetAnswers(olderThanMs) {
      store.write((work) => dropAnswers(work.connection, nowMs() - olderThanMs), unchanged)
    },
    nextJobs: (limit) => store.read((connection, state) => selectJobs(connection, state, "pending", limit)),
    job: (id) => store.read((connection, state) => selectJob(connection, state, id)),
    markJob: (id, state) => store.write((work) => markJob(work, id, state)).commit,
    markJobIn: (transaction, id, state) => own(transaction).change((work) => markJob(work, id, state)),
    retryJob: (id, dueMs) => store.write((work) => retryJob(work, id, dueMs)).commit,
    forgetJobs: (olderThanMs) =>
      store.write((work) => forgetJobs(work, nowMs() - olderThanMs, FORGET_AT_ONCE)).commit,
    interruptedJobs: () => store.read((connection, state) => selectJobs(connection, state, "inProgress", -1)),
    fileByKey: (key) => store.read((connection) => selectFileByKey(connection, key)),
    fileKeys: () => store.read(selectFileKeys),
    readMeta: (key) => store.read((connection) => readMeta(connection, key)),
    writeMeta(key, value) {
      store.write((work) => writeMeta(work.connection, key, value), unchanged)
    },
    writeMetaIn: (transaction, key, value) =>
      own(transaction).change((work) => writeMeta(work.connection, key, value)),
    staging: createStaging(store),
    copyTo: (copy) => store.read((connection) => connection.run("VACUUM INTO ?", copy)),
    integrityCheck: () =>
      store.read((connection, state) =>
        checkIntegrity(
          connection,
          [state, ...state.components.values()].map(({ catalog }) => catalog),
        ),
      ),
    close() {
      if (!isOpen) return
      isOpen = false
      store.close()
      release()
    },
  }
}

/** A version that knows more system tables than the one before finds them missing in every component. */
function ensureAllSystemTables(store: Store): void {
  const { durable } = store
  const lacking = [durable, ...durable.components.values()].filter(({ catalog }) =>
    [...SYSTEM_TABLES.keys()].some((name) => catalog.byName(name) === undefined),
  )
  if (lacking.length === 0) return
  store.write((work) => {
    for (const { catalog } of lacking) ensureSystemTables(workIn(work, catalog.component))
  })
}

function deploySchemas(
  work: RootWork,
  schema: SchemaJson | null,
  components: ReadonlyMap<string, SchemaJson | null>,
): void {
  deploySchema(work, schema)
  for (const [component, own] of components) {
    const part = workIn(work, component)
    ensureSystemTables(part)
    try {
      deploySchema(part, own)
    } catch (error) {
      if (!(error instanceof DatabaseError)) throw error
      throw new DatabaseError(error.code, error.message, { cause: error, component })
    }
  }
}

/** Makes a change that no function can see count as one: it must be committed all the same. */
function unchanged(): void {}

function own(transaction: Transaction): StoredTransaction {
  if (transaction instanceof StoredTransaction) return transaction
  throw new DatabaseError("InvalidArgument", "The transaction is not one of this database.")
}

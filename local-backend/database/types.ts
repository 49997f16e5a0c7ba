/**
 * The contract between the database and those who execute functions on it. No SQL beyond this line.
 * `openDatabase` of ./open.ts implements it.
 */

import type { Environment } from "../environment.ts"
import type { IdentifiedFile, StoredFile } from "../files/types.ts"
import type { Staging } from "./import/types.ts"
import type { Tables } from "../values/validators.ts"

/** A Convex-JSON value, already parsed: what `convexToJson` of convex/values yields. */
export type JsonValue = null | boolean | number | string | JsonValue[] | { [key: string]: JsonValue }

/** One index of one table, by name: `tasks.by_project`, `tasks.by_id`, `tasks.by_creation_time`. */
export type IndexName = string

/** A stretch of one index's key space: start inclusive, end exclusive; null is unbounded. Keys as in values/keys.ts. */
export type Interval = { readonly start: Uint8Array; readonly end: Uint8Array | null }

/** What a function read, per index. A get is the one-key interval of `by_id`. */
export type ReadSet = ReadonlyMap<IndexName, readonly Interval[]>

/** The old and the new keys that a transaction wrote, per index. A write whose key lies in a read interval invalidates it. */
export type WriteSet = ReadonlyMap<IndexName, readonly Uint8Array[]>

export type Commit = {
  readonly ts: bigint
  readonly writes: WriteSet
  readonly scheduledJobs: boolean
  /** Keys of files whose bytes nobody can ask for any more, once this is durable. */
  readonly discardedFiles?: readonly string[]
}

/** The JSON of `1.0/queryStream` and `1.0/queryPage` (a source and its operators). */
export type QueryJson = { source: JsonValue; operators: JsonValue[] }

export type QueryCursor = {
  /** The next document as canonical Convex-JSON text, or null when exhausted. */
  next(): string | null
  close(): void
}

export type PageRequest = {
  query: QueryJson
  cursor: string | null
  endCursor: string | null
  pageSize: number
  maximumRowsRead: number | null
  maximumBytesRead: number | null
}

export type Page = {
  /** Documents as canonical Convex-JSON texts. */
  page: string[]
  isDone: boolean
  continueCursor: string
  splitCursor: string | null
  pageStatus: "SplitRecommended" | "SplitRequired" | null
}

/**
 * A unit of work. A write transaction holds the database alone until it ends; reads see their own writes.
 * Every method throws DatabaseError (errors.ts) with Convex's sentence when the caller asked for something impossible.
 */
export interface Transaction {
  readonly mode: "read" | "write"
  /** The document as canonical Convex-JSON text, or null. `table` is the explicit table name of newer clients. */
  get(id: string, options?: { table?: string; isSystem?: boolean }): string | null
  /** Returns the new id. The document is validated against the deployed schema. */
  insert(table: string, value: JsonValue): string
  /** Top-level merge; `{"$undefined": null}` removes a field. Returns the new document's text. */
  patch(id: string, value: JsonValue, table?: string): string
  replace(id: string, value: JsonValue, table?: string): string
  /** Returns the old document's text. */
  remove(id: string, table?: string): string
  query(query: QueryJson): QueryCursor
  paginate(request: PageRequest): Page
  count(table: string): number
  normalizeId(table: string, id: string): string | null
  /** The tables as this transaction sees them, with those it has created itself: what `v.id` is checked against. */
  tables(): Tables
  /**
   * The same transaction as a component sees it: its own tables, schema and system tables. What it reads, writes and
   * uses up counts in the whole; commit, rollback, savepoints and metrics are those of the whole.
   */
  inComponent(component: string): Transaction
  /** The names of the user's tables, sorted. Reading them is reading something that a new table changes. */
  tableNames(): string[]
  schema(): SchemaJson | null
  /** Notes that the result depends on something of the server's own, under a name that `announce` tells of changes. */
  observe(topic: string): void
  announce(topic: string): void
  /** Persists a job in this transaction; returns its `_scheduled_functions` id. `scheduledMs` is Unix milliseconds. */
  schedule(job: { path: string; args: JsonValue; scheduledMs: number }): string
  cancelJob(id: string): void
  /** Gives bytes that are in place their `_storage` document; returns its id. */
  addFile(file: StoredFile): string
  /** The same for bytes that this transaction put in place itself: they follow it, and count against its limits. */
  storeFile(file: StoredFile): string
  /** The file of a `_storage` id, or null. */
  file(storageId: string): IdentifiedFile | null
  /** The same for reading its bytes inside this transaction: they count against its limits. */
  readFile(storageId: string): IdentifiedFile | null
  /** Removes a file's document; its bytes go when this has committed. */
  removeFile(storageId: string): void
  /** Keys of the bytes put in place by this transaction: whoever rolls it back removes them. */
  writtenFiles(): readonly string[]
  /** Nested mutations: everything after the savepoint is undone by rollback, read set excepted. */
  savepoint(): { release(): void; rollback(): void }
  /** What was used so far, in the shape of `1.0/getTransactionMetrics`. */
  metrics(): TransactionMetrics
  /** The same without what remains: for those who ask after every run. */
  used(): Record<keyof TransactionMetrics, number>
  /** Tightens the limits for a nested call's own usage; the result ends that. */
  limit(limits: TransactionLimits): () => void
  /**
   * The state before this transaction, as a read transaction for stale snapshots. In memory it is this one's connection
   * set back: nothing else may be done in this transaction until the other one has ended.
   */
  before(): Transaction
  /** Counts what another transaction used on behalf of this one. */
  use(metrics: TransactionMetrics): void
  /** The newest commit that this transaction sees. */
  readonly snapshotTs: bigint
  /** The JSON of `1.0/actions/vectorSearch`; in steps, between which others may have their turn. */
  vectorSearch(query: JsonValue): Generator<void, { _id: string; _score: number }[], void>
  readSet(): ReadSet
  /** Stores the answer of a deduplicated mutation in this same transaction (MutationKey in engine/types.ts). */
  rememberAnswer(key: { sessionId: string; requestId: number }, answer: string): void
  /** Read transactions commit to nothing: ts is the snapshot's, writes are empty. */
  commit(): Commit
  rollback(): void
}

export type Usage = { used: number; remaining: number }
export type TransactionMetrics = Record<
  | "bytesRead"
  | "bytesWritten"
  | "databaseQueries"
  | "documentsRead"
  | "documentsWritten"
  | "functionsScheduled"
  | "scheduledFunctionArgsBytes"
  | "filesWritten"
  | "fileWriteBytes"
  | "filesRead"
  | "fileReadBytes",
  Usage
>
/** What a nested call may use at most by itself. */
export type TransactionLimits = Partial<Record<keyof TransactionMetrics, number>>

/** The JSON text of `defineSchema(...).export()`, parsed (reference: convex 1.48 server/schema). */
export type SchemaJson = {
  tables: {
    tableName: string
    indexes: { indexDescriptor: string; fields: string[] }[]
    documentType: JsonValue | null
    [other: string]: unknown
  }[]
  schemaValidation: boolean
}

export type JobState =
  | { kind: "pending" }
  | { kind: "inProgress" }
  | { kind: "success" }
  | { kind: "failed"; error: string }
  | { kind: "canceled" }

export type Job = {
  id: string
  /** Who scheduled it: the job's document is among this component's. */
  component: string
  /** `module:function`, or `component;module:function`. */
  path: string
  /** The arguments object. */
  args: JsonValue
  scheduledMs: number
  completedMs: number | null
  /** How often it was started as in progress or put back by `retryJob`. */
  attempts: number
  state: JobState
}

/** Write transactions that become durable together. */
export interface CommitGroup {
  /**
   * One SQLite COMMIT for all members; only now may their callers be answered and their commits be announced.
   * When it throws, no member has happened.
   */
  commit(): void
  /** Undoes all members. */
  rollback(): void
}

export type PinnedSnapshot = { readonly ts: bigint; begin(): Transaction; release(): void }

export interface Database {
  /**
   * One write transaction at a time; a second one throws DatabaseError "Busy". A read transaction sees what was
   * durable when it began, even while a write transaction or a group is open. (":memory:" has one connection: there
   * a read during a write transaction throws "Busy".)
   */
  begin(mode: "read" | "write"): Transaction
  /**
   * Group commit: until the group ends, each write transaction is a savepoint. Members commit and roll back one by
   * one as ever and see each other's writes; `lastTs` and read transactions show them only after `commit`.
   * (":memory:" has nothing to sync: there members are durable at once.)
   */
  beginGroup(): CommitGroup
  /**
   * Holds on to what is durable now until it is released: `begin` reads it again, whatever was written since. (In
   * memory there is one state only, and `begin` reads the newest.)
   */
  pin(): PinnedSnapshot
  /** Timestamp (ns) of the newest commit. */
  lastTs(): bigint
  /** Raises the clock above a timestamp that a client has seen (a wiped database must not go back in time). */
  raiseTs(ts: bigint): void
  schema(component?: string): SchemaJson | null
  /**
   * Builds new indexes, validates existing documents, then swaps the schemas in; on failure throws and changes nothing.
   * `meta` records are written in the same transaction (a deployed bundle and its schema belong together). Components
   * that are not named keep their tables as they are.
   */
  deploySchema(
    schema: SchemaJson | null,
    meta?: ReadonlyMap<string, string | null>,
    components?: ReadonlyMap<string, SchemaJson | null>,
  ): void
  /**
   * Throws what `deploySchema` would throw, and changes nothing. Each step looks at some documents only, so that
   * others may work between two of them; what they write meanwhile is `deploySchema`'s to check.
   */
  checkSchema(
    schema: SchemaJson | null,
    components?: ReadonlyMap<string, SchemaJson | null>,
  ): Generator<void, void>
  /** How many documents a table has and how large they are together; a table that is not there is empty. */
  tableSize(table: string, component?: string): { documents: number; bytes: number }
  /** Names and numbers of the durable tables. Inside a transaction, ask that one. */
  tables(component?: string): Tables
  /** The paths of all components that ever had tables, unmounted ones included. */
  components(): string[]
  /** A remembered answer with its commit timestamp, or null. */
  answerOf(key: { sessionId: string; requestId: number }): { answer: string; ts: bigint } | null
  /** Drops remembered answers older than this many milliseconds. */
  forgetAnswers(olderThanMs: number): void
  /** Due or next pending jobs, by (time, id). After `retryJob` the time is the retry's. */
  nextJobs(limit: number): Job[]
  job(id: string): Job | null
  /**
   * Marks a job outside any user transaction (start of an action, failure, success of an action). The commit must be
   * announced like a mutation's: functions can read jobs. A job canceled meanwhile stays canceled.
   */
  markJob(id: string, state: JobState): Commit
  /** Puts a job that failed for the system's reasons back in the queue, to be due at this time. */
  retryJob(id: string, dueMs: number): Commit
  /** Drops jobs that finished longer ago than this many milliseconds, at most 1,000 of them per call. */
  forgetJobs(olderThanMs: number): Commit
  /** Marks a job inside the transaction of the mutation it runs, so both commit together. */
  markJobIn(transaction: Transaction, id: string, state: JobState): void
  /** Jobs that were in progress when the process died. */
  interruptedJobs(): Job[]
  /** By the secret in its URL. */
  fileByKey(key: string): IdentifiedFile | null
  fileKeys(): string[]
  /** Small durable key-value records of the server itself (deployed bundle, cron state, environment variables). */
  readMeta(key: string): string | null
  writeMeta(key: string, value: string | null): void
  /** The same inside a transaction; a null value removes the record. */
  writeMetaIn(transaction: Transaction, key: string, value: string | null): void
  /** Whole tables brought in beside the running app. */
  readonly staging: Staging
  /** Writes a copy of everything durable to a new file. */
  copyTo(path: string): void
  /** Runs SQLite's integrity check; an empty list is health. */
  integrityCheck(): string[]
  close(): void
}

export type { Tables } from "../values/validators.ts"

export type OpenDatabase = (options: {
  /** A file path, or ":memory:". */
  path: string
  durability?: "full" | "normal"
  environment?: Environment
}) => Database

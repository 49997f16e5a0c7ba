/** One transaction as functions see it: guards who may do what and when, and hands on to the parts that do it. */
import type { IdentifiedFile, StoredFile } from "../files/types.ts"
import { saveAnswer } from "./answers.ts"
import { BY_ID, isSystemName } from "./catalog.ts"
import {
  getDocument,
  insertDocument,
  normalizeId,
  patchDocument,
  removeDocument,
  replaceDocument,
  type GetOptions,
} from "./documents.ts"
import { DatabaseError, type DatabaseErrorCode } from "./errors.ts"
import { addFile, findFile, removeFile } from "./files.ts"
import { cancelJob, scheduleJob, type NewJob } from "./jobs.ts"
import { paginate } from "./paginate.ts"
import { planQuery } from "./plan.ts"
import { QueryRun } from "./query.ts"
import { EVERYTHING } from "./reads.ts"
import type { AtCommit, OpenWork } from "./store.ts"
import type {
  Commit,
  JsonValue,
  Page,
  PageRequest,
  QueryCursor,
  QueryJson,
  ReadSet,
  SchemaJson,
  Tables,
  Transaction,
  TransactionLimits,
  TransactionMetrics,
} from "./types.ts"
import { announce, observe, TABLES_TOPIC } from "./topics.ts"
import { vectorSearch, type VectorSearch } from "./vectors/vector-search.ts"
import { fillCommitTs } from "./write.ts"
import { workIn } from "./namespace.ts"
import type { Work } from "./work.ts"

/** After these the store may have done half of a change: the transaction can only be rolled back. */
const FATAL: ReadonlySet<DatabaseErrorCode> = new Set<DatabaseErrorCode>([
  "DiskFull",
  "ReadOnlyDatabase",
  "CorruptDatabase",
  "SqliteError",
])

/** What the views of one transaction share. */
type Course = {
  open: OpenWork
  hasEnded: boolean
  failure: DatabaseError | null
  answer: AtCommit | undefined
  savepoints: number
}

export class StoredTransaction implements Transaction {
  readonly mode: "read" | "write"
  readonly #course: Course
  readonly #work: Work

  constructor(open: OpenWork, course: Course = begin(open), work: Work = open.work) {
    this.mode = open.work.mode
    this.#course = course
    this.#work = work
  }

  inComponent(component: string): Transaction {
    if (component === this.#work.component) return this
    const { open } = this.#course
    return new StoredTransaction(open, this.#course, workIn(open.work, component))
  }

  get(id: string, options: GetOptions = {}): string | null {
    return this.#read((work) => getDocument(work, id, options))
  }

  insert(table: string, value: JsonValue): string {
    return this.#write((work) => insertDocument(work, table, value))
  }

  patch(id: string, value: JsonValue, table?: string): string {
    return this.#write((work) => patchDocument(work, id, value, table))
  }

  replace(id: string, value: JsonValue, table?: string): string {
    return this.#write((work) => replaceDocument(work, id, value, table))
  }

  remove(id: string, table?: string): string {
    return this.#write((work) => removeDocument(work, id, table))
  }

  query(query: QueryJson): QueryCursor {
    const run = this.#read((work) => new QueryRun(work, planQuery(work.state.catalog, query)))
    const nextBody = () => run.next()?.body ?? null
    let isClosed = false
    return {
      next: () => (isClosed ? null : this.#read(nextBody)),
      close() {
        isClosed = true
      },
    }
  }

  paginate(request: PageRequest): Page {
    return this.#read((work) => paginate(work, request))
  }

  count(table: string): number {
    return this.#read((work) => {
      work.reads.range(`${table}.${BY_ID}`, EVERYTHING, "asc").exhausted()
      const index = work.state.catalog.byName(table)?.indexes.get(BY_ID)
      if (index === undefined) return 0
      return Number(work.connection.get("SELECT count(*) FROM entries WHERE index_id = ?", index.id)?.[0])
    })
  }

  normalizeId(table: string, id: string): string | null {
    return this.#read((work) => normalizeId(work, table, id))
  }

  tables(): Tables {
    return this.#work.state.catalog
  }

  tableNames(): string[] {
    return this.#read((work) => {
      observe(work, TABLES_TOPIC)
      return [...work.state.catalog.tables()]
        .map(({ name }) => name)
        .filter((name) => !isSystemName(name))
        .sort()
    })
  }

  schema(): SchemaJson | null {
    return this.#work.state.schema
  }

  observe(topic: string): void {
    this.#read((work) => observe(work, topic))
  }

  announce(topic: string): void {
    this.#write((work) => announce(work, topic))
  }

  schedule(job: NewJob): string {
    return this.#write((work) => scheduleJob(work, job))
  }

  cancelJob(id: string): void {
    this.#write((work) => cancelJob(work, id))
  }

  addFile(file: StoredFile): string {
    return this.#write((work) => addFile(work, file))
  }

  storeFile(file: StoredFile): string {
    return this.#write((work) => {
      work.root.files.store(file.key)
      work.usage.add("filesWritten", 1)
      work.usage.add("fileWriteBytes", file.size)
      return addFile(work, file)
    })
  }

  file(storageId: string): IdentifiedFile | null {
    return this.#read((work) => findFile(work, storageId))
  }

  readFile(storageId: string): IdentifiedFile | null {
    return this.#read((work) => {
      const file = findFile(work, storageId)
      work.usage.add("filesRead", 1)
      work.usage.add("fileReadBytes", file?.size ?? 0)
      return file
    })
  }

  removeFile(storageId: string): void {
    this.#write((work) => removeFile(work, storageId))
  }

  writtenFiles(): readonly string[] {
    return this.#work.root.files.written()
  }

  savepoint(): { release(): void; rollback(): void } {
    return this.#write(() => {
      const { work } = this.#course.open
      const name = `s${++this.#course.savepoints}`
      work.connection.exec(`SAVEPOINT ${name}`)
      const { state, scheduledJobs } = work
      const undoWrites = work.writes.mark()
      const undoUsage = work.usage.mark()
      const undoFiles = work.files.mark()
      return {
        release: () => this.#write(() => work.connection.exec(`RELEASE ${name}`)),
        rollback: () =>
          this.#write(() => {
            work.connection.exec(`ROLLBACK TO ${name}; RELEASE ${name}`)
            work.version++
            work.state = state
            work.scheduledJobs = scheduledJobs
            undoWrites()
            undoUsage()
            undoFiles()
          }),
      }
    })
  }

  used(): Record<keyof TransactionMetrics, number> {
    return this.#work.usage.used()
  }

  metrics(): TransactionMetrics {
    return this.#work.usage.metrics()
  }

  limit(limits: TransactionLimits): () => void {
    return this.#work.usage.tighten(limits)
  }

  before(): Transaction {
    const { open } = this.#course
    const before = new StoredTransaction(this.mode === "write" ? open.before() : open)
    return before.inComponent(this.#work.component)
  }

  use(metrics: TransactionMetrics): void {
    this.#work.usage.addAll(metrics)
  }

  get snapshotTs(): bigint {
    return this.#work.state.ts
  }

  *vectorSearch(query: JsonValue): VectorSearch {
    const steps = this.#read((work) => vectorSearch(work, query))
    for (;;) {
      const step = this.#read(() => steps.next())
      if (step.done === true) return step.value
      yield
    }
  }

  readSet(): ReadSet {
    return this.#course.open.work.reads.readSet()
  }

  rememberAnswer(key: { sessionId: string; requestId: number }, answer: string): void {
    this.#write((work) => {
      const nowMs = Number(work.environment.nowNs() / 1_000_000n)
      this.#course.answer = (connection, ts) =>
        saveAnswer(connection, { ...key, answer: fillCommitTs(answer, ts), ts, nowMs })
    })
  }

  commit(): Commit {
    this.#checkOpen()
    const { open, failure, answer } = this.#course
    if (failure !== null) {
      this.rollback()
      throw failure
    }
    this.#course.hasEnded = true
    return open.commit(answer)
  }

  rollback(): void {
    if (this.#course.hasEnded) return
    this.#course.hasEnded = true
    this.#course.open.rollback()
  }

  /** For the server's own changes inside this transaction (the state of the job it runs). */
  change<T>(change: (work: Work) => T): T {
    return this.#write(change)
  }

  #read<T>(operation: (work: Work) => T): T {
    this.#checkOpen()
    try {
      return operation(this.#work)
    } catch (error) {
      if (error instanceof DatabaseError && FATAL.has(error.code)) this.#course.failure = error
      throw error
    }
  }

  #write<T>(operation: (work: Work) => T): T {
    if (this.mode === "read")
      throw new DatabaseError("ReadOnlyTransaction", "A read transaction cannot change anything.")
    if (this.#course.failure !== null) throw this.#course.failure
    return this.#read(operation)
  }

  #checkOpen(): void {
    if (this.#course.hasEnded)
      throw new DatabaseError("TransactionEnded", "The transaction has already ended.")
  }
}

function begin(open: OpenWork): Course {
  return { open, hasEnded: false, failure: null, answer: undefined, savepoints: 0 }
}

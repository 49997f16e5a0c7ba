/** One transaction as functions see it: every operation, handed on to the part that does it. */
import type { IdentifiedFile, StoredFile } from "../files/types.ts"
import { saveAnswer } from "./answers.ts"
import { Course } from "./course.ts"
import {
  getDocument,
  insertDocument,
  normalizeId,
  patchDocument,
  removeDocument,
  replaceDocument,
  type GetOptions,
} from "./documents.ts"
import { addFile, findFile, readFile, removeFile, storeFile } from "./files.ts"
import { cancelJob, scheduleJob, type NewJob } from "./jobs.ts"
import type { OpenWork } from "./open-work.ts"
import { paginate } from "./paginate.ts"
import { planQuery } from "./plan.ts"
import { QueryRun } from "./query.ts"
import type { Savepoint } from "./savepoint.ts"
import { countDocuments } from "./table-size.ts"
import { listTables } from "./tables.ts"
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
import { announce, observe } from "./topics.ts"
import { vectorSearch, type VectorSearch } from "./vectors/vector-search.ts"
import { fillCommitTs } from "./write.ts"
import { workIn } from "./namespace.ts"
import type { Work } from "./work.ts"

export class StoredTransaction implements Transaction {
  readonly mode: "read" | "write"
  readonly #course: Course
  readonly #work: Work

  constructor(open: OpenWork, course = new Course(open), work: Work = open.work) {
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
    return this.#read((work) => countDocuments(work, table))
  }

  normalizeId(table: string, id: string): string | null {
    return this.#read((work) => normalizeId(work, table, id))
  }

  tables(): Tables {
    return this.#work.state.catalog
  }

  tableNames(): string[] {
    return this.#read(listTables)
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
    return this.#write((work) => storeFile(work, file))
  }

  file(storageId: string): IdentifiedFile | null {
    return this.#read((work) => findFile(work, storageId))
  }

  readFile(storageId: string): IdentifiedFile | null {
    return this.#read((work) => readFile(work, storageId))
  }

  removeFile(storageId: string): void {
    this.#write((work) => removeFile(work, storageId))
  }

  writtenFiles(): readonly string[] {
    return this.#work.root.files.written()
  }

  savepoint(): Savepoint {
    return this.#course.savepoint()
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
      this.#course.atCommit = (connection, ts) =>
        saveAnswer(connection, { ...key, answer: fillCommitTs(answer, ts), ts, nowMs })
    })
  }

  commit(): Commit {
    return this.#course.commit()
  }

  rollback(): void {
    this.#course.rollback()
  }

  /** For the server's own changes inside this transaction (the state of the job it runs). */
  change<T>(change: (work: Work) => T): T {
    return this.#write(change)
  }

  #read<T>(operation: (work: Work) => T): T {
    return this.#course.read(this.#work, operation)
  }

  #write<T>(operation: (work: Work) => T): T {
    return this.#course.write(this.#work, operation)
  }
}

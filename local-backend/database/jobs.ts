/** Scheduled functions: a document in `_scheduled_functions` that functions can read, and a row for the scheduler. */
import { canonicalText } from "../values/canonical.ts"
import type { JsonObject } from "../values/json.ts"
import { sizeOf } from "../values/size.ts"
import { JOBS_TABLE, type Catalog, type Table } from "./catalog.ts"
import { namespaceOf, workIn } from "./namespace.ts"
import type { PreparedDocument } from "./document.ts"
import { insertInto, tableOf } from "./documents.ts"
import { DatabaseError } from "./errors.ts"
import { LIMITS } from "./limits.ts"
import type { Row, Sqlite } from "./sqlite.ts"
import type { State } from "./state.ts"
import type { Job, JobState, JsonValue } from "./types.ts"
import { findDocument, selectDocument, type StoredDocument, type Work } from "./work.ts"
import { storeChanged, storeRemoved } from "./write.ts"

const LAST_DATE_MS = 8.64e15

export type NewJob = { path: string; args: JsonValue; scheduledMs: number }

/** Scheduled functions take one arguments object; a list of one is accepted as clients write it. */
export function scheduleJob(work: Work, job: NewJob): string {
  const args = Array.isArray(job.args) ? (job.args[0] ?? {}) : job.args
  const size = sizeOf(args)
  checkSchedule(work, job.scheduledMs, size)
  work.usage.add("functionsScheduled", 1)
  work.usage.add("scheduledFunctionArgsBytes", size)
  const id = insertInto(work, jobsTable(work.state.catalog), prepare, {
    name: documentName(job.path),
    args: [args],
    scheduledTime: job.scheduledMs,
    state: { kind: "pending" },
  })
  work.connection.run(
    "INSERT INTO jobs (id, component, path, due_ms, attempts, state) VALUES (?, ?, ?, ?, 0, 'pending')",
    id,
    work.component,
    job.path,
    job.scheduledMs,
  )
  work.scheduledJobs = true
  return id
}

/** A job that has finished is left as it is. Those of other components are not to be seen. */
export function cancelJob(work: Work, id: string): void {
  const table = tableOf(work, id, "cancel", JOBS_TABLE)
  const row = work.connection.get("SELECT state FROM jobs WHERE id = ? AND component = ?", id, work.component)
  if (table === null || row === undefined)
    throw new DatabaseError("JobNotFound", `Canceling a nonexistent scheduled function: ${id}`)
  if (row[0] === "pending" || row[0] === "inProgress") markJob(work, id, { kind: "canceled" })
}

/** Moves a job to a state, whichever component's it is. What was canceled while it ran stays canceled. */
export function markJob(transaction: Work, id: string, state: JobState): void {
  const work = workIn(transaction, componentOf(transaction.connection, id))
  const { stored, document, kind } = requireJob(work, id)
  if (kind === "canceled") return
  const isDone = state.kind !== "pending" && state.kind !== "inProgress"
  const completedMs = isDone ? Number(work.environment.nowNs() / 1_000_000n) : null
  const fields: JsonObject = { ...document, state: { ...state } }
  if (completedMs !== null) fields.completedTime = completedMs
  storeChanged(work, jobsTable(work.state.catalog), id, stored, prepare(fields))
  work.connection.run(
    "UPDATE jobs SET state = ?, completed_ms = ?, attempts = attempts + ? WHERE id = ?",
    state.kind,
    completedMs,
    state.kind === "inProgress" ? 1 : 0,
    id,
  )
  if (state.kind === "pending") work.scheduledJobs = true
}

/** Puts a job that failed for the system's reasons back in the queue. */
export function retryJob(work: Work, id: string, dueMs: number): void {
  markJob(work, id, { kind: "pending" })
  work.connection.run("UPDATE jobs SET due_ms = ?, attempts = attempts + 1 WHERE id = ?", dueMs, id)
}

/** Drops at most `limit` jobs that finished before this time; returns how many it dropped. */
export function forgetJobs(work: Work, beforeMs: number, limit: number): number {
  const rows = work.connection.all(
    "SELECT id, component FROM jobs WHERE completed_ms IS NOT NULL AND completed_ms < ? LIMIT ?",
    beforeMs,
    limit,
  )
  for (const [id, component] of rows) {
    const part = workIn(work, String(component))
    const table = jobsTable(part.state.catalog)
    const stored = findDocument(part, table, String(id))
    if (stored !== null) storeRemoved(part, table, String(id), stored)
    work.connection.run("DELETE FROM jobs WHERE id = ?", String(id))
  }
  return rows.length
}

const COLUMNS = "id, component, path, attempts, completed_ms FROM jobs"

export function selectJob(connection: Sqlite, database: State, id: string): Job | null {
  const row = connection.get(`SELECT ${COLUMNS} WHERE id = ?`, id)
  return row === undefined ? null : toJob(connection, database, row)
}

export function selectJobs(
  connection: Sqlite,
  database: State,
  state: JobState["kind"],
  limit: number,
): Job[] {
  return connection
    .all(`SELECT ${COLUMNS} WHERE state = ? ORDER BY due_ms, id LIMIT ?`, state, limit)
    .map((row) => toJob(connection, database, row))
}

function toJob(connection: Sqlite, database: State, [id, component, path, attempts, completedMs]: Row): Job {
  const { catalog } = namespaceOf(database, String(component))
  const stored = selectDocument(connection, jobsTable(catalog), String(id))
  if (stored === null)
    throw new DatabaseError("CorruptDatabase", `The document of the scheduled function ${id} is missing`)
  const document = JSON.parse(stored.body) as JsonObject
  const args = Array.isArray(document.args) ? (document.args[0] ?? null) : null
  return {
    id: String(id),
    component: String(component),
    path: String(path),
    args,
    scheduledMs: Number(document.scheduledTime),
    completedMs: completedMs === null ? null : Number(completedMs),
    attempts: Number(attempts),
    state: document.state as JobState,
  }
}

function componentOf(connection: Sqlite, id: string): string {
  return String(connection.get("SELECT component FROM jobs WHERE id = ?", id)?.[0] ?? "")
}

function requireJob(work: Work, id: string): { stored: StoredDocument; document: JsonObject; kind: string } {
  const stored = findDocument(work, jobsTable(work.state.catalog), id)
  if (stored === null) throw new DatabaseError("JobNotFound", `There is no scheduled function ${id}`)
  const document = JSON.parse(stored.body) as JsonObject
  return { stored, document, kind: (document.state as JobState).kind }
}

function checkSchedule(work: Work, scheduledMs: number, argsSize: number): void {
  const nowMs = Number(work.environment.nowNs() / 1_000_000n)
  if (!Number.isFinite(scheduledMs))
    throw new DatabaseError("InvalidArgument", "The scheduled time is not a number.")
  if (Math.abs(scheduledMs - nowMs) > LIMITS.scheduleAheadMs)
    throw new DatabaseError(
      "InvalidArgument",
      `${timeText(scheduledMs)} is more than 5 years in the ${scheduledMs > nowMs ? "future" : "past"}`,
    )
  if (argsSize > LIMITS.oneScheduledArgsBytes)
    throw new DatabaseError(
      "LimitExceeded",
      `The arguments of a scheduled function are too large (${argsSize} bytes, limit: ${LIMITS.oneScheduledArgsBytes} bytes)`,
    )
}

/** Times that no calendar reaches are told in milliseconds. */
function timeText(ms: number): string {
  return Math.abs(ms) <= LAST_DATE_MS ? new Date(ms).toISOString() : String(ms)
}

/** Job documents are the system's own: no schema, and their arguments may be larger than a document. */
function prepare(fields: JsonObject): PreparedDocument {
  return { fields, text: canonicalText(fields), size: sizeOf(fields) }
}

/** `a/b:c` is `a/b.js:c` in the document, whichever component it is of. */
function documentName(path: string): string {
  const [module = "", name = "default"] = path.slice(path.indexOf(";") + 1).split(":")
  return `${module}.js:${name}`
}

function jobsTable(catalog: Catalog): Table {
  const table = catalog.byName(JOBS_TABLE)
  if (table === undefined) throw new Error(`The table ${JOBS_TABLE} is missing`)
  return table
}

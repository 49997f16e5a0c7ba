/** Everything that touches the database, one after the other: queries, mutations, and the engine's own small writes. */
import type { Commit, Job, JsonValue, Transaction } from "../database/types.ts"
import type { LoadedDeployment } from "../functions/deployment.ts"
import { findFunction } from "../functions/deployment.ts"
import { isDeveloperError } from "../functions/developer-error.ts"
import { functionError, newRequestId } from "../functions/errors.ts"
import { executeMutation, executeQuery } from "../functions/execute.ts"
import type { Executor, MutationExecution, MutationExtras } from "../functions/execute.ts"
import { endOf, recordOf } from "../functions/execution-record.ts"
import { splitPath } from "../functions/path.ts"
import type { Serial } from "../functions/serial.ts"
import { checkArgs, checkReturns } from "../functions/validate.ts"
import type { MutationRun } from "../scheduler/types.ts"
import type { Counters } from "./counters.ts"
import type { ActionEngine, ActionPlan } from "./internal.ts"
import { createMutationQueue } from "./mutation-queue.ts"
import type { EndedQuery } from "./origin.ts"
import type {
  Call,
  FunctionError,
  FunctionKind,
  MutationKey,
  MutationOutcome,
  Outcome,
  QueryCall,
  QueryOutcome,
  Urgency,
} from "./types.ts"

export type TransactionsOptions = {
  executor: Executor
  serial: Serial
  counters: Counters
  /** Hears of each commit before the result of its mutation is known to anyone. */
  committed: (commit: Commit) => void
  arrivals?: (() => Promise<void>) | undefined
}

export type Transactions = ActionEngine & {
  runQueries(
    calls: readonly QueryCall[],
    urgency?: Urgency,
    ended?: readonly EndedQuery[],
  ): Promise<{ ts: bigint; outcomes: QueryOutcome[] }>
  runMutationJob(job: Job): Promise<MutationRun>
  runCronMutation(path: string, args: JsonValue, key: MutationKey): Promise<Outcome | "again">
  /** The remembered answer of a mutation that was ended by force; it may just have committed. */
  answerOrFailure(call: Call, key: MutationKey, reason: string): Promise<MutationOutcome>
  /** False when the job was cancelled meanwhile. */
  markStarted(job: Job): Promise<boolean>
  markEnded(jobId: string, outcome: Outcome): Promise<void>
  /** Puts a job back that the backend itself failed to run. */
  retryLater(jobId: string, dueMs: number): Promise<void>
  /** Drops what nobody asks for any more. */
  /** A small write of the engine's own, outside of any function. */
  write<T>(work: (transaction: Transaction) => T): Promise<T>
  forget(limits: { answersAfterMs: number; jobsAfterMs: number }): Promise<void>
}

export function createTransactions(options: TransactionsOptions): Transactions {
  const { executor, serial, counters, committed } = options
  const { database, environment, logger } = executor

  async function runQuery(call: QueryCall, index: number): Promise<QueryOutcome> {
    const startedMs = performance.now()
    const outcome = await executeQuery(executor, call, index)
    counters.ended("queries", startedMs, outcome.ok)
    return outcome
  }

  async function runMutation(call: Call, extras: MutationExtras): Promise<MutationExecution> {
    const startedMs = performance.now()
    const execution = await executeMutation(executor, call, extras)
    counters.ended("mutations", startedMs, execution.outcome.ok)
    return execution
  }

  async function runKeyed(call: Call, key: MutationKey): Promise<MutationExecution> {
    const known = database.answerOf(key)
    if (known === null) {
      return await runMutation(call, {
        beforeCommit: (transaction, value) => transaction.rememberAnswer(key, value),
      })
    }
    const outcome: MutationOutcome = { ok: true, value: known.answer, ts: known.ts, logLines: [] }
    return { outcome, commit: null, isSystemFailure: false }
  }

  /** For the scheduler: commits alone, and says when trying again may help. */
  async function runScheduled(work: Promise<MutationExecution>): Promise<Outcome | "again"> {
    const { outcome, commit, isSystemFailure } = await work
    if (commit !== null) committed(commit)
    return isSystemFailure ? "again" : outcome
  }

  const mutations = createMutationQueue({
    database,
    environment,
    serial,
    counters,
    committed,
    arrivals: options.arrivals,
    run: runKeyed,
    logger,
  })

  /** A small write of the engine's own, outside of any function. */
  async function write<T>(work: (transaction: Transaction) => T): Promise<T> {
    return await serial(() => {
      const transaction = database.begin("write")
      let commit: Commit | null = null
      try {
        const result = work(transaction)
        commit = transaction.commit()
        committed(commit)
        return result
      } finally {
        if (commit === null) transaction.rollback()
      }
    })
  }

  async function check(work: (loaded: LoadedDeployment | null) => void): Promise<FunctionError | null> {
    return await serial(() => {
      try {
        work(executor.loaded())
        return null
      } catch (error) {
        if (!isDeveloperError(error)) throw error
        return functionError(newRequestId(environment.randomBytes), error.message, error.data)
      }
    })
  }

  /** For the logs: a function that did not run to its end, or did not begin. */
  function tellFailure(call: Call, functionKind: FunctionKind, error: FunctionError): void {
    const startedMs = Number(environment.nowNs() / 1_000_000n)
    const run = { functionKind, requestId: requestIdOf(error), startedMs, durationMs: 0 }
    executor.executed(recordOf(call, { ...run, ...endOf({ ok: false, error }) }))
  }

  /** The failure of a function that the watchdog ended. */
  function ended(call: Call, functionKind: FunctionKind, reason: string) {
    const error = functionError(newRequestId(environment.randomBytes), reason)
    tellFailure(call, functionKind, error)
    return { ok: false, error } as const
  }

  function endedQuery(call: Call, reason: string): QueryOutcome {
    const outcome = ended(call, "query", reason)
    return { ...outcome, logLines: [], journal: null, readSet: new Map(), usedIdentity: false }
  }

  return {
    runQueries: (calls: readonly QueryCall[], urgency, ended: readonly EndedQuery[] = []) =>
      serial(async () => {
        const outcomes: QueryOutcome[] = []
        for (const [index, call] of calls.entries()) {
          const reason = ended.find((query) => query.index === index)?.reason
          outcomes.push(reason === undefined ? await runQuery(call, index) : endedQuery(call, reason))
        }
        return { ts: database.lastTs(), outcomes }
      }, urgency),

    runMutation: mutations,
    write,

    answerOrFailure: (call, key, reason) =>
      serial(() => {
        const known = database.answerOf(key)
        if (known !== null) return { ok: true, value: known.answer, ts: known.ts, logLines: [] }
        return { ...ended(call, "mutation", reason), logLines: [], ts: database.lastTs() }
      }),

    runCronMutation: (path, args, key) =>
      serial(() => runScheduled(runKeyed(schedulerCall(path, args, "Cron"), key))),

    runMutationJob: (job) =>
      serial(async () => {
        if (database.job(job.id)?.state.kind !== "pending") return "gone"
        const call = schedulerCall(job.path, job.args, "Scheduler")
        const extras: MutationExtras = {
          scheduledFunctionId: job.id,
          beforeCommit: (transaction) => database.markJobIn(transaction, job.id, { kind: "success" }),
        }
        return await runScheduled(runMutation(call, extras))
      }),

    async scheduleJob(job, key) {
      return await write((transaction) => {
        const known = database.answerOf(key)
        if (known !== null) return known.answer
        const { component, ...own } = job
        const id = transaction.inComponent(component).schedule(own)
        transaction.rememberAnswer(key, id)
        return id
      })
    },

    async vectorSearch(query, component) {
      const transaction = await serial(() => database.begin("read"))
      try {
        const steps = transaction.inComponent(component).vectorSearch(query)
        for (;;) {
          const step = await serial(() => steps.next())
          if (step.done === true) return { ok: true, value: JSON.stringify({ results: step.value }) }
        }
      } catch (error) {
        if (!isDeveloperError(error)) throw error
        return { ok: false, message: error.message }
      } finally {
        transaction.rollback()
      }
    },

    cancelJob: (id, component) => write((transaction) => transaction.inComponent(component).cancelJob(id)),

    markStarted: (job) =>
      write((transaction) => {
        if (database.job(job.id)?.state.kind !== "pending") return false
        database.markJobIn(transaction, job.id, { kind: "inProgress" })
        return true
      }),

    async retryLater(jobId, dueMs) {
      await serial(() => committed(database.retryJob(jobId, dueMs)))
    },

    async forget({ answersAfterMs, jobsAfterMs }) {
      await serial(() => {
        database.forgetAnswers(answersAfterMs)
        committed(database.forgetJobs(jobsAfterMs))
      })
    },

    async markEnded(jobId, outcome) {
      await write((transaction) => {
        const kind = database.job(jobId)?.state.kind
        if (kind !== "pending" && kind !== "inProgress") return
        const state = outcome.ok
          ? ({ kind: "success" } as const)
          : ({ kind: "failed", error: outcome.error.message } as const)
        database.markJobIn(transaction, jobId, state)
      })
    },

    async planAction(call): Promise<ActionPlan> {
      let isNode = false
      const error = await check((loaded) => {
        const found = findFunction(loaded, call.path, "action", call.allowInternal)
        checkArgs(found.spec, call.args, database.tables(splitPath(call.path).component))
        isNode = found.isNode
      })
      if (error === null) return { ok: true, isNode }
      tellFailure(call, "action", error)
      return { ok: false, error }
    },

    checkActionResult: (path, value) =>
      check((loaded) => {
        const spec = loaded?.functions.get(path)?.spec
        if (spec !== undefined) checkReturns(spec, value, database.tables(splitPath(path).component))
      }),
  }
}

/** Identity does not carry over to scheduled functions. */
function schedulerCall(path: string, args: JsonValue, caller: "Scheduler" | "Cron"): Call {
  return { path, args, identity: { kind: "none" }, allowInternal: true, origin: { caller } }
}

function requestIdOf({ message }: FunctionError): string {
  return /^\[Request ID: ([0-9a-f]+)\]/.exec(message)?.[1] ?? ""
}

/** Connects the scheduler to the engine: its clock, its transactions, its actions. */
import type { Database } from "../database/types.ts"
import type { Environment } from "../environment.ts"
import type { LoadedDeployment } from "../functions/deployment.ts"
import type { Serial } from "../functions/serial.ts"
import type { Logger } from "../log.ts"
import { createScheduler } from "../scheduler.ts"
import type { Scheduler } from "../scheduler.ts"
import { createCrons } from "../scheduler/crons.ts"
import type { Crons } from "../scheduler/crons.ts"
import type { ScheduledActionPort } from "../scheduler/types.ts"
import { origins } from "./origin.ts"
import type { Transactions } from "./transactions.ts"

const CRONS = "crons"

export type EngineSchedulerOptions = {
  database: Database
  environment: Environment
  logger: Logger
  /** The turn of each transaction. */
  serial: Serial
  transactions: Transactions
  loaded: () => LoadedDeployment | null
  actions: ScheduledActionPort
  automatic: boolean
}

export function createEngineScheduler(options: EngineSchedulerOptions): {
  scheduler: Scheduler
  crons: Crons
} {
  const { database, environment, logger, serial, transactions, loaded, actions, automatic } = options
  const nowMs = () => Number(environment.nowNs() / 1_000_000n)
  const kindOf = (path: string) => loaded()?.functions.get(path)?.spec.kind ?? null
  const crons = createCrons({
    nowMs,
    kindOf,
    logger,
    readState: () => database.readMeta(CRONS),
    writeState: (text) => database.writeMeta(CRONS, text),
    writeStateInTurn: (text) => serial(() => database.writeMeta(CRONS, text())),
    runMutation: (path, args, { name, dueMs }) =>
      origins.run({ kind: "cron", name, dueMs }, () =>
        transactions.runCronMutation(path, args, { sessionId: `_cron:${name}`, requestId: dueMs }),
      ),
    runAction: (path, args, name) => actions.run({ path, args, jobId: `_cron:${name}` }),
  })
  const scheduler = createScheduler(
    {
      nowMs,
      kindOf,
      automatic,
      actions,
      setTimer(ms, wake) {
        const timer = setTimeout(wake, ms)
        timer.unref()
        return () => clearTimeout(timer)
      },
      // Before the first push there is nothing that could run a job, so jobs wait.
      nextJobs: (limit) => (loaded() === null ? [] : database.nextJobs(limit)),
      interruptedJobs: () => database.interruptedJobs(),
      async runMutationJob(job) {
        const run = await origins.run({ kind: "job", jobId: job.id }, () => transactions.runMutationJob(job))
        if (typeof run === "object" && !run.ok) await transactions.markEnded(job.id, run)
        return run
      },
      retryLater: (jobId, dueMs) => transactions.retryLater(jobId, dueMs),
      markStarted: (job) => transactions.markStarted(job),
      async markEnded(jobId, outcome) {
        await transactions.markEnded(jobId, outcome)
        actions.recorded(jobId)
      },
    },
    crons,
    logger,
  )
  return { scheduler, crons }
}

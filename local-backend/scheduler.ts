/** Runs what is due: scheduled functions and crons. Mutations exactly once, actions at most once. */
import type { Job } from "./database/types.ts"
import type { Outcome } from "./engine/types.ts"
import type { Logger } from "./log.ts"
import type { Crons } from "./scheduler/crons.ts"
import type { SchedulerPorts } from "./scheduler/types.ts"

export type Scheduler = {
  /** Something was scheduled, cancelled or deployed: look again. */
  wake(): void
  /** Runs everything that is due now, and waits until it is over. For tests and simulators with a clock of their own. */
  runDue(): Promise<void>
  /** When there will be something to do, in Unix milliseconds. */
  nextMs(): number | null
  /** Starts no more; resolves when what was started is over. */
  stop(): Promise<void>
}

const LOOKAHEAD = 256
const MAX_ACTIONS = 8
const MAX_TIMER_MS = 2 ** 31 - 1
const FIRST_RETRY_MS = 500
const LAST_RETRY_MS = 2 * 60 * 60 * 1000

const INTERRUPTED: Outcome = { ok: false, error: { message: "Transient error while executing action" } }

export function createScheduler(ports: SchedulerPorts, crons: Crons, logger: Logger): Scheduler {
  const underway = new Set<Promise<void>>()
  const actions = new Set<string>()
  let cancelTimer = () => {}
  let pumping: Promise<void> | null = null
  let wokenMeanwhile = false
  let stopped = false

  async function recover(): Promise<void> {
    for (const job of ports.interruptedJobs()) {
      const outcome = ports.actions.adopt(job.id)
      if (outcome === null) await ports.markEnded(job.id, INTERRUPTED)
      else launch(job, outcome)
    }
  }
  const recovered = recover()

  /** One pass at a time; a wake-up during a pass causes another. */
  function pump(): Promise<void> {
    wokenMeanwhile = true
    pumping ??= (async () => {
      await recovered
      while (wokenMeanwhile && !stopped) {
        wokenMeanwhile = false
        await pass()
      }
    })().finally(() => {
      pumping = null
      arm()
    })
    return pumping
  }

  async function pass(): Promise<void> {
    for (const run of crons.runDue()) track(run)
    for (const job of dueJobs()) {
      if (stopped) return
      if (ports.kindOf(job.path) === "action") await startAction(job)
      else await runMutation(job)
    }
  }

  function dueJobs(): Job[] {
    const now = ports.nowMs()
    return ports.nextJobs(LOOKAHEAD).filter((job) => job.scheduledMs <= now && !actions.has(job.id))
  }

  async function runMutation(job: Job): Promise<void> {
    const outcome = await ports.runMutationJob(job)
    if (outcome === "again") {
      const delayMs = Math.min(FIRST_RETRY_MS * 2 ** job.attempts, LAST_RETRY_MS)
      await ports.retryLater(job.id, ports.nowMs() + delayMs)
      return
    }
    wokenMeanwhile = true
  }

  async function startAction(job: Job): Promise<void> {
    if (actions.size >= MAX_ACTIONS) return
    // On disk before it begins, so that a crash never makes it run twice.
    if (!(await ports.markStarted(job))) return
    launch(job, ports.actions.run({ path: job.path, args: job.args, jobId: job.id }))
    wokenMeanwhile = true
  }

  function launch(job: Job, running: Promise<Outcome>): void {
    actions.add(job.id)
    track(
      running
        .catch((error: unknown): Outcome => {
          logger.error({ err: error, path: job.path, job: job.id }, "scheduler.action-lost")
          return INTERRUPTED
        })
        .then((outcome) => ports.markEnded(job.id, outcome))
        .finally(() => {
          actions.delete(job.id)
          wake()
        }),
    )
  }

  function track(run: Promise<void>): void {
    const guarded = run
      .catch((error: unknown) => logger.error({ err: error }, "scheduler.run-failed"))
      .finally(() => {
        underway.delete(guarded)
        wake()
      })
    underway.add(guarded)
  }

  function nextMs(): number | null {
    // Actions beyond the cap wait for one to end, which wakes the scheduler anyway.
    const jobs = ports
      .nextJobs(LOOKAHEAD)
      .filter(({ path }) => actions.size < MAX_ACTIONS || ports.kindOf(path) !== "action")
    const times = [
      ...jobs.map(({ scheduledMs }) => scheduledMs),
      ...[crons.nextMs()].filter((ms) => ms !== null),
    ]
    return times.length === 0 ? null : Math.min(...times)
  }

  function arm(): void {
    cancelTimer()
    if (stopped || !ports.automatic) return
    const next = nextMs()
    if (next === null) return
    const wait = Math.min(Math.max(0, next - ports.nowMs()), MAX_TIMER_MS)
    cancelTimer = ports.setTimer(wait, wake)
  }

  function wake(): void {
    if (stopped || !ports.automatic) return
    pump().catch((error: unknown) => logger.error({ err: error }, "scheduler.pass-failed"))
  }

  return {
    wake,
    nextMs,
    async runDue() {
      await pump()
      while (underway.size > 0) {
        await Promise.all(underway)
        await pump()
      }
    },
    async stop() {
      stopped = true
      cancelTimer()
      await pumping
      await Promise.all(underway)
    },
  }
}

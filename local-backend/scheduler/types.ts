/** What the scheduler needs of its surroundings. */
import type { Job, JsonValue } from "../database/types.ts"
import type { FunctionKind, Outcome } from "../engine/types.ts"

export type ScheduledAction = { path: string; args: JsonValue; jobId: string }

/** Runs actions for the scheduler, wherever actions run. */
export type ScheduledActionPort = {
  run(action: ScheduledAction): Promise<Outcome>
  /** The outcome of an action that outlived the scheduler that started it; null when nobody runs it any more. */
  adopt(jobId: string): Promise<Outcome> | null
  /** The outcome is on disk and need not be kept for anyone. */
  recorded(jobId: string): void
}

/** How a scheduled mutation ended. "again" means that the backend, not the function, failed. */
export type MutationRun = Outcome | "again" | "gone"

export type SchedulerPorts = {
  nowMs(): number
  /** False leaves everything to `runDue`. */
  readonly automatic: boolean
  /** Calls back once after that many milliseconds; returns how to cancel. */
  setTimer(ms: number, wake: () => void): () => void
  kindOf(path: string): FunctionKind | "httpAction" | null
  nextJobs(limit: number): Job[]
  interruptedJobs(): Job[]
  /** Runs the mutation and marks the job in the same transaction. */
  runMutationJob(job: Job): Promise<MutationRun>
  retryLater(jobId: string, dueMs: number): Promise<void>
  markStarted(job: Job): Promise<boolean>
  markEnded(jobId: string, outcome: Outcome): Promise<void>
  actions: ScheduledActionPort
}

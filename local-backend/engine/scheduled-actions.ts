/** Scheduled actions outlive the engine thread that started them: their outcomes are kept until one has recorded them. */
import type { ScheduledAction } from "../scheduler/types.ts"
import { isCron, scheduledCall } from "./run-call.ts"
import type { ActionOutcome, Call, Outcome } from "./types.ts"

export type ScheduledActions = {
  run(action: ScheduledAction): Promise<Outcome>
  adopt(jobId: string): Promise<Outcome>
  forget(jobId: string): void
  running(): string[]
}

export function createScheduledActions(
  runAction: (call: Call, jobId: string) => Promise<ActionOutcome>,
): ScheduledActions {
  const outcomes = new Map<string, Promise<Outcome>>()
  return {
    run(action) {
      const { jobId } = action
      const outcome = runAction(scheduledCall(action), jobId)
      if (!isCron(jobId)) outcomes.set(jobId, outcome)
      return outcome
    },
    adopt: (jobId) =>
      outcomes.get(jobId) ?? Promise.reject(new Error(`Nobody runs the action of job ${jobId}.`)),
    forget: (jobId) => void outcomes.delete(jobId),
    running: () => [...outcomes.keys()],
  }
}

/** The executor port: how the loop has agents started, watched and ended, whatever they are. */
import type { Observation } from "#domain/loop/snapshot"
import type { ExecutorKind, StopCause } from "#domain/run"
import type { RunRequest } from "../runs/request.ts"

export type { RunRequest } from "../runs/request.ts"

/**
 * The run id names the agent, so each call may be repeated: a second `start` finds the first one's agent, a `stop` of
 * what has ended does nothing. All state is outside the caller's process; a restarted loop sees what its predecessor did.
 */
export type Executor = {
  /** Returns when the run's own process was spawned, which is long before the agent works. */
  start(run: RunRequest): Promise<void>
  /** What can be seen of the run now. `unknown` where the executor cannot tell; it never guesses. */
  observe(runId: string): Promise<Observation>
  /** Asks for the end and returns; the exit record follows, with the cause as `stopped`. */
  stop(runId: string, cause: StopCause): Promise<void>
}

/** Those that this installation has: a gateway's only where one is configured. */
export type Executors = Record<"simulation", Executor> & Partial<Record<ExecutorKind, Executor>>

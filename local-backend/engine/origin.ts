/** On whose behalf a function runs, so that a watchdog can say whom it ended. */
import { AsyncLocalStorage } from "node:async_hooks"

export type Origin =
  | { kind: "request"; id: number }
  | { kind: "job"; jobId: string }
  | { kind: "cron"; name: string; dueMs: number }

export const origins = new AsyncLocalStorage<Origin>()

/** A call of a batch that was ended by force: it is answered with the reason instead of being run again. */
export type EndedQuery = { index: number; reason: string }

/** A scheduled function or a cron that was ended by force. */
export type EndedRun = { origin: Origin; reason: string }

/** Called when user code starts (`index` counts within one request); the result is called when it has ended. */
export type Watch = (index: number) => () => void

export const unwatched: Watch = () => () => {}

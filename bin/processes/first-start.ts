/** Tells a backend that cannot start from one that was killed: only the latter is worth starting again and again. */
import { EXIT_CODES } from "#local-backend/startup/start-error"
import type { Death } from "./launch.ts"
import { StartError } from "./start-error.ts"

/** A predecessor that is just dying may still hold port and database; twice in a row is no such accident. */
const ENOUGH = 2

/** What the backend's exit codes are to whoever asked for `up` (sysexits). */
const MEANING: Record<number, number> = {
  [EXIT_CODES.PortTaken]: 75,
  [EXIT_CODES.DatabaseLocked]: 75,
  [EXIT_CODES.DatabaseUnusable]: 74,
  [EXIT_CODES.FileNotAllowed]: 73,
  [EXIT_CODES.PushRefused]: 70,
  [EXIT_CODES.Usage]: 70,
  [EXIT_CODES.Unexpected]: 70,
}

export type FirstStart = {
  onDeath(death: Death): void
  /** Rejects with StartError in the backend's own words. */
  failed: Promise<never>
}

export function watchFirstStart(): FirstStart {
  const { promise: failed, reject } = Promise.withResolvers<never>()
  // Nobody listens any more once the backend has answered.
  failed.catch(() => {})
  let inARow = 0
  return {
    failed,
    onDeath({ exitCode, lastWords }) {
      const meaning = exitCode === null ? undefined : MEANING[exitCode]
      inARow = meaning === undefined ? 0 : inARow + 1
      if (inARow < ENOUGH) return
      const why = lastWords || `it ended with exit code ${exitCode} and said nothing`
      reject(new StartError(`The backend cannot start: ${why}`, meaning))
    },
  }
}

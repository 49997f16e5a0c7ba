/** Who hears of commits, and how a commit is announced: in order, before anyone else learns its result. */
import type { Commit } from "../database/types.ts"
import type { Logger } from "../log.ts"
import type { CommitNotice } from "./types.ts"

export type Listeners<T> = {
  add(listener: (value: T) => void): () => void
  notify(value: T): void
}

/** A listener that throws is reported and does not keep the others from hearing. */
export function createListeners<T>(logger: Logger): Listeners<T> {
  const listeners = new Set<(value: T) => void>()
  return {
    add(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    notify(value) {
      for (const listener of listeners) {
        try {
          listener(value)
        } catch (error) {
          logger.error({ err: error }, "engine.listener-failed")
        }
      }
    },
  }
}

export function noticeOf({ ts, writes }: Commit): CommitNotice {
  return { ts, writes }
}

/** The counters of failed attempts, and when they begin anew. */
import { NO_ATTEMPTS, type Attempts } from "#domain/task"
import type { Doc } from "../_generated/dataModel.ts"

/** A person has looked: everything counts from nought, and earlier failures are not compared with later ones. */
export const SET_BACK = {
  attempts: NO_ATTEMPTS,
  fingerprints: [] as string[],
  retryAt: undefined,
  jumps: undefined,
}

export const countFailure = ({ attempts }: Pick<Doc<"tasks">, "attempts">, counter: keyof Attempts) => ({
  attempts: { ...attempts, [counter]: attempts[counter] + 1 },
})

/** What carries agents works again: its failures in a row are over. */
export const infrastructureWorks = ({ attempts }: Pick<Doc<"tasks">, "attempts">) => ({
  attempts: { ...attempts, infrastructure: 0 },
  retryAt: undefined,
})

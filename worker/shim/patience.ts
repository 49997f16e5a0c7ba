/** Asks again while the server is away, with growing pauses, for a bounded time. */
import { setTimeout as pass } from "node:timers/promises"
import type { Answer } from "./reports.ts"

export type Patience = {
  forMs: number
  /** Gives up early, e.g. because somebody wants the run ended. */
  isOver?: () => boolean
  firstPauseMs?: number
  clock?: () => number
  sleep?: (ms: number) => Promise<unknown>
}

const LONGEST_PAUSE_MS = 3_000

export async function askPatiently<T>(ask: () => Promise<Answer<T>>, patience: Patience): Promise<Answer<T>> {
  const {
    forMs,
    isOver = () => false,
    firstPauseMs = 100,
    clock = () => performance.now(),
    sleep = pass,
  } = patience
  const deadline = clock() + forMs
  for (let pause = firstPauseMs; ; pause = Math.min(pause * 2, LONGEST_PAUSE_MS)) {
    const answer = await ask()
    const left = deadline - clock()
    if (answer.kind !== "away" || left <= 0 || isOver()) return answer
    await sleep(Math.min(pause, left))
    if (isOver()) return answer
  }
}

/** When cycles happen: at once when something wakes it, never two at a time, and at the latest when the sweep is due. */
import type { Log } from "#lib/log"
import type { Trigger } from "./cycle.ts"
import type { Clock } from "./ports.ts"

type DriverOptions = {
  /** Answers when it should run again though nothing woke it; null if only the sweep is left. */
  cycle(trigger: Trigger): Promise<number | null>
  sweepMs: number
  clock: Clock
  log: Log
}

type Driver = {
  wake(trigger: Trigger): void
  /** Ends after the cycle under way, if one is. */
  stop(): Promise<void>
}

const FIRST_BACKOFF_MS = 500
const LONGEST_BACKOFF_MS = 15_000

export function createDriver({ cycle, sweepMs, clock, log }: DriverOptions): Driver {
  let isRunning = false
  let lastRun = Promise.resolve()
  /** What asked for a cycle while one ran: any number of wakes makes one more cycle. */
  let asked: Trigger | null = null
  let failures = 0
  let isOver = false
  let cancelTimer = () => {}

  const runOnce = async (trigger: Trigger): Promise<number> => {
    try {
      const deadline = await cycle(trigger)
      failures = 0
      return Math.min(sweepMs, deadline === null ? sweepMs : Math.max(0, deadline - clock.now()))
    } catch (error) {
      failures += 1
      const backoffMs = Math.min(FIRST_BACKOFF_MS * 2 ** (failures - 1), LONGEST_BACKOFF_MS)
      log.error({ error, failures, backoffMs }, "cycle.failed")
      return backoffMs
    }
  }

  const run = async (first: Trigger) => {
    let trigger: Trigger | null = first
    while (trigger !== null) {
      asked = null
      const delayMs = await runOnce(trigger)
      // After a failure what woke it is not lost: the timer comes back to it, and a flood of wakes does not hammer.
      trigger = failures === 0 && !isOver ? asked : null
      if (trigger === null && !isOver) cancelTimer = clock.after(delayMs, () => wake("sweep"))
    }
    isRunning = false
  }

  const wake = (trigger: Trigger): void => {
    if (isOver) return
    if (isRunning) {
      asked ??= trigger
      return
    }
    if (failures > 0 && trigger !== "sweep") return
    cancelTimer()
    isRunning = true
    lastRun = run(trigger)
  }

  return {
    wake,
    async stop() {
      isOver = true
      cancelTimer()
      await lastRun
    },
  }
}

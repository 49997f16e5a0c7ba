/** The backend's clock: every fact carries its time, so the loop decides by it and not by the clock of its own machine. */
import type { Clock } from "./ports.ts"

type BackendClock = Clock & {
  /** The backend read `told` some time between `askedAt` of the own clock and now. */
  hear(told: number, askedAt: number): void
}

/** While both clocks may be the same they count as the same: what is heard through a slow network moves nothing. */
export function createBackendClock(own: Clock): BackendClock {
  let ahead = 0
  return {
    now: () => own.now() + ahead,
    after: own.after,
    hear(told, askedAt) {
      const [least, most] = [told - own.now(), told - askedAt]
      ahead = Math.max(least, Math.min(most, ahead))
    },
  }
}

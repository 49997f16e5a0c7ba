/** How much one transaction of an import takes on: as much as it can do in a moment, so that nobody else waits for long. */

const MOMENT_MS = 20
/** Below this most of the time goes into the commits themselves. */
const FEWEST = 128
const MOST = 512

export type Pace = {
  /** How many documents the next transaction should have. */
  readonly documents: number
  took(ms: number): void
}

export function createPace(): Pace {
  let documents = FEWEST
  return {
    get documents() {
      return documents
    },
    took(ms) {
      if (ms > 1.5 * MOMENT_MS) documents = Math.max(FEWEST, Math.floor(documents / 2))
      else if (ms < 0.75 * MOMENT_MS) documents = Math.min(MOST, documents * 2)
    },
  }
}

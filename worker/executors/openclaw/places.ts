/** Clutch's own places in the gateway: it takes everything at once, so who starts runs there limits itself. */

export type Places = {
  /** A place at once, or a turn in the queue; `left` gives it back. */
  take(runId: string, force: boolean): boolean
  left(runId: string): void
  /** How many wait before this run. */
  ahead(runId: string): number
}

export function createPlaces(limit: number): Places {
  const taken = new Set<string>()
  const waiting: string[] = []
  const leaveQueue = (runId: string) => {
    const index = waiting.indexOf(runId)
    if (index >= 0) waiting.splice(index, 1)
  }
  return {
    take(runId, force) {
      if (taken.has(runId)) return true
      // What was sent before already has its place in the gateway, whatever the limit is now.
      if (!force) {
        if (!waiting.includes(runId)) waiting.push(runId)
        if (taken.size >= limit || waiting[0] !== runId) return false
      }
      leaveQueue(runId)
      taken.add(runId)
      return true
    },
    left(runId) {
      leaveQueue(runId)
      taken.delete(runId)
    },
    ahead: (runId) => Math.max(0, waiting.indexOf(runId)),
  }
}

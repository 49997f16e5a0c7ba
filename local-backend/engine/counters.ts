/** Counters for /metrics: what ran, how often it failed, how long it took. */
export type Counters = {
  add(name: string, amount?: number): void
  /** Times the work and counts it as `<name>_total`, `<name>_failed_total` and `<name>_seconds_total`. */
  measure<T extends { ok: boolean }>(name: string, work: () => Promise<T>): Promise<T>
  /** The same for work that has ended, by when it began (`performance.now()`). */
  ended(name: string, startedMs: number, ok: boolean): void
  read(): Record<string, number>
}

type Names = { total: string; seconds: string; failed: string }

export function createCounters(): Counters {
  const counts = new Map<string, number>()
  const measured = new Map<string, Names>()
  const namesOf = (name: string): Names => {
    const known = measured.get(name)
    if (known !== undefined) return known
    const names = { total: `${name}_total`, seconds: `${name}_seconds_total`, failed: `${name}_failed_total` }
    measured.set(name, names)
    return names
  }
  const add = (name: string, amount = 1) => void counts.set(name, (counts.get(name) ?? 0) + amount)
  function ended(name: string, startedMs: number, ok: boolean): void {
    const { total, seconds, failed } = namesOf(name)
    add(total)
    add(seconds, (performance.now() - startedMs) / 1000)
    if (!ok) add(failed)
  }

  return {
    add,
    ended,
    async measure(name, work) {
      const startedMs = performance.now()
      const outcome = await work()
      ended(name, startedMs, outcome.ok)
      return outcome
    },
    read: () => Object.fromEntries(counts),
  }
}

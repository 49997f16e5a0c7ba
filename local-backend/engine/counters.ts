/** Counters for /metrics: what ran, how often it failed, how long it took. */
export type Counters = {
  add(name: string, amount?: number): void
  /** Times the work and counts it as `<name>_total`, `<name>_failed_total` and `<name>_seconds_total`. */
  measure<T extends { ok: boolean }>(name: string, work: () => Promise<T>): Promise<T>
  read(): Record<string, number>
}

export function createCounters(): Counters {
  const counts = new Map<string, number>()
  const add = (name: string, amount = 1) => void counts.set(name, (counts.get(name) ?? 0) + amount)
  return {
    add,
    async measure(name, work) {
      const start = performance.now()
      const outcome = await work()
      add(`${name}_total`)
      add(`${name}_seconds_total`, (performance.now() - start) / 1000)
      if (!outcome.ok) add(`${name}_failed_total`)
      return outcome
    },
    read: () => Object.fromEntries(counts),
  }
}

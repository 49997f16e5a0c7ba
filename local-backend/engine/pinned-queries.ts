/** Queries at a timestamp that was given out before: all who name it see one state, whatever was written since. */
import type { Database, PinnedSnapshot, Transaction } from "../database/types.ts"
import type { Serial } from "../functions/serial.ts"
import type { QueryCall, QueryOutcome } from "./types.ts"

export type PinnedQueriesOptions = {
  database: Database
  serial: Serial
  run: (call: QueryCall, index: number, begin: () => Transaction) => Promise<QueryOutcome>
}

export type PinnedQueries = {
  /** The newest timestamp, at which queries can be asked for a while. */
  pin(): Promise<bigint>
  /** Null where the timestamp is none that was given out, or was given out too long ago. */
  runAt(ts: bigint, calls: readonly QueryCall[]): Promise<QueryOutcome[] | null>
  release(): void
}

/** While a state is held, the write-ahead log keeps growing. */
const HELD_MS = 30_000
const MAX_HELD = 32

export function createPinnedQueries({ database, serial, run }: PinnedQueriesOptions): PinnedQueries {
  const held = new Map<bigint, { snapshot: PinnedSnapshot; timer: NodeJS.Timeout }>()

  function drop(ts: bigint): void {
    const found = held.get(ts)
    held.delete(ts)
    if (found === undefined) return
    clearTimeout(found.timer)
    found.snapshot.release()
  }

  /** Whoever is given a timestamp again has the whole time again. */
  function hold(ts: bigint, snapshot: PinnedSnapshot): void {
    const timer = setTimeout(() => void serial(() => drop(ts)), HELD_MS)
    timer.unref()
    held.set(ts, { snapshot, timer })
    const [oldest] = held.keys()
    if (held.size > MAX_HELD && oldest !== undefined) drop(oldest)
  }

  return {
    pin: () =>
      serial(() => {
        const snapshot = database.pin()
        drop(snapshot.ts)
        hold(snapshot.ts, snapshot)
        return snapshot.ts
      }),

    runAt: (ts, calls) =>
      serial(async () => {
        const found = held.get(ts)
        if (found === undefined) return null
        const outcomes: QueryOutcome[] = []
        for (const [index, call] of calls.entries()) {
          outcomes.push(await run(call, index, () => found.snapshot.begin()))
        }
        return outcomes
      }),

    release() {
      for (const ts of [...held.keys()]) drop(ts)
    },
  }
}

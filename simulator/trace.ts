/** What happened, line by line: the newest lines for people, a running hash for comparing, all of it where asked. */
import { createHash } from "node:crypto"

export type Trace = {
  note(line: string): void
  /** The newest lines, oldest first. */
  newest(): string[]
  /** Every line so far; empty unless the trace is kept. */
  all(): readonly string[]
  hash(): string
}

const NEWEST = 80

export function createTrace(now: () => number, start: number, isKept: boolean): Trace {
  const hash = createHash("sha256")
  const ring: string[] = []
  const kept: string[] = []
  let count = 0
  return {
    note(line) {
      const text = `${((now() - start) / 1000).toFixed(3).padStart(9)} ${line}`
      hash.update(text).update("\n")
      ring[count++ % NEWEST] = text
      if (isKept) kept.push(text)
    },
    newest: () =>
      count <= NEWEST ? [...ring] : [...ring.slice(count % NEWEST), ...ring.slice(0, count % NEWEST)],
    all: () => kept,
    hash: () => hash.copy().digest("hex"),
  }
}

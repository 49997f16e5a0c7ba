/** The execution under which modules are evaluated: one fixed instant and seed per push, no database. */
import { noSyscalls } from "./execution.ts"
import type { Execution } from "./execution.ts"
import { seededRandom } from "./random.ts"
import { noSourceMaps } from "./stack.ts"

export type ImportPhase = { nowMs: number; seed: Uint8Array }

export function importExecution({ nowMs, seed }: ImportPhase): Execution {
  const random = seededRandom(seed)
  return {
    kind: "import",
    syscalls: noSyscalls,
    log: () => {},
    maps: () => noSourceMaps,
    now: () => nowMs,
    random: random.float,
    fillRandom: random.fill,
    track: (work) => work,
  }
}

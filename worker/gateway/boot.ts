/** Which life of a gateway a connection belongs to: what it kept in memory only is gone with that life. */
import type { Hello } from "./frames.ts"

export type Boot = { bootId: string | null; startedAt: number | null }

/** Older gateways have no id for it; then the time it says it is up tells. */
const SAME_START_MS = 5_000

export const bootOf = (hello: Hello, now: number): Boot => ({
  bootId: hello.server.bootId ?? null,
  startedAt: hello.snapshot?.uptimeMs === undefined ? null : Math.round(now - hello.snapshot.uptimeMs),
})

/** False also where nobody can tell: then nothing may rely on what the gateway remembers. */
export function isSameBoot(a: Boot, b: Boot): boolean {
  if (a.bootId !== null || b.bootId !== null) return a.bootId === b.bootId
  return a.startedAt !== null && b.startedAt !== null && Math.abs(a.startedAt - b.startedAt) < SAME_START_MS
}

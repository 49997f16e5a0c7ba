/** After a crash: bytes whose row was never committed, or whose row is gone, are removed. */
import type { LocalFileBytes } from "./types.ts"

/** At the start, before anything else runs: what is being written now must not be taken for a leftover. */
export function sweepFiles(bytes: LocalFileBytes, isKnown: (key: string) => boolean): number {
  const orphans = bytes.listNow().filter((key) => !isKnown(key))
  bytes.removeNow(orphans)
  return orphans.length
}

/**
 * What can change besides documents: read and write sets carry it under names that no index has, so that queries
 * that looked at it run again.
 */
import type { Work } from "./work.ts"

/** Which tables there are. */
export const TABLES_TOPIC = "_tables"

const KEY = Uint8Array.of(1)

export function observe(work: Work, topic: string): void {
  work.reads.point(topic, "", KEY)
}

export function announce(work: Work, topic: string): void {
  work.writes.add(topic, KEY)
}

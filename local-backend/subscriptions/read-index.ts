/** Who read what: finds the owners whose read set a commit touches, without looking at the others. */
import type { IndexName, Interval, ReadSet, WriteSet } from "../database/types.ts"
import { contains, IntervalTree } from "./interval-tree.ts"

/** Reads of one index. A get is one key, so most owners are found by a hash of the key alone. */
type IndexReads<Owner> = { points: Map<string, Set<Owner>>; ranges: IntervalTree<Owner> }

export class ReadIndex<Owner> {
  readonly #indexes = new Map<IndexName, IndexReads<Owner>>()

  add(readSet: ReadSet, owner: Owner): void {
    for (const [name, intervals] of readSet) {
      let reads = this.#indexes.get(name)
      if (!reads) this.#indexes.set(name, (reads = { points: new Map(), ranges: new IntervalTree() }))
      for (const interval of intervals) addInterval(reads, name, interval, owner)
    }
  }

  /** Takes the same read set that was added. */
  remove(readSet: ReadSet, owner: Owner): void {
    for (const [name, intervals] of readSet) {
      const reads = this.#indexes.get(name)
      if (!reads) continue
      for (const interval of intervals) removeInterval(reads, name, interval, owner)
      if (reads.points.size === 0 && reads.ranges.isEmpty) this.#indexes.delete(name)
    }
  }

  /** The owners that read any of the written keys. */
  touchedBy(writes: WriteSet): Set<Owner> {
    const owners = new Set<Owner>()
    const collect = (owner: Owner) => void owners.add(owner)
    for (const [name, keys] of writes) {
      const reads = this.#indexes.get(name)
      if (!reads) continue
      for (const key of keys) {
        reads.points.get(textOf(key))?.forEach(collect)
        reads.ranges.stab(key, collect)
      }
    }
    return owners
  }
}

/** Whether a commit touches a read set that is not in an index yet. */
export function intersects(writes: WriteSet, readSet: ReadSet): boolean {
  for (const [name, keys] of writes) {
    const intervals = readSet.get(name)
    if (intervals?.some((interval) => keys.some((key) => contains(interval, key)))) return true
  }
  return false
}

function addInterval<Owner>(
  reads: IndexReads<Owner>,
  name: IndexName,
  interval: Interval,
  owner: Owner,
): void {
  if (!isPoint(name, interval)) return reads.ranges.add(interval, owner)
  const text = textOf(interval.start)
  const owners = reads.points.get(text)
  if (owners) owners.add(owner)
  else reads.points.set(text, new Set([owner]))
}

function removeInterval<Owner>(
  reads: IndexReads<Owner>,
  name: IndexName,
  interval: Interval,
  owner: Owner,
): void {
  if (!isPoint(name, interval)) return reads.ranges.remove(interval, owner)
  const text = textOf(interval.start)
  const owners = reads.points.get(text)
  owners?.delete(owner)
  if (owners?.size === 0) reads.points.delete(text)
}

/**
 * A get reads [key, key FF): every key that begins with this one. An id is the whole key of `by_id`, so there that is
 * one key; in other indexes the same form is an equality on the first fields, with many.
 */
function isPoint(name: IndexName, { start, end }: Interval): boolean {
  if (!name.endsWith(".by_id") || end === null || end.length !== start.length + 1) return false
  return end[start.length] === 0xff && Buffer.compare(start, end.subarray(0, start.length)) === 0
}

function textOf(key: Uint8Array): string {
  return Buffer.from(key.buffer, key.byteOffset, key.byteLength).toString("latin1")
}

/** The index keys a transaction touched, old and new, in order; a savepoint's rollback cuts the tail off. */
import type { IndexName, WriteSet } from "./types.ts"

export class WriteLog {
  readonly #entries: { index: IndexName; key: Uint8Array }[] = []

  add(index: IndexName, key: Uint8Array): void {
    this.#entries.push({ index, key })
  }

  get isEmpty(): boolean {
    return this.#entries.length === 0
  }

  mark(): () => void {
    const length = this.#entries.length
    return () => void (this.#entries.length = length)
  }

  writeSet(): WriteSet {
    const set = new Map<IndexName, Uint8Array[]>()
    for (const { index, key } of this.#entries) {
      const keys = set.get(index)
      if (keys === undefined) set.set(index, [key])
      else keys.push(key)
    }
    return set
  }
}

/** Files a transaction stored and removed: their bytes lie outside the database and are settled when it has ended. */

export class FileLog {
  /** Stored, and not undone by a savepoint. */
  #stored: string[] = []
  #removed: string[] = []
  readonly #undone: string[] = []

  store(key: string): void {
    this.#stored.push(key)
  }

  remove(key: string): void {
    this.#removed.push(key)
  }

  /** Its bytes are still needed after all. */
  keep(key: string): void {
    this.#removed = this.#removed.filter((removed) => removed !== key)
  }

  mark(): () => void {
    const stored = this.#stored.length
    const removed = this.#removed.length
    return () => {
      this.#undone.push(...this.#stored.slice(stored))
      this.#stored.length = stored
      this.#removed.length = removed
    }
  }

  /** Keys whose bytes nobody needs once the transaction has committed. */
  discarded(): string[] {
    return [...this.#removed, ...this.#undone]
  }

  /** Keys whose bytes nobody needs when it has not. */
  written(): string[] {
    return [...this.#stored, ...this.#undone]
  }
}

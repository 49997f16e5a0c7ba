/**
 * Connections that read: each holds a snapshot, so readers never see a commit happen under them. The newest snapshot
 * is kept open between readers, because opening one costs more than a point read.
 */
import { Sqlite } from "./sqlite.ts"

export type Snapshot = { readonly connection: Sqlite; release(): void }

type Held = { connection: Sqlite; users: number; isCurrent: boolean }

export class Snapshots {
  readonly #path: string
  readonly #idle: Sqlite[] = []
  readonly #held = new Set<Held>()
  #current: Held | null = null

  constructor(path: string) {
    this.#path = path
  }

  acquire(): Snapshot {
    const held = this.#current ?? this.#open()
    held.users++
    return {
      connection: held.connection,
      release: () => {
        held.users--
        if (held.users === 0 && !held.isCurrent) this.#end(held)
      },
    }
  }

  /** A commit is about to happen: later readers need a new snapshot, and unused ones must not hold the log back. */
  invalidate(): void {
    const held = this.#current
    if (held === null) return
    this.#current = null
    held.isCurrent = false
    if (held.users === 0) this.#end(held)
  }

  close(): void {
    for (const { connection } of this.#held) connection.close()
    for (const connection of this.#idle) connection.close()
    this.#held.clear()
    this.#idle.length = 0
    this.#current = null
  }

  #open(): Held {
    const connection = this.#idle.pop() ?? openReader(this.#path)
    connection.step("BEGIN")
    // The snapshot is taken by the first read, not by BEGIN.
    connection.get("SELECT ts FROM clock")
    const held: Held = { connection, users: 0, isCurrent: true }
    this.#held.add(held)
    this.#current = held
    return held
  }

  #end(held: Held): void {
    this.#held.delete(held)
    held.connection.step("COMMIT")
    this.#idle.push(held.connection)
  }
}

function openReader(path: string): Sqlite {
  const connection = new Sqlite(path, { readOnly: true, timeoutMs: 5_000 })
  connection.exec("PRAGMA cache_size = -16384")
  return connection
}

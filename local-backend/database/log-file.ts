/**
 * The write-ahead log's way to the disk. SQLite appends commits to the file; this brings them to the disk, at once or
 * beside other work. It is `synchronous = FULL` in two steps: a commit, and later the sync that makes it durable.
 *
 * SQLite's own sync (fsync) would write the file's times, too, and so the file system's journal with whatever other
 * programs have in it; fdatasync writes the data alone, where the file need not grow for it.
 */
import { closeSync, fdatasync, fdatasyncSync, fstatSync, ftruncateSync, openSync, writeSync } from "node:fs"
import { DatabaseError } from "./errors.ts"

/** What the log grows to between two checkpoints (4,000 pages and their frame headers), and a large commit. */
const LOG_BYTES = 20 * 1024 * 1024
const PIECE_BYTES = 1024 * 1024

/** Told once when the disk failed: nobody knows then what is on it, and nothing may be answered any more. */
export type Lost = (error: DatabaseError) => void

export class LogFile {
  readonly #path: string
  readonly #file: number
  readonly #lost: Lost
  /** Commits so far, and those known to be on the disk. */
  #committed = 0
  #synced = 0
  #waiting: { until: number; resolve: () => void }[] = []
  #isSyncing = false
  #isClosed = false
  #failure: DatabaseError | null = null

  /** What an earlier process committed may not have reached the disk before it was ended; it has when this returns. */
  constructor(databasePath: string, lost: Lost = () => {}) {
    this.#path = `${databasePath}-wal`
    this.#lost = lost
    this.#file = openLog(this.#path)
    this.sync()
  }

  /**
   * Fills the log up with zeros, which SQLite takes for its end: no frame is about page 0. Only while nobody writes. A
   * disk without room for that keeps what it has; commits are slower there and just as safe.
   */
  reserve(bytes = LOG_BYTES): void {
    const { size } = fstatSync(this.#file)
    const piece = Buffer.alloc(PIECE_BYTES)
    try {
      for (let at = size; at < bytes;)
        at += writeSync(this.#file, piece, 0, Math.min(PIECE_BYTES, bytes - at), at)
    } catch {
      ftruncateSync(this.#file, size)
    }
    // Nobody needs it there; it is in the way of the first commit less if it has begun by then.
    this.syncLater()
  }

  /** Everything committed so far is on the disk when this returns. */
  sync(): void {
    if (this.#failure !== null) throw this.#failure
    this.#committed++
    const until = this.#committed
    try {
      fdatasyncSync(this.#file)
    } catch (error) {
      throw this.#fail(error)
    }
    this.#arrived(until)
  }

  /** The same, beside whatever comes next; `synced` says when. What is committed during one sync shares the next. */
  syncLater(): void {
    this.#committed++
    if (!this.#isSyncing) this.#syncNext()
  }

  /** Resolves when everything committed so far is on the disk; null when it is. After a failure it never does. */
  synced(): Promise<void> | null {
    if (this.#synced === this.#committed && this.#failure === null) return null
    return new Promise((resolve) => void this.#waiting.push({ until: this.#committed, resolve }))
  }

  get failure(): DatabaseError | null {
    return this.#failure
  }

  close(): void {
    if (this.#failure === null) this.sync()
    this.#isClosed = true
    if (!this.#isSyncing) closeSync(this.#file)
  }

  #syncNext(): void {
    this.#isSyncing = true
    const until = this.#committed
    fdatasync(this.#file, (error) => {
      this.#isSyncing = false
      if (error !== null) this.#fail(error)
      else this.#arrived(until)
      if (this.#isClosed) closeSync(this.#file)
      else if (this.#failure === null && this.#synced < this.#committed) this.#syncNext()
    })
  }

  #arrived(until: number): void {
    if (until > this.#synced) this.#synced = until
    const ready = this.#waiting.filter((waiter) => waiter.until <= this.#synced)
    this.#waiting = this.#waiting.filter((waiter) => waiter.until > this.#synced)
    for (const { resolve } of ready) resolve()
  }

  /** A second sync may succeed although the first one's data is gone, so there is none. */
  #fail(error: unknown): DatabaseError {
    if (this.#failure !== null) return this.#failure
    const cause = error instanceof Error ? error.message : String(error)
    this.#failure = new DatabaseError(
      "DiskFailed",
      `The disk failed to keep what was written to ${this.#path} (${cause}). What was acknowledged is safe; check the disk, then start again.`,
      { cause: error },
    )
    this.#lost(this.#failure)
    return this.#failure
  }
}

/** SQLite makes it when it first looks into the database; where it cannot, commits would be no safer for syncing it. */
function openLog(path: string): number {
  try {
    return openSync(path, "r+")
  } catch (cause) {
    throw new DatabaseError(
      "CannotOpenDatabase",
      `The write-ahead log ${path} cannot be opened (${String(cause)})`,
      {
        cause,
      },
    )
  }
}

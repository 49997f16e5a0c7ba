/**
 * A lock between processes that dies with its holder, also by `kill -9`: the operating system's lock on an SQLite file,
 * held by an open transaction. Within a process waiters are served in order; between processes whoever looks first.
 */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs"
import path from "node:path"
import { DatabaseSync } from "node:sqlite"
import { setTimeout as sleep } from "node:timers/promises"

export type LockOptions = {
  /** What the lock is wanted for, shown to those who wait in vain: "make the work tree of CLU-7". */
  purpose: string
  timeoutMs?: number
  signal?: AbortSignal
}

/** Nobody let go in time. Says who holds the lock and what for, as far as it is known. */
export class LockTimeoutError extends Error {
  readonly code = "lock_timeout"
}

const DEFAULT_TIMEOUT_MS = 60_000
const SQLITE_BUSY = 5
const FIRST_PAUSE_MS = 5
const LONGEST_PAUSE_MS = 60

/** Kept from the garbage collector, which would close them: work that waits for nothing reachable still has its lock. */
const held = new Set<DatabaseSync>()

/** The newest waiter per file in this process: each waits for the one before it. */
const queues = new Map<string, Promise<void>>()

/**
 * Runs `work` while no other holder of `file`, in any process, runs theirs. Not re-entrant.
 * @throws LockTimeoutError, or the signal's reason, before `work` began.
 */
export async function withFileLock<T>(
  file: string,
  options: LockOptions,
  work: () => Promise<T>,
): Promise<T> {
  const release = await acquireFileLock(file, options)
  try {
    return await work()
  } finally {
    release()
  }
}

/** The same in two halves. Call the answer once to let go. */
export async function acquireFileLock(file: string, options: LockOptions): Promise<() => void> {
  const { timeoutMs = DEFAULT_TIMEOUT_MS, signal } = options
  const deadline = performance.now() + timeoutMs
  const turn = Promise.withResolvers<void>()
  const before = queues.get(file) ?? Promise.resolve()
  const queue = before.then(() => turn.promise)
  queues.set(file, queue)
  const leave = () => {
    turn.resolve()
    if (queues.get(file) === queue) queues.delete(file)
  }
  try {
    await inTime(before, deadline, signal, () => tooLate(file, options, timeoutMs))
    const database = await lockFile(file, deadline, options, timeoutMs)
    held.add(database)
    return () => {
      held.delete(database)
      database.close()
      leave()
    }
  } catch (error) {
    leave()
    throw error
  }
}

async function lockFile(
  file: string,
  deadline: number,
  options: LockOptions,
  timeoutMs: number,
): Promise<DatabaseSync> {
  mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 })
  for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(pause * 1.5, LONGEST_PAUSE_MS)) {
    options.signal?.throwIfAborted()
    const database = tryLock(file)
    if (database) {
      recordHolder(file, options.purpose)
      return database
    }
    if (performance.now() >= deadline) throw tooLate(file, options, timeoutMs)
    // Jitter, so that two waiters do not look in step for ever.
    await sleep(pause * (0.5 + Math.random()), undefined, { signal: options.signal }).catch(() =>
      options.signal?.throwIfAborted(),
    )
  }
}

/** One look, without waiting: SQLite would wait by blocking the whole process. */
function tryLock(file: string): DatabaseSync | null {
  const database = new DatabaseSync(file, { timeout: 0 })
  try {
    database.exec("BEGIN EXCLUSIVE")
    return database
  } catch (error) {
    database.close()
    if (error instanceof Error && "errcode" in error && error.errcode === SQLITE_BUSY) return null
    throw error
  }
}

async function inTime(
  turn: Promise<void>,
  deadline: number,
  signal: AbortSignal | undefined,
  late: () => Error,
): Promise<void> {
  const over = new AbortController()
  const stop = signal ? AbortSignal.any([signal, over.signal]) : over.signal
  const timer = sleep(Math.max(0, deadline - performance.now()), undefined, { signal: stop }).then(() => {
    throw late()
  })
  try {
    await Promise.race([turn, timer])
  } catch (error) {
    signal?.throwIfAborted()
    throw error
  } finally {
    over.abort()
    timer.catch(() => {}) // Its outcome was taken above, or no longer matters.
  }
}

/** Only for the sentence below, and never proof of anything: it stays behind when the lock is let go. */
function recordHolder(file: string, purpose: string): void {
  try {
    writeFileSync(
      `${file}.holder`,
      `process ${process.pid}, to ${purpose}, since ${new Date().toISOString()}\n`,
      { mode: 0o600 },
    )
  } catch {
    // A full disk must not keep the lock's owner from its work.
  }
}

function tooLate(file: string, { purpose }: LockOptions, timeoutMs: number): LockTimeoutError {
  let holder = "unknown"
  try {
    holder = readFileSync(`${file}.holder`, "utf8").trim()
  } catch {
    // Nobody wrote down who it is.
  }
  return new LockTimeoutError(
    `Waited ${Math.round(timeoutMs / 1000)} s for ${file} to ${purpose}. It is held by: ${holder}.`,
  )
}

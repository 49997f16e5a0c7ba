/**
 * Keeps two processes off one database file. The lock is an exclusive transaction on a second SQLite file, so the
 * operating system drops it with the process, however that ends. A text file beside it names the holder.
 */
import { readFileSync, writeFileSync } from "node:fs"
import { DatabaseError } from "./errors.ts"
import { Sqlite } from "./sqlite.ts"

export type DatabaseLock = { release(): void }

/** Keeps locks from the garbage collector: it closes a connection that nobody refers to, and so would end its lock. */
const held = new Set<Sqlite>()

export function lockDatabase(path: string): DatabaseLock {
  const pidPath = `${path}.pid`
  const lock = takeLock(path, pidPath)
  held.add(lock)
  // Never removed: a newcomer that fails must not take away the name of the holder it failed against.
  tell(pidPath)
  return {
    release() {
      held.delete(lock)
      if (lock.inTransaction) lock.exec("ROLLBACK")
      lock.close()
    },
  }
}

function takeLock(path: string, pidPath: string): Sqlite {
  let lock: Sqlite | null = null
  try {
    lock = new Sqlite(`${path}.lock`)
    lock.exec("BEGIN EXCLUSIVE")
    return lock
  } catch (error) {
    lock?.close()
    if (!(error instanceof DatabaseError)) throw error
    if (error.code === "Busy")
      throw new DatabaseError("DatabaseLocked", `The database ${path} is in use by ${holder(pidPath)}`, {
        cause: error,
      })
    throw new DatabaseError(error.code, `The database ${path} cannot be locked: ${error.message}`, {
      cause: error,
    })
  }
}

/** The name is for the message alone; a disk too full for it will be noticed by those who need it. */
function tell(pidPath: string): void {
  try {
    writeFileSync(pidPath, `${process.pid}\n`)
  } catch {
    return
  }
}

function holder(pidPath: string): string {
  try {
    const pid = readFileSync(pidPath, "utf8").trim()
    if (/^\d+$/.test(pid)) return pid === String(process.pid) ? `this process (${pid})` : `process ${pid}`
  } catch {
    // The holder has the lock but has not written its name yet.
  }
  return "another process"
}

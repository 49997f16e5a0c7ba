/** A part of a transaction that can be taken back by itself: SQLite's rows, and the books that are kept beside them. */
import type { RootWork } from "./work.ts"

export type Savepoint = { release(): void; rollback(): void }

export function openSavepoint(work: RootWork, name: string): Savepoint {
  work.connection.exec(`SAVEPOINT ${name}`)
  const { state, scheduledJobs } = work
  const undoWrites = work.writes.mark()
  const undoUsage = work.usage.mark()
  const undoFiles = work.files.mark()
  return {
    release: () => work.connection.exec(`RELEASE ${name}`),
    rollback() {
      work.connection.exec(`ROLLBACK TO ${name}; RELEASE ${name}`)
      work.version++
      work.state = state
      work.scheduledJobs = scheduledJobs
      undoWrites()
      undoUsage()
      undoFiles()
    },
  }
}

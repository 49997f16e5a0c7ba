/** A unit of work as it begins, for reading or for writing, and the ways in which it can end. */
import type { Environment } from "../environment.ts"
import { CreationClock, nextTs } from "./clock.ts"
import { FileLog } from "./file-log.ts"
import { ReadRecorder } from "./reads.ts"
import type { Sqlite } from "./sqlite.ts"
import type { State } from "./state.ts"
import type { Commit, WriteSet } from "./types.ts"
import type { UndoLog } from "./undo.ts"
import { UsageCounter } from "./usage.ts"
import { WriteLog } from "./write-log.ts"
import type { RootWork } from "./work.ts"

/** What else a commit stores, once its timestamp is known. */
export type AtCommit = (connection: Sqlite, ts: bigint) => void

/** A unit of work and the two ways to end it. */
export type OpenWork = {
  work: RootWork
  commit(atCommit?: AtCommit): Commit
  rollback(): void
  /** The state before a write transaction, to be read while that one waits. */
  before(): OpenWork
}

type Place = { connection: Sqlite; environment: Environment; state: State }

const NO_WRITES: WriteSet = new Map()
/** What a reader has and never uses; readers are many and short. */
const READER = {
  files: new FileLog(),
  writes: new WriteLog(),
  awaitingCommitTs: new Set<string>(),
  creationClock: new CreationClock(0, 0n),
  undo: null,
}

export function newReading(place: Place): RootWork {
  return newWork("read", place, READER)
}

export function newWriting(place: Place, undo: UndoLog | null): RootWork {
  const { environment, state } = place
  return newWork("write", place, {
    files: new FileLog(),
    writes: new WriteLog(),
    awaitingCommitTs: new Set(),
    creationClock: new CreationClock(state.creationTime, nextTs(state.ts, environment.nowNs())),
    undo,
  })
}

function newWork(
  mode: RootWork["mode"],
  { connection, environment, state }: Place,
  own: Pick<RootWork, keyof typeof READER>,
): RootWork {
  const usage = new UsageCounter()
  const work = {
    component: "",
    root: null as unknown as RootWork,
    scopes: new Map(),
    ...own,
    mode,
    connection,
    environment,
    usage,
    reads: new ReadRecorder(usage),
    state,
    version: 0,
    scheduledJobs: false,
  } satisfies RootWork
  // Set afterwards: a getter in the literal would give every transaction a shape of its own.
  work.root = work
  return work
}

/** What only reads ends in one way, however it is called. */
export function openReading(work: RootWork, end: () => void, before: () => OpenWork): OpenWork {
  return {
    work,
    commit() {
      end()
      return nothingWritten(work.state.ts)
    },
    rollback: end,
    before,
  }
}

export function nothingWritten(ts: bigint): Commit {
  return { ts, writes: NO_WRITES, scheduledJobs: false }
}

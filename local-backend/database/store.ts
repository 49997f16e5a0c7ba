/** Owns the connections and decides what a transaction is in SQLite's terms: alone, or a member of a group. */
import type { Environment } from "../environment.ts"
import { nextTs } from "./clock.ts"
import { resolveCommitTs } from "./documents.ts"
import { DatabaseError } from "./errors.ts"
import {
  newReading,
  newWriting,
  nothingWritten,
  openReading,
  type AtCommit,
  type OpenWork,
} from "./open-work.ts"
import type { Snapshots } from "./snapshots.ts"
import type { Sqlite } from "./sqlite.ts"
import { loadState, saveClock, type State } from "./state.ts"
import type { Commit, CommitGroup } from "./types.ts"
import { rewind, UndoLog } from "./undo.ts"
import type { RootWork } from "./work.ts"

export class Store {
  readonly writer: Sqlite
  readonly environment: Environment
  readonly #snapshots: Snapshots | null
  #durable: State
  /** The durable state plus the members of an open group. */
  #newest: State
  #isWriting = false
  #group: { isBroken: boolean } | null = null

  /** Without snapshots (in memory) the one connection serves readers too. */
  constructor(writer: Sqlite, environment: Environment, snapshots: Snapshots | null) {
    this.writer = writer
    this.environment = environment
    this.#snapshots = snapshots
    this.#durable = this.#newest = loadState(writer)
  }

  get durable(): State {
    return this.#durable
  }

  beginRead(): OpenWork {
    if (this.#snapshots === null && this.#isWriting)
      throw new DatabaseError(
        "Busy",
        "An in-memory database cannot be read beside an open write transaction.",
      )
    const snapshot = this.#snapshots?.acquire() ?? null
    const work = this.#reading(this.#durable, snapshot?.connection)
    return openReading(
      work,
      () => snapshot?.release(),
      () => this.beginRead(),
    )
  }

  /**
   * Holds on to what is durable now, for reading it again and again. An in-memory database has one state only: there
   * the newest is read.
   */
  pin(): { ts: bigint; begin(): OpenWork; release(): void } {
    const state = this.#durable
    const snapshot = this.#snapshots?.acquire() ?? null
    if (snapshot === null) return { ts: state.ts, begin: () => this.beginRead(), release() {} }
    const begin = (): OpenWork => openReading(this.#reading(state, snapshot.connection), () => {}, begin)
    return { ts: state.ts, begin, release: () => snapshot.release() }
  }

  beginWrite(): OpenWork {
    if (this.#isWriting) throw new DatabaseError("Busy", "Another write transaction is open.")
    if (this.#group?.isBroken === true) throw brokenGroup()
    this.writer.step(this.#group === null ? "BEGIN IMMEDIATE" : "SAVEPOINT member")
    this.#isWriting = true
    const work = this.#writing(this.#newest)
    return {
      work,
      commit: (atCommit) => this.#commit(work, atCommit),
      rollback: () => this.#rollback(),
      before: () => (work.undo === null ? this.beginRead() : this.#rewound(work, work.undo)),
    }
  }

  /** The same connection, set back until the result is ended. */
  #rewound(work: RootWork, undo: UndoLog): OpenWork {
    this.writer.step("SAVEPOINT before")
    const end = () => this.writer.exec("ROLLBACK TO before; RELEASE before")
    try {
      rewind(undo, this.#writing(work.state))
    } catch (error) {
      end()
      throw error
    }
    return openReading(this.#reading(this.#newest), end, () => this.#rewound(work, undo))
  }

  /** A whole write transaction around one synchronous piece of work. */
  write<T>(change: (work: RootWork) => T, atCommit?: AtCommit): { result: T; commit: Commit } {
    const open = this.beginWrite()
    let result: T
    try {
      result = change(open.work)
    } catch (error) {
      open.rollback()
      throw error
    }
    return { result, commit: open.commit(atCommit) }
  }

  /** Reads what is durable, for the server itself. In memory, an open transaction's writes show too. */
  read<T>(look: (connection: Sqlite, state: State) => T): T {
    const snapshot = this.#snapshots?.acquire() ?? null
    try {
      return look(snapshot?.connection ?? this.writer, this.#durable)
    } finally {
      snapshot?.release()
    }
  }

  beginGroup(): CommitGroup {
    if (this.#isWriting || this.#group !== null)
      throw new DatabaseError("Busy", "A group cannot begin beside a write transaction or another group.")
    if (this.#snapshots === null) return { commit() {}, rollback() {} }
    this.writer.step("BEGIN IMMEDIATE")
    this.#group = { isBroken: false }
    return { commit: () => this.#endGroup("COMMIT"), rollback: () => this.#endGroup("ROLLBACK") }
  }

  close(): void {
    if (this.writer.inTransaction) this.writer.exec("ROLLBACK")
    this.#snapshots?.close()
    if (this.#snapshots !== null) this.writer.exec("PRAGMA wal_checkpoint(TRUNCATE)")
    this.writer.close()
  }

  #reading(state: State, connection = this.writer): RootWork {
    return newReading({ connection, environment: this.environment, state })
  }

  #writing(state: State): RootWork {
    const place = { connection: this.writer, environment: this.environment, state }
    return newWriting(place, this.#snapshots === null ? new UndoLog() : null)
  }

  #commit(work: RootWork, atCommit?: AtCommit): Commit {
    const isEmpty = work.writes.isEmpty && work.state === this.#newest && atCommit === undefined
    if (isEmpty) {
      this.#rollback()
      return nothingWritten(this.#newest.ts)
    }
    const ts = nextTs(work.state.ts, this.environment.nowNs())
    const creationTime = work.creationClock.last
    try {
      for (const part of [work, ...work.scopes.values()]) resolveCommitTs(part, ts)
      atCommit?.(this.writer, ts)
      // The clock of a group is written once, with the group.
      if (this.#group === null) {
        saveClock(this.writer, ts, creationTime)
        this.#snapshots?.invalidate()
      }
      this.writer.step(this.#group === null ? "COMMIT" : "RELEASE member")
    } catch (error) {
      this.#rollback()
      throw error
    }
    this.#isWriting = false
    this.#newest = { ...work.state, ts, creationTime }
    if (this.#group === null) this.#durable = this.#newest
    return {
      ts,
      writes: work.writes.writeSet(),
      scheduledJobs: work.scheduledJobs,
      discardedFiles: work.files.discarded(),
    }
  }

  #rollback(): void {
    this.#isWriting = false
    // SQLite may have rolled everything back by itself, when the disk is full for instance.
    if (!this.writer.inTransaction) {
      if (this.#group !== null) this.#group.isBroken = true
      return
    }
    this.writer.exec(this.#group === null ? "ROLLBACK" : "ROLLBACK TO member; RELEASE member")
  }

  #endGroup(how: "COMMIT" | "ROLLBACK"): void {
    if (this.#group === null) throw new DatabaseError("TransactionEnded", "The group has already ended.")
    if (this.#isWriting) throw new DatabaseError("Busy", "A write transaction of the group is still open.")
    const { isBroken } = this.#group
    this.#group = null
    try {
      if (isBroken && how === "COMMIT") throw brokenGroup()
      this.#snapshots?.invalidate()
      if (how === "COMMIT" && this.#newest !== this.#durable)
        saveClock(this.writer, this.#newest.ts, this.#newest.creationTime)
      if (!isBroken) this.writer.step(how)
      this.#newest = this.#durable = how === "COMMIT" ? this.#newest : this.#durable
    } catch (error) {
      if (this.writer.inTransaction) this.writer.exec("ROLLBACK")
      this.#newest = this.#durable
      throw error
    }
  }
}

function brokenGroup(): DatabaseError {
  return new DatabaseError(
    "TransactionEnded",
    "The group was rolled back by SQLite after an error; nothing in it happened.",
  )
}

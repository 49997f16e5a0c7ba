/** Sessions in databases of other programs: looked at while nobody else tells of them, each session a transcript of its own. */
import { setTimeout as sleep } from "node:timers/promises"
import type { TranscriptPosition } from "#domain/session"
import type { Log } from "#lib/log"
import type { Place } from "./places.ts"
import type { ReadLimits } from "./tail.ts"
import type { Part, Transcript, TranscriptSource } from "./transcript.ts"

/** What is read of one such file. */
export type SessionDatabase = {
  hasChanged(): boolean
  isOutdated(): boolean
  /** What each session looks like now: with another mark than before there may be more to read. */
  marks(): { key: string; mark: string }[]
  /** What was written of a session since then, at most so much of it; null where it has none of that key. */
  read(key: string, from: TranscriptPosition | null, limits: ReadLimits): Part | null
  close(): void
}

/** Whose databases they are. */
export type DatabaseKind = {
  filesIn(place: Place): Promise<string[]>
  /** @throws UnknownLayout, or what SQLite says where the file cannot be read. */
  open(file: string): SessionDatabase
  named(key: string): Pick<Transcript, "system" | "name">
}

export type DatabaseOptions = {
  kind: DatabaseKind
  places: Place[]
  /** Somebody else tells of these sessions: they are left to them. */
  isTold?: () => boolean
  /** Why a database is not read; said when it changes. */
  onTrouble: (sentence: string | null) => void
  log: Log
  lookMs?: number
  /** So long after nobody told of them any more: whoever starts again is back by then. */
  patienceMs?: number
}

export function databasesOf(options: DatabaseOptions): TranscriptSource {
  const { kind, places, isTold = () => false, log, lookMs = 2_000, patienceMs = 0 } = options
  return async (notice, stopping) => {
    const opened = new Map<string, SessionDatabase>()
    const seen = new Map<string, Map<string, string>>()
    const troubles = new Map<string, string>()
    const say = (file: string, sentence: string | null) => {
      if (sentence === (troubles.get(file) ?? null)) return
      if (sentence === null) troubles.delete(file)
      else troubles.set(file, sentence)
      if (sentence !== null) log.warn({ file, sentence }, "transcripts.database_unread")
      options.onTrouble([...troubles.values()][0] ?? null)
    }
    const close = (file: string) => {
      opened.get(file)?.close()
      opened.delete(file)
    }
    const closeAll = () => {
      for (const file of [...opened.keys()]) close(file)
      for (const file of [...troubles.keys()]) say(file, null)
      seen.clear()
    }
    const open = (file: string): SessionDatabase => {
      const database = kind.open(file)
      opened.set(file, database)
      // What was noticed may not have been read before it was closed.
      for (const key of seen.get(file)?.keys() ?? []) seen.get(file)!.set(key, "")
      return database
    }
    const lookInto = (file: string) => {
      if (opened.get(file)?.isOutdated()) close(file)
      const database = opened.get(file) ?? open(file)
      if (!database.hasChanged()) return
      const marks = new Map(database.marks().map(({ key, mark }) => [key, mark]))
      if (database.isOutdated()) return
      const before = seen.get(file) ?? new Map<string, string>()
      seen.set(file, marks)
      // One that is there no more is told of as well: whoever reads it learns that it is over.
      for (const key of new Set([...marks.keys(), ...before.keys()]))
        if (marks.get(key) !== before.get(key))
          notice(transcriptOf(kind, file, key, () => opened.get(file) ?? null))
    }
    let untoldSince = Date.now()
    while (!stopping.aborted) {
      if (isTold()) {
        untoldSince = Date.now()
        closeAll()
      } else if (Date.now() - untoldSince >= patienceMs) {
        const found = (await Promise.all(places.map((place) => kind.filesIn(place)))).flat()
        for (const file of [...opened.keys()]) if (!found.includes(file)) close(file)
        for (const file of [...troubles.keys()]) if (!found.includes(file)) say(file, null)
        for (const file of found) {
          try {
            lookInto(file)
            say(file, null)
          } catch (error) {
            close(file)
            say(file, error instanceof Error ? error.message : String(error))
          }
        }
      }
      await sleep(lookMs, undefined, { signal: stopping }).catch(() => {})
    }
    closeAll()
  }
}

function transcriptOf(
  kind: DatabaseKind,
  file: string,
  key: string,
  databaseNow: () => SessionDatabase | null,
): Transcript {
  return {
    ...kind.named(key),
    source: `${file} ${key}`,
    async next(from, limits) {
      const database = databaseNow()
      // Somebody else tells of it again, or it is opened anew: what is to be read is noticed then.
      if (!database || database.isOutdated()) return nothingNew(from)
      const part = database.read(key, from, limits)
      return database.isOutdated() ? nothingNew(from) : part
    },
  }
}

const nothingNew = (from: TranscriptPosition | null): Part => ({
  ...{ ...partOfTexts([]), oversized: [], more: false, changedAt: Date.now() },
  position: from ?? { offset: 0, inode: "", fingerprint: "" },
})

/** Texts as the lines of a part. */
export function partOfTexts(texts: readonly string[]): Pick<Part, "lines" | "bytes"> {
  const parts = texts.map((text) => Buffer.from(text))
  let at = 0
  const lines = parts.map(({ length }): [number, number] => [at, (at += length)])
  return { lines, bytes: Buffer.concat(parts) }
}

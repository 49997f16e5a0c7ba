/** Sessions in OpenClaw's own databases: read only while no gateway tells of them, and left to it as soon as one does. */
import { readdir, stat } from "node:fs/promises"
import path from "node:path"
import { setTimeout as sleep } from "node:timers/promises"
import type { TranscriptPosition } from "#domain/session"
import type { Log } from "#lib/log"
import { openAgentDatabase, type AgentDatabase } from "./agent-database.ts"
import { namedBy } from "./gateway.ts"
import type { Place } from "./places.ts"
import type { Part, Transcript, TranscriptSource } from "./transcript.ts"

export type DatabaseOptions = {
  /** The directories of a gateway's agents. */
  places: Place[]
  /** A gateway is connected and tells its sessions. */
  isTold: () => boolean
  /** Why a database is not read; said when it changes. */
  onTrouble: (sentence: string | null) => void
  log: Log
  lookMs?: number
  /** A gateway that starts again is back by then. */
  patienceMs?: number
}

type Opened = { database: AgentDatabase; marks: Map<string, string> }

export function databasesOf(options: DatabaseOptions): TranscriptSource {
  const { places, isTold, log, lookMs = 2_000, patienceMs = 15_000 } = options
  return async (notice, stopping) => {
    const opened = new Map<string, Opened>()
    const troubles = new Map<string, string>()
    const say = (file: string, sentence: string | null) => {
      if (sentence === (troubles.get(file) ?? null)) return
      if (sentence === null) troubles.delete(file)
      else troubles.set(file, sentence)
      if (sentence !== null) log.warn({ file, sentence }, "transcripts.database_unread")
      options.onTrouble([...troubles.values()][0] ?? null)
    }
    const closeAll = () => {
      for (const { database } of opened.values()) database.close()
      opened.clear()
      for (const file of troubles.keys()) say(file, null)
    }
    const lookInto = (file: string) => {
      const { database, marks } = opened.get(file) ?? { database: openAgentDatabase(file), marks: new Map() }
      opened.set(file, { database, marks })
      if (!database.hasChanged()) return
      for (const { key, sessionId, last } of database.sessions()) {
        const mark = `${sessionId} ${last}`
        if (last < 0 || marks.get(key) === mark) continue
        marks.set(key, mark)
        notice(databaseTranscript(file, key, () => opened.get(file)?.database ?? null))
      }
    }
    let untoldSince = Date.now()
    while (!stopping.aborted) {
      if (isTold()) {
        untoldSince = Date.now()
        closeAll()
      } else if (Date.now() - untoldSince >= patienceMs) {
        for (const file of await databasesIn(places)) {
          try {
            lookInto(file)
            say(file, null)
          } catch (error) {
            opened.get(file)?.database.close()
            opened.delete(file)
            say(file, error instanceof Error ? error.message : String(error))
          }
        }
      }
      await sleep(lookMs, undefined, { signal: stopping }).catch(() => {})
    }
    closeAll()
  }
}

async function databasesIn(places: readonly Place[]): Promise<string[]> {
  const found: string[] = []
  for (const { directory } of places) {
    for (const agent of await readdir(directory).catch(() => [])) {
      const file = path.join(directory, agent, "agent", "openclaw-agent.sqlite")
      if (await stat(file).catch(() => null)) found.push(file)
    }
  }
  return found
}

function databaseTranscript(file: string, key: string, databaseNow: () => AgentDatabase | null): Transcript {
  return {
    ...namedBy(key),
    source: `${file} ${key}`,
    async next(from, limits) {
      const database = databaseNow()
      // A gateway tells of it again: what is to be read is read there.
      if (!database) return nothingNew(from)
      const session = database.session(key)
      if (!session) return null
      const inode = `sqlite ${session.sessionId}`.slice(0, 100)
      // Rows that were taken away, or a position in what a gateway told: from the beginning, and nothing is counted twice.
      const isSame = from !== null && from.inode === inode && from.offset <= session.last + 1
      const start = isSame ? from.offset : 0
      const events = database.events(session.sessionId, start, limits)
      const last = events.at(-1)
      const { bytes, lines } = linesOf(events.map(({ text }) => text))
      return {
        ...{ lines, bytes, oversized: [], more: last !== undefined && last.seq < session.last },
        position: { offset: last ? last.seq + 1 : start, inode, fingerprint: "" },
        changedAt: last?.at ?? Date.now(),
      }
    },
  }
}

const nothingNew = (from: TranscriptPosition | null): Part => ({
  ...{ lines: [], bytes: Buffer.alloc(0), oversized: [], more: false, changedAt: Date.now() },
  position: from ?? { offset: 0, inode: "", fingerprint: "" },
})

function linesOf(texts: readonly string[]): Pick<Part, "lines" | "bytes"> {
  const parts = texts.map((text) => Buffer.from(text))
  let at = 0
  const lines = parts.map(({ length }): [number, number] => [at, (at += length)])
  return { lines, bytes: Buffer.concat(parts) }
}

/** The database in which OpenClaw, from 2026.8 on, keeps an agent's sessions. */
import { readdir, stat } from "node:fs/promises"
import path from "node:path"
import { zstdDecompressSync } from "node:zlib"
import { z } from "zod"
import { partOfTexts, type DatabaseKind, type SessionDatabase } from "./databases.ts"
import { namedBy } from "./gateway.ts"
import { isRecord, recordOf, textOf } from "./parsers/line.ts"
import { openSqliteFile, type Layout } from "./sqlite-file.ts"
import type { ReadLimits } from "./tail.ts"

const LAYOUT: Layout = {
  needed: {
    session_nodes: ["session_key", "current_session_id"],
    transcript_events: ["session_id", "seq", "event_json", "event_zstd", "created_at"],
  },
  otherwise: "Its sessions can be read through the gateway: set OPENCLAW_URL and OPENCLAW_TOKEN.",
}

type StoredEvent = { seq: number; at: number; text: string }

/** `last` is the number of its newest event, -1 where it has none. */
const Session = z.object({ key: z.string(), sessionId: z.string(), last: z.number() })
const Event = z.object({
  seq: z.number(),
  at: z.number(),
  json: z.string().nullable(),
  zstd: z.instanceof(Uint8Array).nullable(),
})

const SESSIONS = `select session_key as key, current_session_id as sessionId,
  coalesce((select max(seq) from transcript_events where session_id = current_session_id), -1) as last
  from session_nodes`
const EVENTS = `select seq, created_at as at, event_json as json, event_zstd as zstd from transcript_events
  where session_id = ? and seq >= ? order by seq`

/** Below the directories of a gateway's agents. */
export const agentDatabases: DatabaseKind = {
  async filesIn({ directory }) {
    const agents = await readdir(directory).catch(() => [])
    const files = agents.map((agent) => path.join(directory, agent, "agent", "openclaw-agent.sqlite"))
    const there = await Promise.all(files.map((file) => stat(file).catch(() => null)))
    return files.filter((_, index) => there[index])
  },
  open: openAgentDatabase,
  named: namedBy,
}

export function openAgentDatabase(path: string): SessionDatabase {
  const file = openSqliteFile(path, LAYOUT)
  const all = file.database.prepare(SESSIONS)
  const one = file.database.prepare(`${SESSIONS} where session_key = ?`)
  const stored = file.database.prepare(EVENTS)
  /** Events from that number on, at most as much as the limits allow, but one at least. */
  const eventsOf = (sessionId: string, fromSeq: number, limits: ReadLimits): StoredEvent[] => {
    const read: StoredEvent[] = []
    let bytes = 0
    for (const row of stored.iterate(sessionId, fromSeq)) {
      const { seq, at, json, zstd } = Event.parse(row)
      const text = lineOf(json ?? zstdDecompressSync(zstd ?? new Uint8Array()).toString("utf8"))
      bytes += text.length
      if (read.length > 0 && (bytes > limits.bytes || read.length >= limits.lines)) break
      read.push({ seq, at, text })
    }
    return read
  }
  return {
    ...file,
    marks: () =>
      all
        .all()
        .map((row) => Session.parse(row))
        .filter(({ last }) => last >= 0)
        .map(({ key, sessionId, last }) => ({ key, mark: `${sessionId} ${last}` })),
    read(key, from, limits) {
      const session = Session.nullable().parse(one.get(key) ?? null)
      if (!session) return null
      const inode = `sqlite ${session.sessionId}`.slice(0, 100)
      // Rows that were taken away, or a position in what a gateway told: from the beginning, and nothing is counted twice.
      const isSame = from !== null && from.inode === inode && from.offset <= session.last + 1
      const start = isSame ? from.offset : 0
      const events = eventsOf(session.sessionId, start, limits)
      const last = events.at(-1)
      return {
        ...partOfTexts(events.map(({ text }) => text)),
        ...{ oversized: [], more: last !== undefined && last.seq < session.last },
        position: { offset: last ? last.seq + 1 : start, inode, fingerprint: "" },
        changedAt: last?.at ?? Date.now(),
      }
    },
  }
}

/** Named as the gateway names it in its history: read there as well, an answer is counted once. */
function lineOf(text: string): string {
  const record: unknown = parsed(text)
  const responseId = isRecord(record) ? textOf(recordOf(record.message).responseId) : undefined
  return responseId === undefined ? text : JSON.stringify({ ...recordOf(record), id: responseId })
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

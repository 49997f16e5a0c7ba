/**
 * The database in which OpenClaw, from 2026.8 on, keeps an agent's sessions. Its layout is OpenClaw's own and may change,
 * so it is looked at before anything is read; it is only ever read, while the gateway writes or not.
 */
import { DatabaseSync } from "node:sqlite"
import { zstdDecompressSync } from "node:zlib"
import { z } from "zod"
import { isRecord, recordOf, textOf } from "./parsers/line.ts"
import type { ReadLimits } from "./tail.ts"

const NEEDED = {
  session_nodes: ["session_key", "current_session_id"],
  transcript_events: ["session_id", "seq", "event_json", "event_zstd", "created_at"],
}

const BUSY_MS = 200

export type StoredEvent = { seq: number; at: number; text: string }
/** `last` is the number of its newest event, -1 where it has none. */
export type StoredSession = { key: string; sessionId: string; last: number }

export type AgentDatabase = {
  /** Whether somebody has written since this was asked before; true the first time. */
  hasChanged(): boolean
  sessions(): StoredSession[]
  session(key: string): StoredSession | null
  /** Events from that number on, at most as much as the limits allow, but one at least. */
  events(sessionId: string, fromSeq: number, limits: ReadLimits): StoredEvent[]
  close(): void
}

/** The database has another layout than the one that Clutch knows. */
export class UnknownLayout extends Error {}

const Version = z.object({ user_version: z.number() })
const DataVersion = z.object({ data_version: z.number() })
const Column = z.object({ name: z.string() })
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

/** @throws UnknownLayout, or what SQLite says where the file cannot be read. */
export function openAgentDatabase(file: string): AgentDatabase {
  const database = new DatabaseSync(file, { readOnly: true, timeout: BUSY_MS })
  try {
    demandLayout(database, file)
  } catch (error) {
    database.close()
    throw error
  }
  const all = database.prepare(SESSIONS)
  const one = database.prepare(`${SESSIONS} where session_key = ?`)
  const events = database.prepare(EVENTS)
  const dataVersion = database.prepare("pragma data_version")
  let seen: number | null = null
  return {
    hasChanged() {
      const now = DataVersion.parse(dataVersion.get()).data_version
      const isNew = now !== seen
      seen = now
      return isNew
    },
    sessions: () => all.all().map((row) => Session.parse(row)),
    session: (key) => Session.nullable().parse(one.get(key) ?? null),
    events(sessionId, fromSeq, limits) {
      const read: StoredEvent[] = []
      let bytes = 0
      for (const row of events.iterate(sessionId, fromSeq)) {
        const { seq, at, json, zstd } = Event.parse(row)
        const text = lineOf(json ?? zstdDecompressSync(zstd ?? new Uint8Array()).toString("utf8"))
        bytes += text.length
        if (read.length > 0 && (bytes > limits.bytes || read.length >= limits.lines)) break
        read.push({ seq, at, text })
      }
      return read
    },
    close: () => database.close(),
  }
}

function demandLayout(database: DatabaseSync, file: string): void {
  for (const [table, columns] of Object.entries(NEEDED)) {
    const known = new Set(
      database
        .prepare(`pragma table_info(${table})`)
        .all()
        .map((row) => Column.parse(row).name),
    )
    const missing = columns.find((column) => !known.has(column))
    if (missing === undefined) continue
    const { user_version } = Version.parse(database.prepare("pragma user_version").get())
    throw new UnknownLayout(
      `${file} has a layout that Clutch does not know (version ${user_version}: ${
        known.size === 0 ? `no table ${table}` : `${table} has no column ${missing}`
      }). Its sessions can be read through the gateway: set OPENCLAW_URL and OPENCLAW_TOKEN.`,
    )
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

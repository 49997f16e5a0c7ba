/** Reads messages with their parts out of OpenCode's database as the lines that its parser takes, never more than fits. */
import type { DatabaseSync } from "node:sqlite"
import { z } from "zod"
import type { TranscriptPosition } from "#domain/session"
import type { MessageHead } from "./opencode-settled.ts"
import { isRecord } from "./parsers/line.ts"
import type { ReadLimits } from "./tail.ts"

export type MessageRow = MessageHead & { at: number; changedAt: number }

const Head = z.object({
  id: z.string(),
  at: z.number(),
  changedAt: z.number(),
  role: z.unknown(),
  parentId: z.unknown(),
  completed: z.unknown(),
})
const Stored = z.object({ id: z.string(), bytes: z.number(), data: z.string().nullable() })

const field = (name: string) => `case when json_valid(data) then data ->> '$.${name}' end`
const HEADS = `select id, time_created as at, time_updated as changedAt, ${field("role")} as role,
  ${field("parentID")} as parentId, ${field("time.completed")} as completed from message
  where session_id = ? and (time_created, id) > (?, ?) order by time_created, id limit ?`
/** Behind what somebody said lie the changes that followed, which may be large and are shown elsewhere. */
const infoOf = (most: number) => `select id, octet_length(data) as bytes,
  case when octet_length(data) <= 65536 then data
    when octet_length(data) <= ${most} and json_valid(data) then json_remove(data, '$.summary') end as data
  from message where id = ?`
const partsOf = (most: number) => `select id, octet_length(data) as bytes,
  case when octet_length(data) <= ${most} then data end as data from part where message_id = ? order by id`

export function createMessageReader(database: DatabaseSync, maxMessageBytes: number) {
  const headRows = database.prepare(HEADS)
  const infoRow = database.prepare(infoOf(maxMessageBytes))
  const partRows = database.prepare(partsOf(maxMessageBytes))

  /** One message as a line; null where it was taken away meanwhile. */
  function messageOf(
    id: string,
    isCopy: boolean,
  ): { text: string; rows: number; oversized: number[] } | null {
    const row = infoRow.get(id)
    if (!row) return null
    const info = Stored.parse(row)
    const oversized = info.data === null ? [info.bytes] : []
    const parts: string[] = []
    let room = maxMessageBytes
    let rows = 1
    for (const part of partRows.iterate(id)) {
      const { id: partId, bytes, data } = Stored.parse(part)
      rows++
      if (data === null || bytes > room) oversized.push(bytes)
      else {
        parts.push(named(data, partId))
        room -= bytes
      }
    }
    const told = named(info.data ?? "{}", id)
    return { text: `{"info":${isCopy ? unpaid(told) : told},"parts":[${parts.join()}]}`, rows, oversized }
  }

  return {
    /** What follows a position, and whether that is all. */
    heads(
      sessionId: string,
      from: TranscriptPosition,
      most: number,
    ): { heads: MessageRow[]; isAll: boolean } {
      const heads = headRows.all(sessionId, from.offset, from.fingerprint, most).map((row): MessageRow => {
        const { role, parentId, completed, ...head } = Head.parse(row)
        return {
          ...head,
          role: role === "user" || role === "assistant" ? role : null,
          parentId: typeof parentId === "string" ? parentId : null,
          isCompleted: completed !== null,
        }
      })
      return { heads, isAll: heads.length < most }
    },
    /** The first of them as lines, at most as much as the limits allow, but one at least. */
    texts(heads: readonly MessageRow[], sessionCreatedAt: number, limits: ReadLimits) {
      const texts: string[] = []
      const oversized: number[] = []
      let read = 0
      let bytes = 0
      let rows = 0
      for (const { id, at } of heads) {
        // A fork begins with copies of what was said, and paid, before there was the fork.
        const message = messageOf(id, at < sessionCreatedAt)
        bytes += message?.text.length ?? 0
        rows += message?.rows ?? 0
        if (read > 0 && (bytes > limits.bytes || rows > limits.lines)) break
        read++
        if (!message) continue
        texts.push(message.text)
        oversized.push(...message.oversized)
      }
      return { texts, oversized, read }
    },
  }
}

/** A row's id belongs to its record; what is no record is left to the parser as it is. */
const named = (data: string, id: string): string =>
  data.startsWith('{"') ? `{"id":${JSON.stringify(id)},${data.slice(1)}` : `{"id":${JSON.stringify(id)}}`

function unpaid(info: string): string {
  const record: unknown = JSON.parse(info)
  if (!isRecord(record)) return info
  const { tokens: _tokens, cost: _cost, ...rest } = record
  return JSON.stringify(rest)
}

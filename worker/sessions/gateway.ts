/**
 * Sessions of an OpenClaw gateway: told of by its events, read by `chat.history`. A gateway's rows are told apart by their
 * ids, so reading them again stores nothing twice; where they are numbered, only those after the stored number are taken.
 */
import { createHash } from "node:crypto"
import { z } from "zod"
import type { SessionFacts, TranscriptPosition } from "#domain/session"
import type { Log } from "#lib/log"
import type { GatewayClient } from "../gateway/client.ts"
import { isRecord, numberOf, recordOf, sure, textOf, timeOf, type Record as Row } from "./parsers/line.ts"
import { untilStopped } from "../service.ts"
import type { Part, Transcript, TranscriptSource } from "./transcript.ts"

export type GatewayPort = Pick<GatewayClient, "request" | "onState" | "onEvent" | "onGap">

/** As far back as one request reaches: a session that was longer before Clutch first saw it is known from there on. */
const ROWS = 1_000
const SESSIONS = 500
/** An agent that streams tells of itself many times a second; its rows are read less often. */
const READ_EVERY_MS = 500

const History = z.looseObject({
  sessionId: z.string().nullish(),
  messages: z.array(z.unknown()).default([]),
  /** What it calls context tokens is how many fit. */
  sessionInfo: z
    .looseObject({ contextTokens: z.number().int().positive().optional().catch(undefined) })
    .nullish(),
})
const List = z.looseObject({ sessions: z.array(z.looseObject({ key: z.string() })).default([]) })

export function gatewaySessions(client: GatewayPort, address: string, log: Log): TranscriptSource {
  return async (notice, stopping) => {
    const waiting = new Map<string, ReturnType<typeof setTimeout>>()
    const heard = (key: string) => {
      if (waiting.has(key)) return
      const tell = () => {
        waiting.delete(key)
        notice(gatewayTranscript(client, address, key))
      }
      waiting.set(key, setTimeout(tell, READ_EVERY_MS))
    }
    /** After a connection or a gap anything may have happened. */
    const readAll = async () => {
      await client.request("sessions.subscribe", {}, { answer: z.unknown() }).catch(() => {})
      const { sessions } = await client.request("sessions.list", { limit: SESSIONS }, { answer: List })
      for (const { key } of sessions) heard(key)
    }
    const readAllSoon = () =>
      void readAll().catch((error: unknown) => log.warn({ error }, "gateway.sessions_unread"))
    const leave = [
      client.onState(({ kind }) => void (kind === "connected" && readAllSoon())),
      client.onGap(readAllSoon),
      client.onEvent(({ payload }) => {
        const key = textOf(recordOf(payload).sessionKey)
        if (key) heard(key)
      }),
    ]
    await untilStopped(stopping)
    for (const stop of leave) stop()
    for (const timer of waiting.values()) clearTimeout(timer)
  }
}

/** The session of a run of ours ends in the run's id (`…:clutch:<project>:<task>:<run>`); others are the gateway's own. */
export function namedBy(key: string): Pick<Transcript, "system" | "name"> {
  const runId = /(?:^|:)clutch:[^:]+:[^:]+:([a-z0-9]+)$/.exec(key)?.[1]
  return runId ? { system: "clutch", name: runId } : { system: "openclaw", name: key.slice(0, 300) }
}

function gatewayTranscript(client: GatewayPort, address: string, key: string): Transcript {
  return {
    ...namedBy(key),
    source: `${address} ${key}`,
    async next(from) {
      const answer = await client.request(
        "chat.history",
        { sessionKey: key, limit: ROWS },
        { answer: History },
      )
      const { sessionId, sessionInfo } = answer
      return partOf(answer.messages.filter(isRecord), sessionId ?? "", from, sessionInfo?.contextTokens)
    },
  }
}

/** Rows as the lines of a transcript: the same parser reads them. */
export function partOf(
  rows: Row[],
  sessionId: string,
  from: TranscriptPosition | null,
  contextWindow?: number,
): Part {
  const numbers = rows.map(({ __openclaw }) => numberOf(recordOf(__openclaw).seq))
  const isNumbered = rows.length > 0 && numbers.every((number) => number !== undefined)
  const before = from !== null && from.inode === sessionId ? from : null
  const fresh = isNumbered && before ? rows.filter((_, index) => numbers[index]! > before.offset) : rows
  const fingerprint = createHash("sha256").update(JSON.stringify(rows)).digest("hex").slice(0, 32)
  const unchanged = before?.fingerprint === fingerprint ? before : null
  const bytes = Buffer.from((unchanged ? [] : fresh).map((row) => `${lineOf(row)}\n`).join(""))
  const offset = isNumbered ? Math.max(...(numbers as number[])) : rows.length
  return {
    lines: linesOf(bytes),
    bytes,
    ...{ oversized: [], more: false },
    changedAt: timeOf(rows.at(-1)?.timestamp, Date.now()),
    position: unchanged ?? { offset, inode: sessionId, fingerprint },
    ...(fresh.length > 0 && !unchanged && { facts: factsOf(rows, contextWindow) }),
  }
}

/** A record with words and a tool call comes as two rows; the answer's own id makes them one again. */
function lineOf(row: Row): string {
  const own = recordOf(row.__openclaw)
  const id = textOf(row.responseId) ?? textOf(own.id)
  if (own.kind === "reset" || own.kind === "compaction")
    return JSON.stringify({ type: own.kind, id, timestamp: row.timestamp, summary: textOf(row.content) })
  return JSON.stringify({
    type: "message",
    ...sure({ id }),
    timestamp: numberOf(own.recordTimestampMs),
    message: row,
  })
}

const factsOf = (rows: Row[], contextWindow: number | undefined): SessionFacts =>
  sure({ startedAt: rows[0] && numberOf(rows[0].timestamp), contextWindow })

function linesOf(bytes: Buffer): [number, number][] {
  const lines: [number, number][] = []
  for (let start = 0; start < bytes.length;) {
    const end = bytes.indexOf(0x0a, start)
    lines.push([start, end])
    start = end + 1
  }
  return lines
}

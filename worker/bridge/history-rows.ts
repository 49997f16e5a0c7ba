/** The rows of a gateway's `chat.history` and `sessions.describe`, in our words. */
import { z } from "zod"
import type { HistoryRow } from "#domain/chat/history"
import { isServed } from "../gateway/served.ts"
import type { AgentImage } from "./ports.ts"

export const HISTORY_ROWS = 100

export const SessionRow = z.looseObject({
  status: z.string().optional(),
  hasActiveRun: z.boolean().optional(),
  /** Empty: proven idle. Absent: not known. */
  activeRunIds: z.array(z.string()).optional(),
  abortedLastRun: z.boolean().optional(),
  model: z.string().nullish(),
  modelProvider: z.string().nullish(),
  thinkingLevel: z.string().nullish(),
  totalTokens: z.number().nullish(),
})
export type SessionRow = z.infer<typeof SessionRow>

/** Null where the gateway does not say which runs are at work. */
export function runsOf(
  { activeRunIds, hasActiveRun, status }: SessionRow,
  inFlight: string | null,
): string[] | null {
  if (activeRunIds) return [...new Set([...activeRunIds, ...(inFlight === null ? [] : [inFlight])])]
  if (inFlight !== null) return [inFlight]
  if (hasActiveRun === undefined) return status === "running" || status === "queued" ? null : []
  return hasActiveRun ? null : []
}

const Part = z.looseObject({
  type: z.string(),
  text: z.string().optional(),
  data: z.string().optional(),
  url: z.string().optional(),
  source: z.looseObject({ data: z.string().optional() }).optional(),
})

const Message = z.looseObject({
  role: z.string().default("assistant"),
  content: z.union([z.string(), z.array(Part)]).default(""),
  timestamp: z.number().optional(),
  idempotencyKey: z.string().optional(),
  stopReason: z.string().optional(),
  errorMessage: z.string().optional(),
  provider: z.string().optional(),
  model: z.string().optional(),
  openclawAbort: z.looseObject({ runId: z.string().optional() }).optional(),
  __openclaw: z
    .looseObject({ runId: z.string().optional(), recordTimestampMs: z.number().optional() })
    .optional(),
})
type Message = z.infer<typeof Message>

const History = z.looseObject({
  messages: z.array(z.unknown()).default([]),
  hasMore: z.boolean().optional(),
  inFlightRun: z.looseObject({ runId: z.string(), text: z.string().default("") }).nullish(),
})

export function readHistory(answer: unknown): {
  rows: HistoryRow[]
  knownSince: number
  inFlight: { runId: string; text: string } | null
} {
  const { messages, hasMore, inFlightRun } = History.parse(answer)
  const rows = messages.flatMap((each) => {
    const parsed = Message.safeParse(each)
    return parsed.success ? [rowOf(parsed.data)] : []
  })
  const isCut = hasMore ?? messages.length >= HISTORY_ROWS
  return {
    rows,
    knownSince: isCut ? (rows[0]?.at ?? Number.MAX_SAFE_INTEGER) : 0,
    inFlight: inFlightRun ? { runId: inFlightRun.runId, text: inFlightRun.text } : null,
  }
}

function rowOf(message: Message): HistoryRow {
  const { text } = contentOf(message)
  const { role, stopReason, errorMessage, idempotencyKey, openclawAbort } = message
  const at = message.timestamp ?? message.__openclaw?.recordTimestampMs ?? null
  if (role === "user") return { role: "user", text, runId: keyOf(idempotencyKey, ":user"), at }
  if (role !== "assistant" || isMirror(message))
    return {
      ...{ role: "other" as const, text, runId: null, at },
      ...((role === "custom" || role === "system") && { isNote: true }),
    }
  const runId =
    message.__openclaw?.runId ?? openclawAbort?.runId ?? keyOf(idempotencyKey, ":terminal-error") ?? null
  const isPartial = openclawAbort !== undefined || stopReason === "aborted"
  return {
    ...{ role: "assistant" as const, text, runId, at },
    ...(isPartial && { isPartial }),
    ...(stopReason === "error" && { error: errorMessage ?? "The agent failed without a reason." }),
  }
}

/** What was sent to the thread through a channel, noted in its session: Clutch has it from the channel. */
const isMirror = ({ provider, model, __openclaw }: Message): boolean =>
  provider === "openclaw" && model === "delivery-mirror" && __openclaw?.runId === undefined

/** Text and images of a message of the gateway; null where it is none. */
export function readMessage(message: unknown): { text: string; images: AgentImage[] } | null {
  const parsed = Message.safeParse(message)
  return parsed.success ? contentOf(parsed.data) : null
}

function contentOf({ content }: Message): { text: string; images: AgentImage[] } {
  if (typeof content === "string") return { text: content, images: [] }
  const texts = content.flatMap(({ type, text }) => (type === "text" && text ? [text] : []))
  const images = content.flatMap((part): AgentImage[] => {
    if (part.type !== "image") return []
    const data = part.data ?? part.source?.data
    if (data !== undefined) return [{ data }]
    return part.url !== undefined && isServed(part.url) ? [{ address: part.url }] : []
  })
  return { text: texts.join("\n\n"), images }
}

const keyOf = (key: string | undefined, end: string): string | null =>
  key?.endsWith(end) ? key.slice(0, -end.length) : null

/** What the gateway shows of a run, as one word: the rules of what counts as an end, and what never does. Pure. */
import { z } from "zod"

export const SessionRow = z.looseObject({
  key: z.string().optional(),
  status: z.string().optional(),
  hasActiveRun: z.boolean().optional(),
  /** Empty is proof of idleness; absent means that the gateway cannot say. */
  activeRunIds: z.array(z.string()).optional(),
  lastRunId: z.string().optional(),
  lastRunError: z.unknown().optional(),
  abortedLastRun: z.boolean().optional(),
  childSessions: z.array(z.string()).optional(),
})
export type SessionRow = z.infer<typeof SessionRow>

export const WaitAnswer = z.looseObject({
  status: z.string(),
  /** Only an answer that has it tells of an end; without it nothing is known. */
  endedAt: z.number().optional(),
  error: z.string().optional(),
  stopReason: z.string().optional(),
  terminalReply: z.looseObject({ text: z.string().optional() }).optional(),
})
export type WaitAnswer = z.infer<typeof WaitAnswer>

export type Look = {
  row: SessionRow | null
  /** Of the run id that is followed. */
  wait: WaitAnswer
  /** The history has the message under the run's own id. */
  hasMessage: boolean
  /** The last words of the agent after that message. */
  lastWords: string | null
  /** Sub-agents that are at work. */
  childrenAtWork: number
  /** How long nobody has been at work, in milliseconds. */
  idleMs: number
}

export type Seen =
  /** The gateway knows nothing of the message. */
  | { kind: "unborn" }
  | { kind: "queued" }
  | { kind: "working"; runIds: string[]; agents: number }
  /** Its turn broke with the gateway; the gateway resumes such turns by itself, one after another. */
  | { kind: "interrupted" }
  | { kind: "ended"; how: How; words: string }

/** `lost`: its turn broke with the gateway, which gave it up. */
type How = "ok" | "error" | "timeout" | "aborted" | "lost"

/** A sub-agent's end wakes its parent once more; that turn begins a moment later. */
const SETTLE_MS = 3_000

export function judge({ row, wait, hasMessage, lastWords, childrenAtWork, idleMs }: Look): Seen {
  const active = row?.activeRunIds ?? []
  const isActive = row?.hasActiveRun === true || active.length > 0
  if (isActive || childrenAtWork > 0) {
    if (row?.status === "queued" && childrenAtWork === 0) return { kind: "queued" }
    return { kind: "working", runIds: active, agents: (isActive ? 1 : 0) + childrenAtWork }
  }
  const hadChildren = (row?.childSessions?.length ?? 0) > 0
  if (hadChildren && idleMs < SETTLE_MS) return { kind: "working", runIds: [], agents: 0 }
  if (wait.endedAt !== undefined) {
    const words = wait.terminalReply?.text ?? lastWords ?? ""
    return { kind: "ended", how: howOf(wait), words: wait.status === "ok" ? words : (wait.error ?? words) }
  }
  // An old gateway cannot say who is active; then only waiting tells.
  if (row !== null && row.hasActiveRun === undefined && row.status === "running")
    return { kind: "interrupted" }
  if (row === null || (!hasMessage && row.status === undefined)) return { kind: "unborn" }
  return judgeRow(row, hasMessage, lastWords)
}

/** Nobody remembers the run, because the gateway began a new life: what it keeps of the session decides. */
function judgeRow(row: SessionRow, hasMessage: boolean, lastWords: string | null): Seen {
  switch (row.status) {
    case "done":
      return hasMessage || lastWords !== null
        ? { kind: "ended", how: "ok", words: lastWords ?? "" }
        : { kind: "unborn" }
    case "failed":
      return {
        kind: "ended",
        how: row.abortedLastRun === true ? "lost" : "error",
        words: textOf(row.lastRunError) ?? lastWords ?? "The turn failed.",
      }
    case "timeout":
      return { kind: "ended", how: "timeout", words: lastWords ?? "" }
    case "killed":
      return { kind: "ended", how: "aborted", words: lastWords ?? "" }
    case "running":
    case "queued":
      return { kind: "interrupted" }
    default:
      return hasMessage ? { kind: "interrupted" } : { kind: "unborn" }
  }
}

function howOf({ status, error, stopReason }: WaitAnswer): Exclude<How, "lost"> {
  if (status === "ok") return stopReason === "aborted" || stopReason === "rpc" ? "aborted" : "ok"
  if (status === "timeout") return "timeout"
  return error === "aborted" || stopReason === "rpc" || stopReason === "aborted" ? "aborted" : "error"
}

const textOf = (value: unknown): string | null =>
  typeof value === "string"
    ? value
    : typeof value === "object" && value !== null && "message" in value
      ? String(value.message)
      : null

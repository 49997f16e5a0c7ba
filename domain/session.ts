/** The conversation an agent leaves: its transcript, what it used and what it cost. */
import { z } from "zod"

export const Usage = z.object({
  inputTokens: z.number().int().nonnegative(),
  outputTokens: z.number().int().nonnegative(),
  cacheReadTokens: z.number().int().nonnegative(),
  cacheWriteTokens: z.number().int().nonnegative(),
  /** US dollars; null where no price is known, which is never the same as free. */
  costUsd: z.number().nonnegative().nullable(),
})
export type Usage = z.infer<typeof Usage>
export const NO_USAGE: Usage = {
  inputTokens: 0,
  outputTokens: 0,
  cacheReadTokens: 0,
  cacheWriteTokens: 0,
  costUsd: 0,
}

/** Unknown plus anything is unknown. */
export function addUsage(a: Usage, b: Usage): Usage {
  return {
    inputTokens: a.inputTokens + b.inputTokens,
    outputTokens: a.outputTokens + b.outputTokens,
    cacheReadTokens: a.cacheReadTokens + b.cacheReadTokens,
    cacheWriteTokens: a.cacheWriteTokens + b.cacheWriteTokens,
    costUsd: a.costUsd === null || b.costUsd === null ? null : a.costUsd + b.costUsd,
  }
}

/** Whose log a session is read from; `clutch` are the transcripts of its own runs. */
export const SESSION_SYSTEMS = ["clutch", "openclaw", "claude", "codex", "opencode", "gemini"] as const
export const SessionSystem = z.enum(SESSION_SYSTEMS)
export type SessionSystem = z.infer<typeof SessionSystem>
/** Whose sessions are read where somebody asks for them. */
export const WatchedSystem = SessionSystem.exclude(["clutch"])
export type WatchedSystem = z.infer<typeof WatchedSystem>

export const SYSTEM_LABELS: Record<SessionSystem, string> = {
  clutch: "Clutch runs",
  openclaw: "OpenClaw",
  claude: "Claude Code",
  codex: "Codex",
  opencode: "OpenCode",
  gemini: "Gemini CLI",
}

/** `active`: a run is open, or a turn is not over. `idle`: the agent waits for somebody. `ended`: no word will follow. */
export const SESSION_STATUSES = ["active", "idle", "ended"] as const
export const SessionStatus = z.enum(SESSION_STATUSES)
export type SessionStatus = z.infer<typeof SessionStatus>

export const TranscriptEntry = z.object({
  /** The source's own id of the message: stored once, whatever is read twice. */
  messageId: z.string().max(300),
  at: z.number(),
  /** `unknown` is a line that no parser knows: kept as it was written. */
  kind: z.enum(["user", "assistant", "thinking", "tool_call", "tool_result", "system", "unknown"]),
  text: z.string(),
  tool: z.string().max(200).optional(),
  isError: z.boolean().optional(),
  usage: Usage.optional(),
  /** Where the whole text lies, if what is here is only its beginning. */
  whole: z.object({ storageId: z.string(), characters: z.number().int().positive() }).optional(),
})
export type TranscriptEntry = z.infer<typeof TranscriptEntry>

/** One answer of a model, which somebody pays for. */
export const PaidAnswer = z.object({
  /** The source's own id of it: counted once, whatever is read twice. */
  answerId: z.string().max(300),
  at: z.number(),
  model: z.string().max(200).optional(),
  usage: Usage,
})
export type PaidAnswer = z.infer<typeof PaidAnswer>

/** What lines say of their session as a whole; a later line wins, except for the title, which the first line gives. */
export const SessionFacts = z.object({
  title: z.string().max(300).optional(),
  lastLine: z.string().max(300).optional(),
  cwd: z.string().max(4_096).optional(),
  model: z.string().max(200).optional(),
  provider: z.string().max(200).optional(),
  status: SessionStatus.optional(),
  stopReason: z.string().max(100).optional(),
  /** Tokens that the newest answer had before it, and with it. */
  contextTokens: z.number().int().nonnegative().optional(),
  contextWindow: z.number().int().positive().optional(),
  /** What the source itself says the session cost so far, where it prices the sum and not the answers. */
  reportedCostUsd: z.number().nonnegative().optional(),
  startedAt: z.number().optional(),
  lastAt: z.number().optional(),
})
export type SessionFacts = z.infer<typeof SessionFacts>

export const Session = z.object({
  system: SessionSystem,
  /** What the system calls it; with the system it names the session. */
  name: z.string().min(1).max(300),
  /** Path of the transcript on this machine, or address of the gateway that tells it. */
  source: z.string().max(4_096),
  ...SessionFacts.omit({ lastAt: true }).shape,
  status: SessionStatus,
  startedAt: z.number(),
  updatedAt: z.number(),
  usage: Usage,
  messages: z.number().int().nonnegative(),
  /** Lines that no parser knew. */
  unknownLines: z.number().int().nonnegative(),
  lastLine: z.string(),
})
export type Session = z.infer<typeof Session>

/** How far a transcript has been read; stored in the same transaction as what was read. */
export const TranscriptPosition = z.object({
  offset: z.number().int().nonnegative(),
  inode: z.string().max(100),
  /** Hash of the file's first bytes: tells a rotated or rewritten file from a grown one. */
  fingerprint: z.string().max(200),
})
export type TranscriptPosition = z.infer<typeof TranscriptPosition>

/**
 * A transcript is read twice, each with a position of its own: first in sum (`sum`: what was used, previews), which is
 * quick, then for its pages (`pages`), which follow when there is time. Whoever is up to date reads once for both.
 */
export const SESSION_LANES = ["sum", "pages"] as const
export const SessionLane = z.enum(SESSION_LANES)
export type SessionLane = z.infer<typeof SessionLane>

/** Each message is looked for among those that are stored: so many at a time. */
export const MAX_DELIVERED = 3_000

/** What people may ask for in a list of sessions. */
export const SessionFilter = z.object({
  project: z.string().optional().describe("Only of this project"),
  system: SessionSystem.optional().describe("Only from this source"),
  status: SessionStatus.optional().describe("Only in this status"),
  model: z.string().max(200).optional().describe("Only with this model"),
  search: z.string().max(200).optional().describe("Only with these words in the first or last line"),
})
export type SessionFilter = z.infer<typeof SessionFilter>

/** Cost of a session: that of its answers, or what its source says of the whole; null is unknown. */
export const costOf = ({
  usage,
  reportedCostUsd,
}: {
  usage: Usage
  reportedCostUsd?: number | undefined
}): number | null => usage.costUsd ?? reportedCostUsd ?? null

export const HOUR_MS = 3_600_000

/** The beginning of the hour in UTC that a moment lies in. */
export const hourOf = (at: number): number => Math.floor(at / HOUR_MS) * HOUR_MS

/** What one model was used for in one hour, or in several. */
export const ModelUse = z.object({
  model: z.string(),
  usage: Usage.omit({ costUsd: true }),
  /** Dollars of the answers whose price is known. */
  usd: z.number().nonnegative(),
  answers: z.number().int().nonnegative(),
  /** Answers whose price nobody knows. */
  unpriced: z.number().int().nonnegative(),
})
export type ModelUse = z.infer<typeof ModelUse>

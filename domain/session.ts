/** The conversation a run leaves: its transcript, what it used and what it cost. */
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

export const TranscriptEntry = z.object({
  /** The source's own id of the message: counted once, whatever is read twice. */
  messageId: z.string(),
  at: z.number(),
  kind: z.enum(["user", "assistant", "tool_call", "tool_result", "system"]),
  text: z.string(),
  tool: z.string().optional(),
  isError: z.boolean().optional(),
  usage: Usage.optional(),
})
export type TranscriptEntry = z.infer<typeof TranscriptEntry>

export const Session = z.object({
  /** Path of the transcript on this machine: what the watcher tails. */
  source: z.string(),
  model: z.string().optional(),
  status: z.enum(["active", "ended"]),
  startedAt: z.number(),
  updatedAt: z.number(),
  usage: Usage,
  messages: z.number().int().nonnegative(),
  lastLine: z.string(),
})
export type Session = z.infer<typeof Session>

/** How far a transcript has been read; stored in the same transaction as what was read. */
export const TranscriptPosition = z.object({
  offset: z.number().int().nonnegative(),
  inode: z.string(),
  /** Hash of the file's first bytes: tells a rotated or rewritten file from a grown one. */
  fingerprint: z.string(),
})
export type TranscriptPosition = z.infer<typeof TranscriptPosition>

/** What the pages of sessions draw. */
import type { RunRole, RunState, StopCause } from "#domain/run"
import type { SessionFilter, SessionStatus, SessionSystem, TranscriptEntry, Usage } from "#domain/session"

export type SessionView = {
  sessionId: string
  system: SessionSystem
  name: string
  source: string
  runId: string | null
  /** The chat of ours that this conversation is, with the slug of its project. */
  chat: { chatId: string; project: string } | null
  runState: RunState | null
  stopRequested: StopCause | null
  role: RunRole | null
  attempt: number | null
  promptVersion: number | null
  agentName: string | null
  taskKey: string | null
  taskTitle: string | null
  project: string | null
  cwd: string | null
  title: string | null
  lastLine: string
  model: string | null
  status: SessionStatus
  stopReason: string | null
  startedAt: number
  updatedAt: number
  usage: Usage
  /** Null is unknown, which is never the same as free. */
  costUsd: number | null
  apiCalls: number
  messages: number
  unknownLines: number
  contextTokens: number | null
  contextWindow: number | null
}

export type EntryView = TranscriptEntry

export type SessionFilterView = SessionFilter

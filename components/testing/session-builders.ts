/** A session and what is said in it, in one line. */
import { NO_USAGE } from "#domain/session"
import type { EntryView, SessionView } from "#lib/react/session-data"
import { NOW } from "./builders.ts"

const MINUTE = 60_000

export const aSession = (given: Partial<SessionView> = {}): SessionView => ({
  sessionId: "session-1",
  system: "clutch",
  name: "run-1",
  source: "/clutch/transcripts/run-1.jsonl",
  runId: "run-1",
  chat: null,
  runState: "running",
  stopRequested: null,
  role: "dev",
  attempt: 1,
  promptVersion: 0,
  agentName: "Ada",
  taskKey: "CLU-198",
  taskTitle: "Move the scheduler to a lease with heartbeats",
  project: "clutch-web",
  cwd: "/work/clutch-web",
  title: "Move the scheduler to a lease with heartbeats",
  lastLine: "edit worker/lease.ts",
  model: "simulation-1",
  status: "active",
  stopReason: null,
  startedAt: NOW - 12 * MINUTE,
  updatedAt: NOW - MINUTE,
  usage: { ...NO_USAGE, inputTokens: 81_200, outputTokens: 9_430, costUsd: 0.42 },
  costUsd: 0.42,
  apiCalls: 7,
  messages: 18,
  unknownLines: 0,
  contextTokens: 61_000,
  contextWindow: 200_000,
  ...given,
})

export const anEntry = (given: Partial<EntryView> = {}): EntryView => ({
  messageId: "message-1",
  at: NOW - MINUTE,
  kind: "assistant",
  text: "The lease needs a generation, or two holders could both believe in it.",
  ...given,
})

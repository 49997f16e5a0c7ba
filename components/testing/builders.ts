/** Valid view data in one line, for tests and the gallery. */
import { DEFAULT_LIMITS } from "#domain/project"
import { TASK_STATUSES, type TaskStatus } from "#domain/task"
import { NO_USAGE } from "#domain/session"
import type { ExecutorView } from "#lib/react/home-data"
import type { AgentRow, BudgetRow, LogRow, ProjectSettings, ScheduleRow } from "#lib/react/settings-data"
import type { AnsweredView, InboxItem } from "#lib/react/inbox-data"
import { ready, type Live } from "#lib/react/live"
import type { CycleView, LoopView, ProcessView } from "#lib/react/observatory-data"
import type { EntryView, SessionView } from "#lib/react/session-data"
import type { EventView, ReviewView, RunView, TaskDetail, Why, StepsView } from "#lib/react/task-data"
import type { BoardCard, BoardColumn, ProjectLink, Question } from "#lib/react/view-data"

/** A fixed present, so that ages in tests do not depend on the day. */
export const NOW = Date.UTC(2026, 9, 5, 14, 42)
const MINUTE = 60_000

export const aCard = (given: Partial<BoardCard> = {}): BoardCard => ({
  key: "CLU-198",
  project: "clutch-web",
  title: "Move the scheduler to a lease with heartbeats",
  status: "ready",
  statusSince: NOW - 9 * MINUTE,
  priority: "medium",
  role: "dev",
  tags: [],
  holder: null,
  unmetDependencies: 0,
  attempts: { used: 0, limit: 4 },
  run: null,
  model: null,
  costUsd: null,
  checks: null,
  why: null,
  question: null,
  conflicts: [],
  resolution: null,
  cancellation: null,
  ...given,
})

export const aQuestion = (given: Partial<Question> = {}): Question => ({
  signalId: "signal-1",
  kind: "question",
  question: "Two tests now expect different error text. Update them, or keep the old text?",
  options: ["Update tests", "Keep"],
  askedAt: NOW - 9 * MINUTE,
  ...given,
})

export const aWhy = (given: Partial<Why> = {}): Why => ({
  code: "queued_role_limit",
  subject: null,
  since: NOW - 3 * MINUTE,
  unblocksWhen: "A developer's run ends.",
  nextMover: "loop",
  sentence: "Both developer slots of this project are in use.",
  ...given,
})

export function columnsOf(cards: BoardCard[]): Record<TaskStatus, Live<BoardColumn>> {
  const column = (status: TaskStatus): Live<BoardColumn> => {
    const own = cards.filter((card) => card.status === status)
    return ready({ cards: own, total: own.length })
  }
  return Object.fromEntries(TASK_STATUSES.map((status) => [status, column(status)])) as Record<
    TaskStatus,
    Live<BoardColumn>
  >
}

/** As a card on the classic way has them before it begins. */
export const someSteps = (given: Partial<StepsView> = {}): StepsView => ({
  pipeline: "classic",
  children: { open: 0, done: 0, merged: 0, failed: 0 },
  steps: [aStep({ name: "implement" }), aStep({ name: "review", role: "reviewer" })],
  ...given,
})

export const aStep = (given: Partial<StepsView["steps"][number]> = {}): StepsView["steps"][number] => ({
  ...{ name: "implement", role: "dev", state: "ahead", isRunning: false, sentBack: 0, result: null },
  ...given,
})

export const aTask = (given: Partial<TaskDetail> = {}): TaskDetail => ({
  key: "CLU-198",
  title: "Move the scheduler to a lease with heartbeats",
  description: "",
  criteria: [],
  status: "ready",
  statusSince: NOW - 9 * MINUTE,
  priority: "medium",
  role: "dev",
  tags: [],
  revision: 1,
  attempts: { dev: 0, review: 0, conflict: 0, infrastructure: 0 },
  maxAttempts: 4,
  unmetDependencies: 0,
  holder: null,
  blockage: null,
  resolution: null,
  cancellation: null,
  branch: null,
  baseCommit: null,
  headCommit: null,
  mergedCommit: null,
  merge: null,
  conflicts: [],
  reopens: null,
  requirement: null,
  steps: someSteps(),
  children: [],
  objective: null,
  createdAt: NOW - 120 * MINUTE,
  ...given,
})

export const aRun = (given: Partial<RunView> = {}): RunView => ({
  runId: "run-1",
  taskKey: "CLU-198",
  taskTitle: "Move the scheduler to a lease with heartbeats",
  project: "clutch-web",
  agentName: "Ada",
  role: "dev",
  attempt: 1,
  promptVersion: 0,
  state: "running",
  claimedAt: NOW - 12 * MINUTE,
  startedAt: NOW - 12 * MINUTE,
  endedAt: null,
  outcome: null,
  reason: null,
  sentence: null,
  progress: "edit worker/lease.ts",
  summary: null,
  supervision: "bwrap",
  stopRequested: null,
  termination: null,
  headCommit: null,
  ...given,
})

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

export const anEvent = (given: Partial<EventView> = {}): EventView => ({
  eventId: "event-1",
  kind: "task.moved",
  sentence: "CLU-198 moved from Backlog to Ready.",
  actor: "Owner",
  at: NOW - 30 * MINUTE,
  ...given,
})

export const aReview = (given: Partial<ReviewView> = {}): ReviewView => ({
  reviewId: "review-1",
  attempt: 1,
  verdict: "changes_requested",
  summary: "The renewal is right; the expiry is not tested.",
  comments: [{ file: "worker/lease.ts", line: 42, text: "What if the clock goes back here?" }],
  commit: "3f9a11c07be2",
  at: NOW - 5 * MINUTE,
  ...given,
})

export const aLoop = (given: Partial<LoopView> = {}): LoopView => ({ globalLimit: 4, pauses: [], ...given })

export const aCycle = (given: Partial<CycleView> = {}): CycleView => ({
  cycleId: "cycle-1",
  startedAt: NOW - MINUTE,
  durationMs: 38,
  trigger: "wake",
  actions: [
    {
      phase: "review",
      kind: "send_to_review",
      subject: "t1",
      result: "done",
      sentence: "CLU-193 goes to review.",
    },
    { phase: "work", kind: "dispatch", subject: "t2", result: "done", sentence: "Ada starts on CLU-209." },
  ],
  waiting: { queued_role_limit: 3 },
  ...given,
})

export const aProcess = (given: Partial<ProcessView> = {}): ProcessView => ({
  name: "loop",
  pid: 4711,
  startedAt: NOW - 90 * MINUTE,
  seenAt: NOW - 4_000,
  version: "0.1.0",
  note: null,
  ...given,
})

export const aProject = (given: Partial<ProjectLink> = {}): ProjectLink => ({
  slug: "clutch-web",
  key: "CLU",
  name: "clutch-web",
  counts: { backlog: 9, ready: 7, in_progress: 3, in_review: 2, blocked: 1, done: 53 },
  running: 3,
  needsPerson: 2,
  limits: DEFAULT_LIMITS,
  ...given,
})

export const anInboxItem = (given: Partial<InboxItem> = {}): InboxItem => ({
  id: "signal-1",
  kind: "question",
  severity: "normal",
  blocking: true,
  since: NOW - 9 * MINUTE,
  priority: "medium",
  downstream: 0,
  holdsSlot: false,
  text: "Two tests now expect different error text. Update them, or keep the old text?",
  options: [],
  task: { key: "CLU-181", title: "Upgrade the client", status: "in_progress" },
  project: { slug: "clutch-web", name: "clutch-web" },
  pull: null,
  ...given,
})

export const anAnswered = (given: Partial<AnsweredView> = {}): AnsweredView => ({
  signalId: "signal-9",
  kind: "question",
  question: "Which colour shall the button have?",
  answer: "Green",
  answeredAt: NOW - MINUTE,
  answeredBy: "Mara",
  deliveredAt: null,
  state: "answered",
  taskKey: "CLU-181",
  taskTitle: "Upgrade the client",
  taskStatus: "in_progress",
  project: "clutch-web",
  runState: "waiting",
  ...given,
})

export const anExecutor = (given: Partial<ExecutorView> = {}): ExecutorView => ({
  kind: "simulation",
  isPaused: false,
  open: 2,
  ended: 20,
  lost: 0,
  newest: { outcome: "success", sentence: null, at: NOW - MINUTE },
  ...given,
})

export const aProjectSettings = (given: Partial<ProjectSettings> = {}): ProjectSettings => ({
  slug: "clutch-web",
  name: "clutch-web",
  key: "CLU",
  repository: "/srv/clutch-web",
  baseBranch: "main",
  pipeline: "classic",
  pipelines: [],
  wipLimits: {},
  executor: "simulation",
  landing: { policy: "base", strategy: "squash", integrationBranch: "clutch/integration" },
  checkCommand: "npm test",
  checks: [],
  mergeBatchSize: 1,
  checkReruns: 0,
  setupCommand: null,
  cleanupCommand: null,
  copyFiles: [],
  linkFiles: [],
  diskQuotaMb: null,
  approval: "none",
  limits: { project: 3, dev: 2, reviewer: 2, conflictResolver: 1 },
  maxAttempts: 4,
  runTimeLimitMinutes: 60,
  runIdleLimitMinutes: 15,
  ...given,
})

export const anAgent = (given: Partial<AgentRow> = {}): AgentRow => ({
  agentId: "agent-1",
  name: "Ada",
  role: "dev",
  model: null,
  limit: 2,
  status: "idle",
  runs: [],
  ...given,
})

export const aBudget = (given: Partial<BudgetRow> = {}): BudgetRow => ({
  budget: "budget-1",
  name: "everything",
  scope: "organization",
  window: "month",
  unit: "usd",
  limit: 80,
  used: 41.2,
  reserved: 4,
  isUnpriced: false,
  ...given,
})

export const aSchedule = (given: Partial<ScheduleRow> = {}): ScheduleRow => ({
  schedule: "schedule-1",
  name: "Weekly audit",
  cron: "0 7 * * mon",
  timeZone: "Europe/Berlin",
  nextAt: NOW + 86_400_000,
  lastAt: null,
  lastTask: null,
  title: "Audit dependencies",
  project: "clutch-web",
  ...given,
})

export const aLogRow = (given: Partial<LogRow> = {}): LogRow => ({
  eventId: "event-1",
  kind: "task.moved",
  at: NOW,
  actor: { kind: "user", name: "Mara" },
  sentence: "Mara moved CLU-198 to Ready.",
  taskKey: "CLU-198",
  project: "clutch-web",
  ...given,
})

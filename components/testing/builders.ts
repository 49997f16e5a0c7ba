/** Valid view data in one line, for tests and the gallery. */
import { DEFAULT_LIMITS } from "#domain/project"
import { TASK_STATUSES, type TaskStatus } from "#domain/task"
import type { AnsweredView, InboxItem } from "#lib/react/inbox-data"
import { ready, type Live } from "#lib/react/live"
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

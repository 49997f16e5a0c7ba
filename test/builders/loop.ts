/** Valid parts of a snapshot in one line each: say only what the test is about. */
import { NOTHING_SPENT } from "#domain/budget"
import type { Decision } from "#domain/loop/decision"
import { decide } from "#domain/loop/decide"
import {
  DEFAULT_LOOP_CONFIG,
  type LoopConfig,
  type Snapshot,
  type SnapshotAgent,
  type SnapshotEndedRun,
  type SnapshotFinishedTask,
  type SnapshotMergeEntry,
  type SnapshotProject,
  type SnapshotRun,
  type SnapshotSignal,
  type SnapshotTask,
} from "#domain/loop/snapshot"
import { DEFAULT_LIMITS } from "#domain/project"
import type { ExitRecord } from "#domain/run"
import { NO_ATTEMPTS, NO_CHILDREN, priorityOrder } from "#domain/task"

/** Noon of a day; everything else is told relative to it. */
export const NOW = Date.UTC(2027, 0, 15, 12)
export const MINUTE = 60_000

export const aProject = (more: Partial<SnapshotProject> = {}): SnapshotProject => ({
  projectId: "p",
  teamId: "team",
  slug: "shop",
  repository: "/repositories/shop",
  baseBranch: "main",
  strategy: "squash",
  integrationBranch: "integration",
  forge: "local",
  executor: "simulation",
  approval: "none",
  landing: "base",
  hasCheck: false,
  batchSize: 1,
  checkReruns: 0,
  overQuota: null,
  limits: DEFAULT_LIMITS,
  maxAttempts: 4,
  runTimeLimitMs: 60 * MINUTE,
  runIdleLimitMs: 10 * MINUTE,
  ...more,
})

export const anAgent = (more: Partial<SnapshotAgent> = {}): SnapshotAgent => ({
  agentId: "ada",
  name: "Ada",
  role: "dev",
  limit: 2,
  ...more,
})

/** Ready since a minute, unless said otherwise. */
export function aTask({ priority = "medium", ...more }: Partial<SnapshotTask> = {}): SnapshotTask {
  return {
    taskId: "t",
    projectId: "p",
    key: "SHOP-1",
    title: "Fix the basket",
    status: "ready",
    statusSince: NOW - MINUTE,
    priority,
    priorityOrder: priorityOrder(priority),
    rank: "a0",
    role: "dev",
    assignedToPerson: false,
    assignedAgentId: null,
    startNext: false,
    unmetDependencies: 0,
    attempts: NO_ATTEMPTS,
    retryAt: null,
    blockage: null,
    headCommit: null,
    pipeline: null,
    step: null,
    jumps: {},
    children: NO_CHILDREN,
    conflictAt: null,
    ended: [],
    fingerprints: [],
    ...more,
  }
}

/** Alive with a fresh lease. */
export const aRun = (more: Partial<SnapshotRun> = {}): SnapshotRun => ({
  runId: "r",
  taskId: "t",
  projectId: "p",
  agentId: null,
  role: "dev",
  step: more.role ?? "dev",
  state: "running",
  attempt: 1,
  generation: 1,
  executor: "simulation",
  claimedAt: NOW - 30_000,
  startedAt: NOW - 29_000,
  leaseExpiresAt: NOW + 50_000,
  shim: null,
  stopRequested: null,
  spent: NOTHING_SPENT,
  estimate: NOTHING_SPENT,
  observation: { kind: "alive" },
  ...more,
})

/** Ended well, seconds ago, claimed since the card entered its status. */
export const anEndedRun = (more: Partial<SnapshotEndedRun> = {}): SnapshotEndedRun => ({
  runId: "r",
  role: "dev",
  step: more.role ?? "dev",
  attempt: 1,
  executor: "simulation",
  claimedAt: NOW - 30_000,
  isSettled: false,
  outcome: "success",
  reason: "completed",
  sentence: "It did what its role owes.",
  headCommit: "c0ffee",
  endedAt: NOW - 1_000,
  verdict: null,
  isGone: true,
  budgetId: null,
  ...more,
})

export const aSignal = (more: Partial<SnapshotSignal> = {}): SnapshotSignal => ({
  signalId: "s",
  taskId: "t",
  runId: null,
  kind: "question",
  isAboutStep: false,
  state: "open",
  askedAt: NOW - 5_000,
  answer: null,
  ...more,
})

export const aMerge = (more: Partial<SnapshotMergeEntry> = {}): SnapshotMergeEntry => ({
  entryId: "m",
  taskId: "t",
  projectId: "p",
  state: "queued",
  enqueuedAt: NOW - 5_000,
  branch: "clutch/SHOP-1/fix-the-basket",
  headCommit: "c0ffee",
  candidateCommit: null,
  targetCommit: null,
  batch: null,
  verdicts: [],
  conflictsWith: [],
  isAlone: false,
  check: null,
  heldSince: null,
  pull: null,
  mergeRequestedAt: null,
  sentence: null,
  lastTriedAt: null,
  ...more,
})

export const aFinishedTask = (more: Partial<SnapshotFinishedTask> = {}): SnapshotFinishedTask => ({
  taskId: "t",
  projectId: "p",
  key: "SHOP-1",
  status: "done",
  statusSince: NOW - 5_000,
  branch: "clutch/SHOP-1/fix-the-basket",
  headCommit: "c0ffee",
  mergedCommit: "d00d",
  hasAgent: false,
  ...more,
})

export const anExit = (more: Partial<ExitRecord> = {}): ExitRecord => ({
  endedAt: NOW,
  exitCode: 0,
  signal: null,
  stopped: null,
  workspaceError: null,
  headCommit: "c0ffee",
  treeChanged: true,
  tail: "",
  termination: { processesSeen: 1, processesLeft: 0, at: NOW },
  ...more,
})

export const aSnapshot = (more: Partial<Snapshot> = {}): Snapshot => ({
  projects: [aProject()],
  agents: [],
  tasks: [],
  runs: [],
  signals: [],
  merges: [],
  finished: [],
  pauses: [],
  recentStarts: {},
  hours: [],
  schedules: [],
  budgets: [],
  history: {},
  busy: [],
  ...more,
})

/** Decides at noon with the default limits. */
export const decideAtNoon = (more: Partial<Snapshot>, config: Partial<LoopConfig> = {}): Decision[] =>
  decide(aSnapshot(more), NOW, { ...DEFAULT_LOOP_CONFIG, ...config })

/** What is decided, without the waiting. */
export const actionsOf = (decisions: readonly Decision[]) => decisions.filter(({ kind }) => kind !== "wait")

/** The codes of the reasons why a card waits. */
export const reasonsOf = (decisions: readonly Decision[], taskId = "t"): string[] =>
  decisions.flatMap((decision) =>
    decision.kind === "wait" && decision.taskId === taskId ? decision.reasons.map(({ code }) => code) : [],
  )

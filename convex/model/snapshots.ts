/** Rows as the loop's rules read them: plain facts without a database. */
import { NOTHING_SPENT, type Spent } from "#domain/budget"
import type {
  Facts,
  Gathered,
  SnapshotAgent,
  SnapshotEndedRun,
  SnapshotFinishedTask,
  SnapshotProject,
  SnapshotSignal,
  SnapshotTask,
} from "#domain/loop/snapshot"
import { requiredChecks, rerunsOf } from "#domain/checks"
import { overQuota } from "#domain/disk"
import { NO_CHILDREN } from "#domain/task"
import { othersInConflict, type ForecastConflict } from "#domain/forecast"
import type { Doc, Id } from "../_generated/dataModel.ts"
import { isGone } from "./runEnds.ts"

const MINUTE_MS = 60_000

export const snapshotProject = (project: Doc<"projects">): SnapshotProject => ({
  projectId: project._id,
  teamId: project.teamId,
  slug: project.slug,
  repository: project.repository,
  baseBranch: project.baseBranch,
  strategy: project.landing.strategy,
  integrationBranch: project.landing.integrationBranch,
  forge: project.forge,
  executor: project.executor,
  approval: project.approval,
  landing: project.landing.policy,
  hasCheck: requiredChecks(project).length > 0,
  batchSize: project.mergeBatchSize ?? 1,
  checkReruns: rerunsOf(project),
  overQuota: overQuota(project.diskUsedBytes, project.diskQuotaMb),
  limits: project.limits,
  maxAttempts: project.maxAttempts,
  runTimeLimitMs: project.runTimeLimitMinutes * MINUTE_MS,
  runIdleLimitMs: project.runIdleLimitMinutes * MINUTE_MS,
})

export const snapshotAgent = ({ _id, name, role, limit }: Doc<"agents">): SnapshotAgent => ({
  agentId: _id,
  name,
  role,
  limit,
})

/** `spent` is read only where there is a budget. */
export const snapshotRun = (run: Doc<"runs">, spent: Spent = NOTHING_SPENT): Facts["runs"][number] => ({
  runId: run._id,
  taskId: run.taskId,
  projectId: run.projectId,
  agentId: run.agentId ?? null,
  role: run.role,
  step: run.step,
  state: run.state,
  attempt: run.attempt,
  generation: run.generation,
  executor: run.executor,
  claimedAt: run.claimedAt,
  startedAt: run.startedAt ?? null,
  shim: run.shim ?? null,
  stopRequested: run.stopRequested ?? null,
  spent,
  estimate: run.estimate ?? NOTHING_SPENT,
})

export function snapshotEndedRun(run: Doc<"runs">): SnapshotEndedRun {
  if (run.endedAt === undefined || !run.outcome || !run.reason)
    throw new Error(`run ${run._id} has not ended`)
  return {
    runId: run._id,
    role: run.role,
    step: run.step,
    attempt: run.attempt,
    executor: run.executor,
    claimedAt: run.claimedAt,
    isSettled: run.isSettled,
    outcome: run.outcome,
    reason: run.reason,
    sentence: run.sentence ?? "",
    headCommit: run.headCommit ?? null,
    endedAt: run.endedAt,
    verdict: run.verdict ?? null,
    isGone: isGone(run),
    budgetId: run.budgetId ?? null,
  }
}

export const snapshotSignal = (signal: Doc<"signals">): SnapshotSignal => ({
  signalId: signal._id,
  taskId: signal.taskId,
  runId: signal.runId ?? null,
  kind: signal.kind,
  isAboutStep: signal.isAboutStep ?? false,
  state: signal.state,
  askedAt: signal.askedAt,
  answer: signal.answer ?? null,
})

export function snapshotEntry(
  entry: Doc<"mergeEntries">,
  check: Doc<"runs"> | null,
  conflicts: readonly ForecastConflict[],
): Gathered["merges"][number] {
  return {
    entryId: entry._id,
    taskId: entry.taskId,
    projectId: entry.projectId,
    state: entry.state,
    enqueuedAt: entry.enqueuedAt,
    branch: entry.branch,
    headCommit: entry.headCommit,
    candidateCommit: entry.candidateCommit ?? null,
    targetCommit: entry.targetCommit ?? null,
    batch: entry.batch ?? null,
    verdicts: entry.verdicts ?? [],
    conflictsWith: othersInConflict(conflicts, entry.taskId),
    isAlone: entry.isAlone ?? false,
    check:
      check?.outcome && check.reason
        ? {
            runId: check._id,
            outcome: check.outcome,
            reason: check.reason,
            sentence: check.sentence ?? "",
            isSettled: check.isSettled,
          }
        : null,
    heldSince: entry.heldSince ?? null,
    pull: entry.pull ?? null,
    mergeRequestedAt: entry.mergeRequestedAt ?? null,
    sentence: entry.sentence ?? null,
  }
}

/** `ended` are the ends that the loop still looks at, of this card. */
export const snapshotTask = (task: Doc<"tasks">, ended: readonly Doc<"runs">[]): SnapshotTask => ({
  taskId: task._id,
  projectId: task.projectId,
  key: task.key,
  title: task.title,
  status: task.status,
  statusSince: task.statusSince,
  priority: task.priority,
  priorityOrder: task.priorityOrder,
  rank: task.rank,
  role: task.role,
  assignedToPerson: task.assignedUserId !== undefined,
  assignedAgentId: task.assignedAgentId ?? null,
  startNext: task.startNext ?? false,
  unmetDependencies: task.unmetDependencies,
  attempts: task.attempts,
  retryAt: task.retryAt ?? null,
  blockage: task.blockage ?? null,
  headCommit: task.headCommit ?? null,
  pipeline: task.pipeline ?? null,
  step: task.step ?? null,
  jumps: task.jumps ?? {},
  children: task.children ?? NO_CHILDREN,
  conflictAt: task.conflictAt ?? null,
  ended: ended.map(snapshotEndedRun).sort((a, b) => b.endedAt - a.endedAt),
  fingerprints: task.fingerprints,
})

export const snapshotFinished = (task: Doc<"tasks">, hasAgent: boolean): SnapshotFinishedTask => ({
  taskId: task._id,
  projectId: task.projectId,
  key: task.key,
  status: task.status,
  statusSince: task.statusSince,
  branch: task.branch ?? null,
  headCommit: task.headCommit ?? null,
  mergedCommit: task.mergedCommit ?? null,
  hasAgent,
})

/** The ends that the loop still looks at, by card. */
export function endedByTask(recent: readonly Doc<"runs">[]): Map<Id<"tasks">, Doc<"runs">[]> {
  const groups = new Map<Id<"tasks">, Doc<"runs">[]>()
  for (const run of recent) groups.set(run.taskId, [...(groups.get(run.taskId) ?? []), run])
  return groups
}

/** Writes the reasons: one function per code, so that a code says the same wherever it is found. */
import { formatBytes } from "../format.ts"
import { formatAmount } from "../budget.ts"
import { ROLE_LABELS } from "../role.ts"
import type { RunRole } from "../run.ts"
import { nextTurn, type Hours } from "../schedule.ts"
import { SIGNAL_KIND_LABELS } from "../signal.ts"
import type { FullLimit } from "./capacity.ts"
import type { BudgetLine } from "./purse.ts"
import type { Reason } from "./reason.ts"
import type {
  SnapshotEndedRun,
  SnapshotMergeEntry,
  SnapshotPause,
  SnapshotRun,
  SnapshotSignal,
  SnapshotTask,
} from "./snapshot.ts"

const nameOf = (role: RunRole): string => (role === "check" ? "check" : ROLE_LABELS[role].toLowerCase())

export const inBacklog = (task: SnapshotTask): Reason => ({
  code: "in_backlog",
  subject: null,
  since: task.statusSince,
  unblocksWhen: "Somebody moves it to Ready.",
  nextMover: "person",
  sentence: "It is in the backlog.",
})

/** How the key of a cancelled task is marked, where it is waited for. */
export const CANCELLED = " (cancelled)"

export const waitingForDependencies = (task: SnapshotTask, keys: readonly string[] = []): Reason => {
  const tasks = task.unmetDependencies === 1 ? "1 task" : `${task.unmetDependencies} tasks`
  // What is cancelled is never done: only a person can take the dependency away.
  const isHopeless = keys.some((key) => key.endsWith(CANCELLED))
  return {
    code: "waiting_deps",
    subject: keys.length > 0 ? keys.join(", ") : null,
    since: task.statusSince,
    unblocksWhen: isHopeless
      ? "Somebody takes away the dependency on what is cancelled, and the others are done."
      : "Every task it depends on is done.",
    nextMover: isHopeless ? "person" : "loop",
    sentence: `It waits for ${keys.length > 0 ? keys.join(", ") : tasks} to be done.`,
  }
}

export const waitsForChildren = ({ children, statusSince }: SnapshotTask): Reason => ({
  code: "waiting_children",
  subject: null,
  since: statusSince,
  unblocksWhen: "Every task that was made of it is done.",
  nextMover: "loop",
  sentence: `${children.open === 1 ? "1 of its tasks is" : `${children.open} of its tasks are`} not done; ${children.done} are.`,
})

export const assignedToPerson = (task: SnapshotTask): Reason => ({
  code: "assigned_to_person",
  subject: null,
  since: task.statusSince,
  unblocksWhen: "The person finishes it or gives it to an agent.",
  nextMover: "person",
  sentence: "A person holds it; no agent is started on it.",
})

export const waitingForAnswer = (signal: SnapshotSignal): Reason => ({
  code: "waiting_human",
  subject: signal.signalId,
  since: signal.askedAt,
  unblocksWhen: "Somebody answers it.",
  nextMover: "person",
  sentence: `${SIGNAL_KIND_LABELS[signal.kind]}: a person's answer is awaited.`,
})

export const isBlocked = (task: SnapshotTask): Reason => ({
  code: "blocked",
  subject: task.blockage?.reason ?? null,
  since: task.statusSince,
  unblocksWhen: "Somebody answers what it asks, or moves the card.",
  nextMover: task.blockage?.nextMover ?? "person",
  sentence: task.blockage?.sentence ?? "It is blocked.",
})

export const isPaused = (pause: SnapshotPause): Reason => ({
  code: "paused",
  subject: pause.subject || null,
  since: pause.since,
  unblocksWhen: "Somebody resumes it.",
  nextMover: "person",
  sentence:
    pause.scope === "all" ? "Everything is paused." : `Its ${pause.scope} (${pause.subject}) is paused.`,
})

export const isOverQuota = ({ bytes, limit }: { bytes: number; limit: number }): Reason => ({
  code: "disk_quota",
  subject: null,
  since: null,
  unblocksWhen: "Work trees are removed (clutch workspaces gc), or the project's quota is raised.",
  nextMover: "person",
  sentence: `Its project's work trees take ${formatBytes(bytes)} of ${formatBytes(limit)}.`,
})

export const isOutsideHours = (hours: Hours & { projectId: string | null }, now: number): Reason => ({
  code: "outside_hours",
  subject: hours.projectId,
  since: null,
  unblocksWhen: `It is between ${hours.from} and ${hours.to} (${hours.timeZone}); looked at again at ${new Date(nextTurn(hours, now)).toISOString()}.`,
  nextMover: "loop",
  sentence: `Agents may start from ${hours.from} to ${hours.to} only (${hours.days.length === 7 ? "every day" : hours.days.join(", ")}; ${hours.timeZone}).`,
})

export const waitsToRetry = (retryAt: number, since: number | null): Reason => ({
  code: "retry_wait",
  subject: null,
  since,
  unblocksWhen: `It is ${new Date(retryAt).toISOString()}.`,
  nextMover: "loop",
  sentence: "It waits a little before the next attempt.",
})

export const agentNotGone = (run: SnapshotEndedRun | SnapshotRun): Reason => ({
  code: "previous_agent_not_gone",
  subject: run.runId,
  since: "endedAt" in run ? run.endedAt : run.claimedAt,
  unblocksWhen: "No process of that run is left.",
  nextMover: "loop",
  sentence: `The agent of its last run (${nameOf(run.role)}, attempt ${run.attempt}) is not seen gone yet.`,
})

export const limitIsFull = ({ scope, used, limit }: FullLimit, role: RunRole): Reason => {
  const where =
    scope === "global" ? "in all" : scope === "project" ? "in its project" : `for the role ${nameOf(role)}`
  return {
    code: `queued_${scope}_limit`,
    subject: scope === "role" ? role : null,
    since: null,
    unblocksWhen: "A run ends.",
    nextMover: "agent",
    sentence: `${used} of ${limit} run slots ${where} are in use.`,
  }
}

export const agentsAreBusy = (role: RunRole, names: readonly string[]): Reason => ({
  code: "queued_agent_limit",
  subject: names.join(", "),
  since: null,
  unblocksWhen: "One of them ends a run.",
  nextMover: "agent",
  sentence: `Every agent that could do it is busy (${names.join(", ")}).`,
})

export function isOverBudget({ budget, metered, reserved }: BudgetLine, isPriceKnown: boolean): Reason {
  const amount = (value: number) => formatAmount(value, budget.unit)
  const window = budget.window === "total" ? "" : ` of this ${budget.window}`
  const putAside = reserved > 0 ? ` and ${amount(reserved)} put aside for runs under way` : ""
  return {
    code: isPriceKnown ? "over_budget" : "price_unknown",
    subject: budget.name,
    since: null,
    unblocksWhen: "Somebody raises the budget, or its next period begins.",
    nextMover: "person",
    sentence: isPriceKnown
      ? `The budget${window} of ${budget.name} leaves no room for a run: ${amount(metered)} of ${amount(budget.limit)} used${putAside}.`
      : `The budget of ${budget.name} is in dollars, and nobody knows what a run costs.`,
  }
}

export const othersGoFirst = (ahead: number): Reason => ({
  code: "queued_behind",
  subject: null,
  since: null,
  unblocksWhen: "The cards before it have started.",
  nextMover: "loop",
  sentence: ahead === 1 ? "1 card goes first." : `${ahead} cards go first.`,
})

export const isUpNext = (): Reason => ({
  code: "up_next",
  subject: null,
  since: null,
  unblocksWhen: "The loop has taken its next step.",
  nextMover: "loop",
  sentence: "Nothing is in its way; the loop takes it up now.",
})

export const hasNothingToReview = (task: SnapshotTask): Reason => ({
  code: "nothing_to_review",
  subject: null,
  since: task.statusSince,
  unblocksWhen: "Somebody drops it on Done, or moves it back.",
  nextMover: "person",
  sentence: "It has no commit that a reviewer could look at.",
})

/** What an open run is at, in one reason. */
export function isAtWorkOn(run: SnapshotRun, now: number, isWanted: boolean): Reason {
  const about = (code: Reason["code"], sentence: string, unblocksWhen = "The run ends."): Reason => ({
    code,
    subject: run.runId,
    since: run.startedAt ?? run.claimedAt,
    unblocksWhen,
    nextMover: code === "executor_unreachable" ? "outside" : "agent",
    sentence,
  })
  const who = `${nameOf(run.role)}, attempt ${run.attempt}`
  if (run.observation.kind === "orphaned") return agentNotGone(run)
  if (run.observation.kind === "unknown" && run.leaseExpiresAt <= now) {
    return about(
      "executor_unreachable",
      `Nobody can tell whether its agent (${who}) lives.`,
      "The executor can be reached again.",
    )
  }
  if (run.stopRequested || !isWanted) return about("stopping", `Its run (${who}) was asked to stop.`)
  if (run.state === "claimed") return about("starting", `A run (${who}) is being started.`)
  if (run.role === "reviewer") return about("reviewing", `A reviewer looks at it (attempt ${run.attempt}).`)
  if (run.role === "check") return about("checking", "The project's check runs on it.")
  return about("running", `A run (${who}) works on it.`)
}

export const isBeingMerged = (entry: SnapshotMergeEntry): Reason => ({
  code: "merging",
  subject: entry.entryId,
  since: entry.enqueuedAt,
  unblocksWhen: "It has landed.",
  nextMover: "loop",
  sentence: "Its work is being joined and landed.",
})

export const waitsInLane = (entry: SnapshotMergeEntry, ahead: number): Reason => ({
  code: "merge_queued",
  subject: entry.entryId,
  since: entry.enqueuedAt,
  unblocksWhen: "The merge lane of its project is free.",
  nextMover: "loop",
  sentence:
    ahead === 1
      ? "1 card is ahead of it in the merge lane."
      : `${ahead} cards are ahead of it in the merge lane.`,
})

export const isInBatch = (entry: SnapshotMergeEntry, size: number, does: "checked" | "landed"): Reason => ({
  code: "merge_queued",
  subject: entry.entryId,
  since: entry.enqueuedAt,
  unblocksWhen: "The batch has landed, or the card that keeps it from landing is found.",
  nextMover: "loop",
  sentence: `It is ${does} together with ${size === 2 ? "1 other card" : `${size - 1} other cards`} of the merge lane.`,
})

export const isHeldByEdits = (entry: SnapshotMergeEntry): Reason => ({
  code: "held_by_edits",
  subject: entry.entryId,
  since: entry.heldSince,
  unblocksWhen: "The edits are committed or put away.",
  nextMover: "person",
  sentence: entry.sentence ?? "Uncommitted edits of a person keep it from landing.",
})

export const isOffered = (entry: SnapshotMergeEntry): Reason => ({
  code: "pull_request_open",
  subject: entry.pull,
  since: null,
  unblocksWhen: "Somebody merges or closes it.",
  nextMover: "person",
  sentence: `Its pull request${entry.pull ? ` ${entry.pull}` : ""} waits to be merged.`,
})

/** The claim: one transaction in which a card gets its run, its slot and its place, or nothing happens at all. */
import type { Spent } from "#domain/budget"
import { overQuota } from "#domain/disk"
import { formatBytes } from "#domain/format"
import { expected, fullLimits, hasRoom, loadOf, type Load } from "#domain/loop/capacity"
import type { ClaimRun } from "#domain/loop/brief"
import { pauseOf, pauseOfAgent } from "#domain/loop/pauses"
import { beyond } from "#domain/loop/purse"
import type { RunRole } from "#domain/run"
import { stepOf } from "#domain/pipeline-place"
import { isOpen } from "#domain/schedule"
import { STATUS_LABELS } from "#domain/task"
import type { Doc } from "../_generated/dataModel.ts"
import { purse } from "./budgets.ts"
import type { WriteCtx } from "./context.ts"
import { noteTry } from "./effects.ts"
import { append } from "./events.ts"
import { byId, referred } from "./find.ts"
import { grantRunLease, liveRunLeases } from "./leases.ts"
import { noteGlobalLimit } from "./limits.ts"
import { applyMove } from "./moves.ts"
import { pausesOf } from "./pauses.ts"
import { demand, deny } from "./refusals.ts"
import { hoursOf } from "./schedules.ts"
import { newestRun, nextSeat, placeOf, withSeat } from "./seats.ts"
import { signalsOf } from "./signals.ts"
import { isGone } from "./runEnds.ts"
import { openRunsOf } from "./openRuns.ts"

export async function claimRun(ctx: WriteCtx, input: ClaimRun): Promise<Doc<"runs">> {
  const task = await byId(ctx, "tasks", input.taskId)
  const project = await referred(ctx, "projects", task.projectId)
  const agent = input.agentId === null ? null : await byId(ctx, "agents", input.agentId)
  const entry = input.entryId === null ? null : await byId(ctx, "mergeEntries", input.entryId)
  demandRightMoment(task, input, entry)
  await demandNobodyAtWork(ctx, task)
  await demandNoQuestion(ctx, task)
  await demandNoPause(ctx, project, agent, input)
  await demandOpenHours(ctx, project, input)
  demandDisk(project, task)
  await demandRoom(ctx, project, agent, input)
  const estimate = await demandMoney(ctx, task, project, agent, input)
  await noteGlobalLimit(ctx, input.globalLimit)
  const moved = await intoProgress(ctx, task)
  return openRun(ctx, moved, agent, entry, { ...input, estimate })
}

/** The card is where the decision saw it, and the role belongs there. */
function demandRightMoment(
  task: Doc<"tasks">,
  { from, role, subjectCommit }: ClaimRun,
  entry: Doc<"mergeEntries"> | null,
): void {
  demand(task.status === from, "conflict", `${task.key} is in ${STATUS_LABELS[task.status]} by now.`)
  demand(task.assignedUserId === undefined || role === "check", "conflict", `A person holds ${task.key}.`)
  demand(isFitting(task, role), "conflict", `A ${role} run has no place in ${STATUS_LABELS[task.status]}.`)
  const startsWork = task.status === "ready" || task.status === "in_progress"
  const { unmetDependencies } = task
  if (startsWork && unmetDependencies > 0)
    deny("dependency_open", `${task.key} waits for ${unmetDependencies} other tasks.`)
  if (role !== "check") return
  demand(
    entry?.taskId === task._id && entry.state === "checking",
    "conflict",
    "There is no merge candidate to check.",
  )
  demand(entry.candidateCommit === subjectCommit, "conflict", "The merge candidate is another one by now.")
}

/** Whether a run of this role has a place where the card stands. */
export function isFitting(task: Doc<"tasks">, role: RunRole): boolean {
  const { status, role: workRole, pipeline } = task
  if (pipeline && role !== "check") {
    const isAtStep = role === stepOf({ ...placeOf(task), pipeline }).role
    if (status === "in_review") return isAtStep
    return (status === "ready" || status === "in_progress") && (isAtStep || role === "conflict_resolver")
  }
  switch (status) {
    case "ready":
      return role === workRole || role === "conflict_resolver"
    case "in_progress":
      return role === workRole || role === "conflict_resolver"
    case "in_review":
      return role === "reviewer" || role === "qa"
    case "merging":
      return role === "check" || role === "conflict_resolver"
    default:
      return false
  }
}

/** One agent at a time on a card, and the next one only when the last is seen gone. */
async function demandNobodyAtWork(ctx: WriteCtx, task: Doc<"tasks">): Promise<void> {
  demand((await openRunsOf(ctx, task._id)).length === 0, "conflict", `A run is open on ${task.key} already.`)
  const last = await newestRun(ctx, task._id)
  demand(!last || isGone(last), "conflict", `The agent of the last run on ${task.key} is not seen gone yet.`)
}

async function demandNoQuestion(ctx: WriteCtx, task: Doc<"tasks">): Promise<void> {
  const isOpen = (await signalsOf(ctx, task._id, "open")).some((signal) => signal.blocking)
  demand(!isOpen, "conflict", `${task.key} waits for a person's answer.`)
}

async function demandNoPause(
  ctx: WriteCtx,
  project: Doc<"projects">,
  agent: Doc<"agents"> | null,
  { executor }: ClaimRun,
): Promise<void> {
  const pauses = await pausesOf(ctx)
  const pause = pauseOf(pauses, project, executor) ?? (agent && pauseOfAgent(pauses, { agentId: agent._id }))
  if (pause) deny("paused", pause.scope === "all" ? "Everything is paused." : `Its ${pause.scope} is paused.`)
}

async function demandOpenHours(
  ctx: WriteCtx,
  { _id: projectId }: Doc<"projects">,
  { role }: ClaimRun,
): Promise<void> {
  if (role === "check") return
  const rows = (await hoursOf(ctx)).filter(
    (row) => row.projectId === undefined || row.projectId === projectId,
  )
  if (rows.some((row) => !isOpen(row, Date.now())))
    deny("paused", "It is outside the hours in which agents may start.")
}

/** Measured beside the cycles: beyond the quota no work starts, and reviews and checks go on. */
function demandDisk({ name, diskUsedBytes, diskQuotaMb }: Doc<"projects">, { status }: Doc<"tasks">): void {
  if (status !== "ready" && status !== "in_progress") return
  const over = overQuota(diskUsedBytes, diskQuotaMb)
  if (!over) return
  const [used, limit] = [over.bytes, over.limit].map(formatBytes)
  deny("no_capacity", `The work trees of ${name} take ${used} of ${limit}.`, { scope: "disk" })
}

/** Counted now, from leases that have not run out: a crash never keeps a slot, and expiry frees it here. */
async function demandRoom(
  ctx: WriteCtx,
  project: Doc<"projects">,
  agent: Doc<"agents"> | null,
  { role, globalLimit }: ClaimRun,
): Promise<void> {
  const load: Load = loadOf(await liveRunLeases(ctx, Date.now()))
  const full = fullLimits(load, { projectId: project._id, limits: project.limits }, role, globalLimit)[0]
  if (full)
    deny("no_capacity", `${full.used} of ${full.limit} run slots (${full.scope}) are in use.`, {
      scope: full.scope,
    })
  if (!agent) return
  demand(agent.role === role, "conflict", `${agent.name} is no ${role}.`)
  const { _id: agentId, name, limit } = agent
  demand(hasRoom(load, { agentId, name, role: agent.role, limit }), "no_capacity", `${name} is busy.`)
}

/** What the run is expected to use is put aside in this transaction: two claims never spend the same rest. */
async function demandMoney(
  ctx: WriteCtx,
  task: Doc<"tasks">,
  { _id: projectId, teamId }: Doc<"projects">,
  agent: Doc<"agents"> | null,
  { role, executor }: ClaimRun,
): Promise<Spent> {
  const now = await purse(ctx, Date.now())
  const estimate = expected(now, role, executor)
  const payer = { teamId, projectId, role, agentId: agent?._id ?? null, taskId: task._id }
  const line = beyond(now.lines, payer, estimate)[0]
  if (line) deny("over_budget", `The budget of ${line.budget.name} leaves no room for a run.`)
  return estimate
}

async function intoProgress(ctx: WriteCtx, task: Doc<"tasks">): Promise<Doc<"tasks">> {
  if (task.status === "ready") {
    return applyMove(ctx, task, {
      to: "in_progress",
      sentence: `A run starts on ${task.key}.`,
      with: { retryAt: undefined },
    })
  }
  if (task.startNext) await ctx.db.patch("tasks", task._id, { startNext: undefined })
  return task
}

async function openRun(
  ctx: WriteCtx,
  task: Doc<"tasks">,
  agent: Doc<"agents"> | null,
  entry: Doc<"mergeEntries"> | null,
  { role, executor, subjectCommit, keyHash, estimate }: ClaimRun & { estimate: Spent },
): Promise<Doc<"runs">> {
  const seat = await nextSeat(ctx, task, role)
  if (task.pipeline && role !== "check" && task.step !== seat.step)
    await ctx.db.patch("tasks", task._id, withSeat(task, { step: seat.step }))
  const runId = await ctx.db.insert("runs", {
    organizationId: task.organizationId,
    ...seat,
    ...(agent && { agentId: agent._id }),
    ...(entry && { mergeEntryId: entry._id }),
    state: "claimed",
    executor,
    claimedAt: Date.now(),
    ...(subjectCommit !== null && { subjectCommit }),
    ...(role !== "check" && { estimate }),
    keyHash,
    isSettled: false,
  })
  const run = await referred(ctx, "runs", runId)
  await grantRunLease(ctx, run, ctx.actor.name)
  if (entry) await ctx.db.patch("mergeEntries", entry._id, { checkRunId: runId })
  // Whoever claims it spawns it at once: the try is written here, before it can have happened.
  await noteTry(ctx, task, { kind: "start", runId }, `The ${role} run (attempt ${run.attempt}) is started.`)
  await append(ctx, {
    kind: "run.claimed",
    task,
    causationId: runId,
    data: {
      ...{ runId, role, attempt: run.attempt, generation: run.generation, executor },
      ...(run.promptVersion !== undefined && { promptVersion: run.promptVersion }),
    },
    sentence: `A ${role} run (attempt ${run.attempt}) is claimed for ${task.key}.`,
  })
  return run
}

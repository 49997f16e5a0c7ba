/** Everything the loop decides on, by a fixed number of bounded queries, however many cards there are. */
import type { Spent } from "#domain/budget"
import { isLive } from "#domain/lease"
import { fullLimits, loadOf, type Occupant } from "#domain/loop/capacity"
import type { Facts, Gathered } from "#domain/loop/snapshot"
import type { TaskStatus } from "#domain/task"
import type { Doc, Id } from "../_generated/dataModel.ts"
import { agentsOf } from "./agents.ts"
import { historyOf, snapshotBudgets } from "./budgets.ts"
import { candidatesOf } from "./candidates.ts"
import type { ReadCtx } from "./context.ts"
import { forecastConflictsOf } from "./forecasts.ts"
import { occupantOf, runLeases } from "./leases.ts"
import { globalLimitOf } from "./limits.ts"
import { openRunsOfAll } from "./openRuns.ts"
import { pausesOf } from "./pauses.ts"
import { allProjects } from "./projects.ts"
import { hoursOf, schedulesOf, viewOfHours } from "./schedules.ts"
import {
  endedByTask,
  snapshotAgent,
  snapshotEntry,
  snapshotFinished,
  snapshotProject,
  snapshotRun,
  snapshotSignal,
  snapshotTask,
} from "./snapshots.ts"
import { spentOfRun } from "./usage.ts"

const ACTIVE = [
  "in_progress",
  "in_review",
  "in_approval",
  "merging",
  "blocked",
] as const satisfies readonly TaskStatus[]
/** Per status over all projects; those that came first are served first. */
const MAX_ACTIVE = 400
/** Per seat: more than can start at once. */
const MAX_CANDIDATES = 50
/** Over all projects, shared evenly when there are very many. */
const MAX_CANDIDATES_IN_ALL = 4_000
const MAX_ENDS = 1_000
const MAX_SIGNALS = 500
const MAX_ENTRIES = 200
const MAX_FINISHED = 25
const MAX_STARTS = 300
const HOUR_MS = 3_600_000

export async function gather(ctx: ReadCtx, now: number): Promise<Gathered> {
  const leases = await runLeases(ctx)
  const expiries = new Map(leases.map(({ runId, expiresAt }) => [runId, expiresAt]))
  const { runs, ...facts } = await factsOf(
    ctx,
    now,
    leases.filter((lease) => isLive(lease, now)).map(occupantOf),
  )
  return {
    ...facts,
    runs: runs.map((run) => ({ ...run, leaseExpiresAt: expiries.get(run.runId as Id<"runs">) ?? 0 })),
  }
}

/**
 * The same for whoever watches it and knows the leases: their rows change with every heartbeat, and a query that reads them is
 * run again as often. Without `holders` an open run holds its slot.
 */
export async function factsOf(ctx: ReadCtx, now: number, holders?: readonly Occupant[]): Promise<Facts> {
  const projects = await allProjects(ctx)
  const [openRuns, recent] = await Promise.all([openRunsOfAll(ctx), recentEnds(ctx)])
  const active = await activeTasks(ctx)
  const candidates = await candidatesOfAll(ctx, projects, holders ?? openRuns.map(holderOf))
  const budgets = await snapshotBudgets(ctx, now)
  const spent = await spentOfAll(ctx, budgets.length > 0 ? openRuns : [])
  const ended = endedByTask(recent)
  const runsById = new Map(recent.map((run) => [run._id, run]))
  const withAgent = new Set([...openRuns, ...recent.filter(isMaybeAlive)].map((run) => run.taskId))
  const signals = await pendingSignals(ctx)
  const answered = signals.filter(isForLoop).map(({ taskId }) => taskId)
  const found = [...active, ...candidates]
  const tasks = [...found, ...(await missingTasks(ctx, new Set([...withAgent, ...answered]), found))]
  return {
    projects: projects.map(snapshotProject),
    agents: (await agentsOf(ctx)).map(snapshotAgent),
    tasks: tasks.map((task) => snapshotTask(task, ended.get(task._id) ?? [])),
    runs: openRuns.map((run) => snapshotRun(run, spent.get(run._id))),
    signals: signals.map(snapshotSignal),
    merges: await lanes(ctx, runsById),
    finished: (await finishedTasks(ctx)).map((task) => snapshotFinished(task, withAgent.has(task._id))),
    pauses: (await pausesOf(ctx)).map(({ scope, subject, since }) => ({ scope, subject, since })),
    // Projects are compared by it: where there is one, nobody asks.
    recentStarts: projects.length > 1 ? await startsSince(ctx, now - HOUR_MS) : {},
    hours: (await hoursOf(ctx)).map(viewOfHours),
    schedules: (await schedulesOf(ctx)).map(({ _id, name, cron, timeZone, nextAt }) => ({
      ...{ scheduleId: _id, name, cron, timeZone, nextAt },
    })),
    budgets,
    history: budgets.length > 0 ? await historyOf(ctx) : {},
  }
}

async function spentOfAll(ctx: ReadCtx, runs: readonly Doc<"runs">[]): Promise<Map<Id<"runs">, Spent>> {
  return new Map(await Promise.all(runs.map(async (run) => [run._id, await spentOfRun(ctx, run)] as const)))
}

async function candidatesOfAll(
  ctx: ReadCtx,
  projects: readonly Doc<"projects">[],
  holders: readonly Occupant[],
): Promise<Doc<"tasks">[]> {
  const load = loadOf(holders)
  const globalLimit = await globalLimitOf(ctx)
  const candidates = await Promise.all(
    projects.map(({ _id: projectId, limits }) =>
      candidatesOf(
        ctx,
        projectId,
        shareOf(projects.length),
        (role) => fullLimits(load, { projectId, limits }, role, globalLimit).length > 0,
      ),
    ),
  )
  return candidates.flat()
}

const holderOf = ({ projectId, agentId, role }: Doc<"runs">): Occupant => ({
  ...{ projectId, agentId: agentId ?? null, role },
})

const shareOf = (projects: number): number =>
  Math.min(MAX_CANDIDATES, Math.max(10, Math.floor(MAX_CANDIDATES_IN_ALL / Math.max(projects, 1))))

async function activeTasks(ctx: ReadCtx): Promise<Doc<"tasks">[]> {
  const byStatus = await Promise.all(
    ACTIVE.map((status) =>
      ctx.db
        .query("tasks")
        .withIndex("by_status", (q) => q.eq("organizationId", ctx.actor.organizationId).eq("status", status))
        .take(MAX_ACTIVE),
    ),
  )
  return byStatus.flat()
}

/** The cards of runs that may live, and of answers that are to be heard: wherever a card is by now, it is looked after. */
async function missingTasks(
  ctx: ReadCtx,
  wanted: ReadonlySet<Id<"tasks">>,
  found: readonly Doc<"tasks">[],
): Promise<Doc<"tasks">[]> {
  const known = new Set(found.map(({ _id }) => _id))
  const missing = [...wanted].filter((taskId) => !known.has(taskId))
  const tasks = await Promise.all(missing.map((taskId) => ctx.db.get("tasks", taskId)))
  return tasks.filter((task) => task !== null)
}

/** Ends whose consequence may still be drawn, or whose agent may still live. */
export const recentEnds = (ctx: ReadCtx): Promise<Doc<"runs">[]> =>
  ctx.db
    .query("runs")
    .withIndex("by_recent", (q) => q.eq("organizationId", ctx.actor.organizationId).eq("isRecent", true))
    .order("desc")
    .take(MAX_ENDS)

const isMaybeAlive = ({ termination }: Doc<"runs">): boolean => (termination?.processesLeft ?? 0) > 0

export async function pendingSignals(ctx: ReadCtx): Promise<Doc<"signals">[]> {
  const pending = (state: "open" | "answered") =>
    ctx.db
      .query("signals")
      .withIndex("by_state", (q) =>
        q.eq("organizationId", ctx.actor.organizationId).eq("state", state).eq("blocking", true),
      )
      .take(MAX_SIGNALS)
  return [...(await pending("open")), ...(await pending("answered"))]
}

/** Its answer is drawn upon by the loop; others are heard by the next run, or where a card is approved. */
const isForLoop = ({ state, kind }: Doc<"signals">): boolean =>
  state === "answered" && kind !== "question" && kind !== "approval"

export const openEntries = (ctx: ReadCtx): Promise<Doc<"mergeEntries">[]> =>
  ctx.db
    .query("mergeEntries")
    .withIndex("by_open", (q) => q.eq("organizationId", ctx.actor.organizationId).eq("endedAt", undefined))
    .take(MAX_ENTRIES)

export const checkOf = (
  entry: Doc<"mergeEntries">,
  recent: ReadonlyMap<Id<"runs">, Doc<"runs">>,
): Doc<"runs"> | null => (entry.checkRunId && recent.get(entry.checkRunId)) ?? null

/** Forecasts are read of the projects alone in which somebody merges. */
async function lanes(
  ctx: ReadCtx,
  runsById: ReadonlyMap<Id<"runs">, Doc<"runs">>,
): Promise<Gathered["merges"]> {
  const entries = await openEntries(ctx)
  const projectIds = [...new Set(entries.map(({ projectId }) => projectId))]
  const forecasts = new Map(
    await Promise.all(projectIds.map(async (id) => [id, await forecastConflictsOf(ctx, id)] as const)),
  )
  return entries.map((entry) =>
    snapshotEntry(entry, checkOf(entry, runsById), forecasts.get(entry.projectId) ?? []),
  )
}

async function finishedTasks(ctx: ReadCtx): Promise<Doc<"tasks">[]> {
  const withWorkspace = (status: "done" | "cancelled") =>
    ctx.db
      .query("tasks")
      .withIndex("by_workspace", (q) =>
        q.eq("organizationId", ctx.actor.organizationId).eq("hasWorkspace", true).eq("status", status),
      )
      .take(MAX_FINISHED)
  return [...(await withWorkspace("done")), ...(await withWorkspace("cancelled"))]
}

async function startsSince(ctx: ReadCtx, since: number): Promise<Record<string, number>> {
  const started = await ctx.db
    .query("runs")
    .withIndex("by_claimed", (q) => q.eq("organizationId", ctx.actor.organizationId).gte("claimedAt", since))
    .order("desc")
    .take(MAX_STARTS)
  const counts: Record<string, number> = {}
  for (const { projectId } of started) counts[projectId] = (counts[projectId] ?? 0) + 1
  return counts
}

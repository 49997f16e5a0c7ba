/** Everything that waits for a person, gathered by a fixed number of bounded queries; and what was answered, in pages. */
import type { PaginationOptions } from "convex/server"
import type { Doc, Id } from "../_generated/dataModel.ts"
import type { ReadCtx } from "./context.ts"
import { referred } from "./find.ts"
import { viewOfSignal } from "./signalViews.ts"

/** More than a person answers in a day; the list says when there are more. */
const MAX_ASKS = 200
const MAX_TOLD = 50
const MAX_CARDS = 100
const MAX_PULLS = 50
/** Cards behind one that are counted; more are "and more". */
const MAX_DOWNSTREAM = 25

export async function inboxOf(ctx: ReadCtx) {
  const asks = await openSignals(ctx, true, MAX_ASKS)
  const told = await openSignals(ctx, false, MAX_TOLD)
  const asked = new Set(asks.map(({ taskId }) => taskId))
  const cards = (await blockedCards(ctx)).filter(({ _id }) => !asked.has(_id))
  const pulls = await offeredPulls(ctx)
  const behind = new Map<Id<"tasks">, Promise<number>>()
  const place = async (task: Doc<"tasks">) => {
    const project = await referred(ctx, "projects", task.projectId)
    const count = behind.get(task._id) ?? countDownstream(ctx, task._id)
    behind.set(task._id, count)
    return {
      task: { key: task.key, title: task.title, status: task.status },
      project: { slug: project.slug, name: project.name },
      priority: task.priority,
      downstream: await count,
    }
  }
  const signals = [...asks, ...told].map(async (signal) => {
    const run = signal.runId && (await ctx.db.get("runs", signal.runId))
    return {
      ...(await place(await referred(ctx, "tasks", signal.taskId))),
      id: signal._id as string,
      kind: signal.kind,
      severity: signal.severity,
      blocking: signal.blocking,
      since: signal.askedAt,
      text: signal.question,
      options: signal.options,
      holdsSlot: run !== null && run !== undefined && run.state === "waiting",
      pull: null,
    }
  })
  const blocked = cards.map(async (task) => ({
    ...(await place(task)),
    id: task._id as string,
    kind: "blocked" as const,
    severity: "normal" as const,
    blocking: true,
    since: task.statusSince,
    text: task.blockage?.sentence ?? "",
    options: [],
    holdsSlot: false,
    pull: null,
  }))
  const offered = pulls.map(async ({ pull, task }) => ({
    ...(await place(task)),
    id: pull._id as string,
    kind: "pull_request" as const,
    severity: "normal" as const,
    blocking: true,
    since: pull.openedAt,
    text: `${pull.key} offers ${pull.branch} for ${pull.targetBranch}: ${pull.title}`,
    options: [],
    holdsSlot: false,
    pull: pull.key,
  }))
  return {
    items: await Promise.all([...signals, ...blocked, ...offered]),
    /** False where there is more than this list holds. */
    isWhole: asks.length < MAX_ASKS && told.length < MAX_TOLD && cards.length < MAX_CARDS,
  }
}

/** For the badge: how much holds a card, and the newest of it. */
export async function inboxCount(ctx: ReadCtx) {
  const asks = await openSignals(ctx, true, MAX_ASKS)
  const asked = new Set(asks.map(({ taskId }) => taskId))
  const cards = (await blockedCards(ctx)).filter(({ _id }) => !asked.has(_id))
  const newest = asks.at(-1)
  const task = newest && (await referred(ctx, "tasks", newest.taskId))
  const project = task && (await referred(ctx, "projects", task.projectId))
  return {
    waiting: asks.length + cards.length + (await offeredPulls(ctx)).length,
    newest: newest &&
      task &&
      project && {
        signalId: newest._id,
        kind: newest.kind,
        taskKey: task.key,
        project: project.slug,
        question: newest.question.slice(0, 200),
      },
  }
}

/** Answered and withdrawn ones, the newest answer first: with what became of the run that asked. */
export async function answeredOf(ctx: ReadCtx, paginationOpts: PaginationOptions) {
  const rows = await ctx.db
    .query("signals")
    .withIndex("by_answered", (q) => q.eq("organizationId", ctx.actor.organizationId).gt("answeredAt", 0))
    .order("desc")
    .paginate(paginationOpts)
  return { ...rows, page: await Promise.all(rows.page.map((signal) => viewOfAnswered(ctx, signal))) }
}

async function viewOfAnswered(ctx: ReadCtx, signal: Doc<"signals">) {
  const run = signal.runId && (await ctx.db.get("runs", signal.runId))
  const task = await referred(ctx, "tasks", signal.taskId)
  const project = await referred(ctx, "projects", task.projectId)
  return {
    ...(await viewOfSignal(ctx, signal)),
    project: project.slug,
    taskStatus: task.status,
    /** Of the run that asked; null where the loop asked. */
    runState: run ? run.state : null,
  }
}

const openSignals = (ctx: ReadCtx, blocking: boolean, limit: number) =>
  ctx.db
    .query("signals")
    .withIndex("by_state", (q) =>
      q.eq("organizationId", ctx.actor.organizationId).eq("state", "open").eq("blocking", blocking),
    )
    .take(limit)

async function blockedCards(ctx: ReadCtx): Promise<Doc<"tasks">[]> {
  const rows = await ctx.db
    .query("tasks")
    .withIndex("by_status", (q) => q.eq("organizationId", ctx.actor.organizationId).eq("status", "blocked"))
    .take(MAX_CARDS)
  // What a person put aside asks nobody.
  return rows.filter(
    ({ blockage }) => blockage?.nextMover === "person" && blockage.reason !== "moved_by_person",
  )
}

/** Of which a person has not said yet whether they shall land. */
async function offeredPulls(ctx: ReadCtx) {
  const pulls = await ctx.db
    .query("pullRequests")
    .withIndex("by_state", (q) => q.eq("organizationId", ctx.actor.organizationId).eq("state", "open"))
    .take(MAX_PULLS)
  const offered = await Promise.all(
    pulls.map(async (pull) => {
      const entry = await ctx.db
        .query("mergeEntries")
        .withIndex("by_task", (q) => q.eq("taskId", pull.taskId))
        .order("desc")
        .first()
      const isOffered = entry?.pull === pull.key && entry.endedAt === undefined && !entry.mergeRequestedAt
      return isOffered ? [{ pull, task: await referred(ctx, "tasks", pull.taskId) }] : []
    }),
  )
  return offered.flat()
}

/** Breadth first over what waits for it, until the bound. */
async function countDownstream(ctx: ReadCtx, taskId: Id<"tasks">): Promise<number> {
  const seen = new Set<Id<"tasks">>([taskId])
  for (const next of seen) {
    const room = MAX_DOWNSTREAM + 1 - seen.size
    if (room <= 0) break
    const rows = await ctx.db
      .query("dependencies")
      .withIndex("by_target", (q) => q.eq("dependsOnId", next))
      .take(room)
    for (const { taskId: waiting, isMet } of rows) if (!isMet) seen.add(waiting)
  }
  return seen.size - 1
}

/** What a person does about a card that cannot go on. Each is one transaction, and says in the timeline what was done. */
import { splitTitles } from "#domain/answers"
import { SIGNAL_ANSWERS } from "#domain/signal"
import type { Doc } from "../_generated/dataModel.ts"
import { assign, assigneeOf } from "./assignment.ts"
import { giveUp } from "./givingUp.ts"
import type { ReadCtx, WriteCtx } from "./context.ts"
import { dependentsOf, passOn } from "./dependencies.ts"
import { append } from "./events.ts"
import { projectBySlug, referred } from "./find.ts"
import { applyMove } from "./moves.ts"
import { demand } from "./refusals.ts"
import { openSignal, signalsOf } from "./signals.ts"
import { summaryOf } from "./taskViews.ts"
import { succeed, textsOf, updateTask } from "./tasks.ts"

const MAX_BLOCKED = 200

/** Blocked cards, those that were escalated first, then the longest blocked. */
export async function blockedTasks(
  ctx: ReadCtx,
  { project: slug, since = 0 }: { project?: string; since?: number },
) {
  const project = slug === undefined ? null : await projectBySlug(ctx, slug)
  const { organizationId } = ctx.actor
  const tasks = ctx.db.query("tasks")
  const rows = await (
    project
      ? tasks.withIndex("by_project_status", (q) =>
          q.eq("projectId", project._id).eq("status", "blocked").gte("statusSince", since),
        )
      : tasks.withIndex("by_status", (q) =>
          q.eq("organizationId", organizationId).eq("status", "blocked").gte("statusSince", since),
        )
  ).take(MAX_BLOCKED)
  const cards = await Promise.all(rows.map((task) => viewOfBlocked(ctx, task)))
  return cards.sort((a, b) => Number(b.isEscalated) - Number(a.isEscalated) || a.statusSince - b.statusSince)
}

async function viewOfBlocked(ctx: ReadCtx, task: Doc<"tasks">) {
  const project = await referred(ctx, "projects", task.projectId)
  const asks = (await signalsOf(ctx, task._id, "open")).filter(({ blocking }) => blocking)
  const { description } = await textsOf(ctx, task._id)
  return {
    ...summaryOf(task),
    project: project.slug,
    revision: task.revision,
    description,
    attempts: task.attempts,
    maxAttempts: project.maxAttempts,
    branch: task.branch ?? null,
    dependents: (await dependentsOf(ctx, task._id)).map(({ key }) => key),
    question: asks[0]?.question ?? null,
    isEscalated: asks.some(({ severity }) => severity === "critical"),
  }
}

type Unblock = { to?: string; description?: string; revision?: number }

/** Back to Ready with its attempts set back; what asked about the blockage is withdrawn by the move. */
export async function unblock(ctx: WriteCtx, task: Doc<"tasks">, { to, description, revision }: Unblock) {
  demandBlocked(task)
  if (description !== undefined)
    await updateTask(ctx, { task: task.key, description, ...(revision !== undefined && { revision }) })
  const assignee = to === undefined ? null : await assigneeOf(ctx, task, to)
  if (assignee) await assign(ctx, task, assignee)
  const what = [description !== undefined && "with a new description", assignee && `with ${assignee.name}`]
  const how = what.filter(Boolean).join(", ")
  await applyMove(ctx, await referred(ctx, "tasks", task._id), {
    to: "ready",
    sentence: `${ctx.actor.name} lets ${task.key} go on${how && ` ${how}`}.`,
  })
  return { key: task.key, status: "ready" as const }
}

/** New cards in its place, which whoever waited for it waits for now; the card itself is superseded. */
export async function split(ctx: WriteCtx, task: Doc<"tasks">, titles: string[]) {
  demandBlocked(task)
  const named = splitTitles(titles.map((title) => title.replaceAll("|", "/")).join("\n"))
  demand(named.length > 0, "invalid_input", "Name at least one task.")
  const successors = await succeed(ctx, task, named)
  await passOn(ctx, task, successors)
  const keys = successors.map(({ key }) => key)
  const sentence = `${ctx.actor.name} split ${task.key} into ${keys.join(", ")}.`
  await giveUp(ctx, task, { sentence, cancellation: "superseded" })
  return { key: task.key, into: keys }
}

/** On top of everything that waits: its questions become critical, or one is asked. */
export async function escalate(ctx: WriteCtx, task: Doc<"tasks">) {
  demandBlocked(task)
  const asks = (await signalsOf(ctx, task._id, "open")).filter(({ blocking }) => blocking)
  for (const { _id: signalId } of asks) await ctx.db.patch("signals", signalId, { severity: "critical" })
  if (asks.length === 0) {
    const question = task.blockage?.sentence ?? `${task.key} cannot go on.`
    const options = [...SIGNAL_ANSWERS.blocker]
    await openSignal(ctx, task, { kind: "blocker", severity: "critical", question, options })
  }
  await append(ctx, {
    kind: "signal.escalated",
    task,
    data: { signals: asks.length },
    sentence: `${ctx.actor.name} escalated ${task.key}.`,
  })
  return { key: task.key, severity: "critical" as const }
}

const demandBlocked = ({ key, status }: Doc<"tasks">): void =>
  demand(status === "blocked", "conflict", `${key} is not blocked any more.`)

/** Cards as boards and lists draw them. */
import { isAtWork } from "#domain/loop/reason"
import { conflictsOf, conflictSentence, hasOpenWork } from "#domain/forecast"
import { isTerminal, priorityOrder, type TaskStatus } from "#domain/task"
import type { Doc } from "../_generated/dataModel.ts"
import type { ReadCtx } from "./context.ts"
import { countOf } from "./counts.ts"
import { allProjects } from "./projects.ts"
import { progressOf } from "./progress.ts"
import { reasonsFor, surroundingsOf, type Surroundings } from "./explanations.ts"
import { spentOfCard } from "./usageSums.ts"

/** A stretch of a column: below one rank, down to another, or its last cards. Without any of them it begins at the top. */
export type Stretch = { limit: number; below?: string; downTo?: string; isEnd?: boolean }

/** One column in its order, each card with what it waits for. */
export async function column(ctx: ReadCtx, project: Doc<"projects">, status: TaskStatus, stretch: Stretch) {
  return {
    cards: await cardsIn(ctx, project, status, stretch),
    total: await countOf(ctx, project._id, status),
  }
}

/** The same over all projects, where no rank can compare cards: urgent ones first, then those that wait longest. */
export async function columnOfAll(ctx: ReadCtx, status: TaskStatus, limit: number) {
  const cards: Awaited<ReturnType<typeof cardsIn>> = []
  let total = 0
  for (const project of await allProjects(ctx)) {
    const count = await countOf(ctx, project._id, status)
    if (count > 0) cards.push(...(await cardsIn(ctx, project, status, { limit })))
    total += count
  }
  const isFinished = isTerminal(status)
  cards.sort((a, b) =>
    isFinished
      ? b.statusSince - a.statusSince
      : priorityOrder(a.priority) - priorityOrder(b.priority) || a.statusSince - b.statusSince,
  )
  return { cards: cards.slice(0, limit), total }
}

async function cardsIn(
  ctx: ReadCtx,
  project: Doc<"projects">,
  status: TaskStatus,
  { limit, below, downTo, isEnd = false }: Stretch,
) {
  const tasks = await ctx.db
    .query("tasks")
    .withIndex("by_column", (q) => {
      const column = q.eq("projectId", project._id).eq("status", status)
      // Every rank is above the empty word.
      const lower = column.gt("rank", below ?? "")
      return downTo === undefined ? lower : lower.lte("rank", downTo)
    })
    .order(isEnd ? "desc" : "asc")
    .take(limit)
  if (isEnd) tasks.reverse()
  const around = await surroundingsOf(ctx, project)
  return Promise.all(tasks.map((task) => cardOf(ctx, task, around)))
}

async function cardOf(ctx: ReadCtx, task: Doc<"tasks">, around: Surroundings) {
  const run = around.runs.find(({ taskId }) => taskId === task._id)
  const question = around.signals.find(({ taskId, state }) => taskId === task._id && state === "open")
  const reason = reasonsFor(task, around)[0]
  return {
    taskId: task._id,
    key: task.key,
    project: around.project.slug,
    title: task.title,
    status: task.status,
    statusSince: task.statusSince,
    rank: task.rank,
    priority: task.priority,
    role: task.role,
    tags: task.tags,
    holder: await holderOf(ctx, task, run, around.agents),
    unmetDependencies: task.unmetDependencies,
    attempts: { used: task.attempts.dev, limit: around.project.maxAttempts },
    run: run ? await runOnCard(ctx, run) : null,
    model: modelOf(task, run, around.agents),
    costUsd: await costOf(ctx, task),
    checks: checksOf(task, around),
    why:
      reason && !isAtWork(reason.code)
        ? { code: reason.code, sentence: reason.sentence, nextMover: reason.nextMover }
        : null,
    question: question ? questionOnCard(question) : null,
    conflicts: hasOpenWork(task.status)
      ? conflictsOf(around.conflicts, task.key).map((each) =>
          conflictSentence(each, around.project.baseBranch),
        )
      : [],
    resolution: task.resolution ?? null,
    cancellation: task.cancellation ?? null,
  }
}

/** Of who works on it, or of who would. */
function modelOf(
  task: Doc<"tasks">,
  run: Doc<"runs"> | undefined,
  agents: readonly Doc<"agents">[],
): string | null {
  const agentId = run?.agentId ?? task.assignedAgentId
  return agents.find(({ _id }) => _id === agentId)?.model ?? null
}

/** What its ended runs have cost; null where nothing was spent, or where no price is known. */
async function costOf(ctx: ReadCtx, task: Doc<"tasks">): Promise<number | null> {
  const wasNeverRun = task.branch === undefined && (task.status === "backlog" || task.status === "ready")
  if (wasNeverRun) return null
  const { usd } = await spentOfCard(ctx, task._id)
  return usd > 0 ? usd : null
}

/** How the checks of its candidate stand, as long as they are about the card as it is. */
function checksOf(task: Doc<"tasks">, around: Surroundings): "running" | "passed" | "failed" | null {
  if (around.runs.some(({ taskId, role }) => taskId === task._id && role === "check")) return "running"
  const check = (around.ended.get(task._id) ?? []).find(({ role }) => role === "check")
  if (!check?.outcome) return null
  return check.outcome === "success" ? "passed" : "failed"
}

const runOnCard = async (ctx: ReadCtx, run: Doc<"runs">) => ({
  runId: run._id,
  role: run.role,
  state: run.state,
  since: run.startedAt ?? run.claimedAt,
  progress: await progressOf(ctx, run),
})

export const questionOnCard = ({ _id, kind, question, options, askedAt }: Doc<"signals">) => ({
  ...{ signalId: _id, kind, question, options, askedAt },
})

/** Who works on it now, else to whom it is given. */
export async function holderOf(
  ctx: ReadCtx,
  task: Doc<"tasks">,
  run: Doc<"runs"> | undefined,
  agents: readonly Doc<"agents">[],
): Promise<{ kind: "agent" | "person"; name: string } | null> {
  if (task.assignedUserId) {
    const person = await ctx.db.get("users", task.assignedUserId)
    return person && { kind: "person", name: person.name }
  }
  const agentId = run?.agentId ?? task.assignedAgentId
  const agent = agentId && agents.find(({ _id }) => _id === agentId)
  return agent ? { kind: "agent", name: agent.name } : null
}

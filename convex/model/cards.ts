/** Cards as boards and lists draw them. */
import { isAtWork } from "#domain/loop/reason"
import { conflictsOf, conflictSentence, hasOpenWork } from "#domain/forecast"
import type { TaskStatus } from "#domain/task"
import type { Doc } from "../_generated/dataModel.ts"
import type { ReadCtx } from "./context.ts"
import { countOf } from "./counts.ts"
import { progressOf } from "./progress.ts"
import { reasonsFor, surroundingsOf, type Surroundings } from "./explanations.ts"

/** One column in its order, from the top, each card with what it waits for. */
export async function column(ctx: ReadCtx, project: Doc<"projects">, status: TaskStatus, limit: number) {
  const tasks = await ctx.db
    .query("tasks")
    .withIndex("by_column", (q) => q.eq("projectId", project._id).eq("status", status))
    .take(limit)
  const around = await surroundingsOf(ctx, project)
  return {
    cards: await Promise.all(tasks.map((task) => cardOf(ctx, task, around))),
    total: await countOf(ctx, project._id, status),
  }
}

async function cardOf(ctx: ReadCtx, task: Doc<"tasks">, around: Surroundings) {
  const run = around.runs.find(({ taskId }) => taskId === task._id)
  const question = around.signals.find(({ taskId, state }) => taskId === task._id && state === "open")
  const reason = reasonsFor(task, around)[0]
  return {
    taskId: task._id,
    key: task.key,
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

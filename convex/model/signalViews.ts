/** Signals as the inbox, the task page and the command line show them. */
import type { Doc } from "../_generated/dataModel.ts"
import type { ReadCtx } from "./context.ts"
import { taskByKey } from "./find.ts"

const MAX_LISTED = 200

export async function listSignals(ctx: ReadCtx, { pending, task }: { pending?: boolean; task?: string }) {
  const rows = task ? await ofTask(ctx, await taskByKey(ctx, task)) : await ofAll(ctx, pending ?? false)
  const wanted = pending ? rows.filter(({ state }) => state === "open") : rows
  return Promise.all(wanted.map((signal) => viewOfSignal(ctx, signal)))
}

export async function signalsOfTask(ctx: ReadCtx, task: Doc<"tasks">) {
  return Promise.all((await ofTask(ctx, task)).map((signal) => viewOfSignal(ctx, signal)))
}

export async function viewOfSignal(ctx: ReadCtx, signal: Doc<"signals">) {
  const task = await ctx.db.get("tasks", signal.taskId)
  const answeredBy = signal.answeredBy && (await ctx.db.get("users", signal.answeredBy))
  return {
    signalId: signal._id,
    taskKey: task?.key ?? null,
    taskTitle: task?.title ?? null,
    runId: signal.runId ?? null,
    kind: signal.kind,
    severity: signal.severity,
    state: signal.state,
    blocking: signal.blocking,
    question: signal.question,
    options: signal.options,
    askedAt: signal.askedAt,
    answer: signal.answer ?? null,
    answeredAt: signal.answeredAt ?? null,
    answeredBy: answeredBy?.name ?? null,
    deliveredAt: signal.deliveredAt ?? null,
  }
}

/** What holds a card comes before what only tells something, so that it is never crowded out. */
async function ofAll(ctx: ReadCtx, isPending: boolean): Promise<Doc<"signals">[]> {
  const { organizationId } = ctx.actor
  const signals = ctx.db.query("signals")
  if (!isPending) {
    return signals
      .withIndex("by_organization", (q) => q.eq("organizationId", organizationId))
      .order("desc")
      .take(MAX_LISTED)
  }
  return signals
    .withIndex("by_state", (q) => q.eq("organizationId", organizationId).eq("state", "open"))
    .order("desc")
    .take(MAX_LISTED)
}

async function ofTask(ctx: ReadCtx, task: Doc<"tasks">): Promise<Doc<"signals">[]> {
  const rows = await ctx.db
    .query("signals")
    .withIndex("by_task", (q) => q.eq("taskId", task._id))
    .take(MAX_LISTED)
  return rows.sort((a, b) => b.askedAt - a.askedAt)
}

/** From an approved review to the merge lane, by policy or by a person. */
import { SIGNAL_ANSWERS } from "#domain/signal"
import type { Resolution, TaskStatus } from "#domain/task"
import type { Doc } from "../_generated/dataModel.ts"
import type { WriteCtx } from "./context.ts"
import { referred } from "./find.ts"
import { queueMerge } from "./lane.ts"
import { walk } from "./moves.ts"
import { openSignal } from "./signals.ts"

/** What a column asks of a card that comes to stay: a question to a person, or a place in the lane. */
export async function arrive(ctx: WriteCtx, task: Doc<"tasks">): Promise<Doc<"tasks">> {
  if (task.status === "in_approval") await askApproval(ctx, task)
  if (task.status === "merging") await queueMerge(ctx, task)
  return referred(ctx, "tasks", task._id)
}

/** Where the project asks nobody, policy walks on at once: an event per hop, so that no step is skipped. */
export async function approve(
  ctx: WriteCtx,
  task: Doc<"tasks">,
  counters: Partial<Doc<"tasks">>,
  causationId: string | undefined,
  sentence = `The review of ${task.key} approved it.`,
): Promise<void> {
  const project = await referred(ctx, "projects", task.projectId)
  const cause = causationId !== undefined && { causationId }
  const reviewed = { with: counters, ...cause, sentence }
  const inApproval = await walk(ctx, task, ["in_approval"], {
    ...reviewed,
    isAutomatic: project.approval === "none",
  })
  if (project.approval === "person") return askApproval(ctx, inApproval)
  if (!hasCommits(task))
    return finishWithoutMerge(
      ctx,
      inApproval,
      "answered",
      "It was approved; there is nothing to merge.",
      causationId,
    )
  const onward = `${task.key} needs no person's approval; it goes on to merging.`
  await arrive(
    ctx,
    await walk(ctx, inApproval, ["merging"], { isAutomatic: true, ...cause, sentence: onward }),
  )
}

/** Work without a merge walks every step that is left, in one transaction. */
export async function finishWithoutMerge(
  ctx: WriteCtx,
  task: Doc<"tasks">,
  resolution: Resolution,
  sentence: string,
  causationId?: string,
): Promise<void> {
  await walk(ctx, task, stepsToDone(task.status), {
    sentence,
    with: { resolution },
    isAutomatic: false,
    ...(causationId && { causationId }),
  })
}

const WAY: readonly TaskStatus[] = ["in_progress", "in_review", "in_approval", "merging", "done"]

const stepsToDone = (from: TaskStatus): readonly TaskStatus[] => WAY.slice(WAY.indexOf(from) + 1)

const hasCommits = ({ branch, headCommit }: Doc<"tasks">): boolean =>
  branch !== undefined && headCommit !== undefined

async function askApproval(ctx: WriteCtx, task: Doc<"tasks">): Promise<void> {
  await openSignal(ctx, task, {
    kind: "approval",
    severity: "normal",
    question: `Approve the work of ${task.key} (${task.title})?`,
    options: [...SIGNAL_ANSWERS.approval],
  })
}

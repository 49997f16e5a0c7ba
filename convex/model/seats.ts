/** The next run of a card as a claim would open it now: its step, its number, and the prompt that it is given. */
import { stepOf, stepRoleOf } from "#domain/pipeline-place"
import type { RunRole } from "#domain/run"
import type { Doc, Id } from "../_generated/dataModel.ts"
import type { ReadCtx } from "./context.ts"
import { activePrompt } from "./promptActivations.ts"

export type Seat = Pick<
  Doc<"runs">,
  "taskId" | "projectId" | "role" | "step" | "attempt" | "generation" | "promptVersion"
>

export async function nextSeat(ctx: ReadCtx, task: Doc<"tasks">, role: RunRole): Promise<Seat> {
  const { _id: taskId, projectId } = task
  const last = await newestRun(ctx, taskId)
  const lastOfRole = await ctx.db
    .query("runs")
    .withIndex("by_task_role", (q) => q.eq("taskId", taskId).eq("role", role))
    .order("desc")
    .first()
  return {
    ...{ taskId, projectId, role },
    step: stepFor(task, role),
    attempt: (lastOfRole?.attempt ?? 0) + 1,
    // Runs are kept, so a number that was given is never given again for this card.
    generation: (last?.generation ?? 0) + 1,
    ...(role !== "check" && { promptVersion: await activePrompt(ctx, role, projectId) }),
  }
}

/** On the classic way a run is named after its role. */
const stepFor = (task: Doc<"tasks">, role: RunRole): string =>
  task.pipeline && role !== "check" ? stepOf({ ...placeOf(task), pipeline: task.pipeline }).name : role

/** What is written where a card's role, pipeline or step changes: with the seat that it waits for from then on. */
export const withSeat = <Fields extends Placing>(
  card: Placing & Pick<Doc<"tasks">, "role">,
  fields: Fields,
) => ({
  ...fields,
  stepRole: stepRoleOf({ ...card, ...fields }),
})

type Placing = Partial<Pick<Doc<"tasks">, "role" | "pipeline" | "step">>

export const placeOf = ({ step, status }: Doc<"tasks">) => ({ step: step ?? null, status })

export const newestRun = (ctx: ReadCtx, taskId: Id<"tasks">) =>
  ctx.db
    .query("runs")
    .withIndex("by_task", (q) => q.eq("taskId", taskId))
    .order("desc")
    .first()

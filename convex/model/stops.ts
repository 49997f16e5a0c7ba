/** The wish that a run ends: written once, heard by its shim at the next heartbeat. */
import { RUN_REASONS, type StopCause } from "#domain/run"
import type { Doc } from "../_generated/dataModel.ts"
import type { WriteCtx } from "./context.ts"
import { want } from "./effects.ts"
import { append } from "./events.ts"
import { byId, referred } from "./find.ts"

export async function requestStop(
  ctx: WriteCtx,
  run: Doc<"runs">,
  cause: StopCause,
  budgetId?: string,
): Promise<void> {
  if (run.state === "ended" || run.stopRequested === cause) return
  // A person's word stands over every other cause; otherwise the first one does.
  if (run.stopRequested && cause !== "cancelled_by_person") return
  await ctx.db.patch("runs", run._id, {
    stopRequested: cause,
    ...(budgetId && { budgetId: (await byId(ctx, "budgets", budgetId))._id }),
  })
  const task = await referred(ctx, "tasks", run.taskId)
  await want(ctx, task, { kind: "stop", runId: run._id }, wantsStop(run, cause))
  await append(ctx, {
    kind: "run.stop_requested",
    task,
    causationId: run._id,
    data: { runId: run._id, cause },
    sentence: `The ${run.role} run is asked to stop: ${RUN_REASONS[cause]}`,
  })
}

export const wantsStop = ({ role, attempt }: Doc<"runs">, cause: StopCause | undefined): string =>
  `The ${role} run (attempt ${attempt}) is ended. ${cause ? RUN_REASONS[cause] : ""}`.trim()

/** Counts what had ended before the rollups of this edition were there, page by page; each row once, whoever comes first. */
import { EDITION } from "#domain/measures"
import type { Doc, Id } from "../_generated/dataModel.ts"
import type { MutationCtx } from "../_generated/server.ts"
import { countEnded, countFinished, tallyOf } from "./analytics.ts"
import type { WriteCtx } from "./context.ts"

const PAGE = 50
const OLD_PAGE = 200

/** True while more is left. A page is counted in the transaction that moves the cursor, so a restart repeats nothing. */
export async function fillOnce(ctx: MutationCtx): Promise<boolean> {
  const fill = await currentFill(ctx)
  switch (fill.step) {
    case "runs": {
      const { page, ...next } = await ctx.db.query("runs").paginate({ numItems: PAGE, cursor: fill.cursor })
      for (const run of page) await countEnded(asClutch(ctx, run.organizationId), run)
      return advance(ctx, fill, next, "cards")
    }
    case "cards": {
      const { page, ...next } = await ctx.db.query("tasks").paginate({ numItems: PAGE, cursor: fill.cursor })
      for (const task of page) await takeUp(asClutch(ctx, task.organizationId), task)
      return advance(ctx, fill, next, "old")
    }
    case "old": {
      const { page, ...next } = await ctx.db
        .query("rollups")
        .paginate({ numItems: OLD_PAGE, cursor: fill.cursor })
      for (const row of page) if (row.edition !== EDITION) await ctx.db.delete("rollups", row._id)
      return advance(ctx, fill, next, "done")
    }
    case "done":
      return false
  }
}

/** A card of before gets its tally; a finished one is counted. */
async function takeUp(ctx: WriteCtx, task: Doc<"tasks">): Promise<void> {
  if (task.tally?.edition === EDITION) return
  const tally = await tallyOf(ctx, task)
  await ctx.db.patch("tasks", task._id, { tally })
  await countFinished(ctx, { ...task, tally })
}

async function currentFill(ctx: MutationCtx): Promise<Doc<"rollupFills">> {
  const known = await ctx.db.query("rollupFills").first()
  if (known?.edition === EDITION) return known
  if (known) await ctx.db.delete("rollupFills", known._id)
  const fillId = await ctx.db.insert("rollupFills", { edition: EDITION, step: "runs", cursor: null })
  return (await ctx.db.get("rollupFills", fillId))!
}

async function advance(
  ctx: MutationCtx,
  fill: Doc<"rollupFills">,
  { isDone, continueCursor }: { isDone: boolean; continueCursor: string },
  next: Doc<"rollupFills">["step"],
): Promise<boolean> {
  const { step } = fill
  await ctx.db.patch(
    "rollupFills",
    fill._id,
    isDone ? { step: next, cursor: null } : { step, cursor: continueCursor },
  )
  return !isDone || next !== "done"
}

const asClutch = (ctx: MutationCtx, organizationId: Id<"organizations">): WriteCtx => ({
  ...ctx,
  actor: { kind: "service", id: "clutch", name: "Clutch", organizationId },
  correlationId: "rollups",
})

/** What an open run is doing, in its agent's own words: the newest line, apart from the run that many look at. */
import type { Doc, Id } from "../_generated/dataModel.ts"
import type { ReadCtx, WriteCtx } from "./context.ts"

export async function noteProgress(ctx: WriteCtx, run: Doc<"runs">, line: string): Promise<void> {
  const row = await rowOf(ctx, run._id)
  if (!row) await ctx.db.insert("runProgress", { runId: run._id, line })
  else if (row.line !== line) await ctx.db.patch("runProgress", row._id, { line })
}

export async function forgetProgress(ctx: WriteCtx, runId: Id<"runs">): Promise<void> {
  const row = await rowOf(ctx, runId)
  if (row) await ctx.db.delete("runProgress", row._id)
}

export async function progressOf(ctx: ReadCtx, run: Doc<"runs">): Promise<string | null> {
  return run.endedAt === undefined ? ((await rowOf(ctx, run._id))?.line ?? null) : null
}

const rowOf = (ctx: ReadCtx, runId: Id<"runs">) =>
  ctx.db
    .query("runProgress")
    .withIndex("by_run", (q) => q.eq("runId", runId))
    .unique()

/** Clutch's own processes: each reports itself, the status view reads. */
import { PROCESS_NAMES, type ProcessBeat } from "#domain/process"
import type { Doc } from "../_generated/dataModel.ts"
import type { ReadCtx, WriteCtx } from "./context.ts"

export async function beat(ctx: WriteCtx, process: ProcessBeat): Promise<void> {
  const { organizationId } = ctx.actor
  const row = { ...process, note: process.note, seenAt: Date.now() }
  const known = await processOf(ctx, process.name)
  if (known) await ctx.db.patch("processes", known._id, row)
  else await ctx.db.insert("processes", { ...row, organizationId })
}

export async function listProcesses(ctx: ReadCtx) {
  const rows = await ctx.db
    .query("processes")
    .withIndex("by_name", (q) => q.eq("organizationId", ctx.actor.organizationId))
    .take(PROCESS_NAMES.length)
  return rows.map(viewOfProcess)
}

export const viewOfProcess = ({ name, pid, startedAt, seenAt, version, note }: Doc<"processes">) => ({
  ...{ name, pid, startedAt, seenAt, version },
  note: note ?? null,
})

export const processOf = (ctx: ReadCtx, name: ProcessBeat["name"]) =>
  ctx.db
    .query("processes")
    .withIndex("by_name", (q) => q.eq("organizationId", ctx.actor.organizationId).eq("name", name))
    .unique()

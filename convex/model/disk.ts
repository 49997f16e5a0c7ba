/** What a project's work trees take: the ledger, and the project's own mark while that is beyond its quota. */
import { hasChanged, overQuota, type DiskLedger } from "#domain/disk"
import type { Id } from "../_generated/dataModel.ts"
import type { ReadCtx, WriteCtx } from "./context.ts"
import { byId } from "./find.ts"

/** Writes only what changed: the project, which many read, only when it crosses its quota or is further beyond it. */
export async function noteDiskLedger(ctx: WriteCtx, id: string, ledger: DiskLedger): Promise<void> {
  const project = await byId(ctx, "projects", id)
  const known = await ledgerOf(ctx, project._id)
  if (hasChanged(known, ledger)) {
    const row = { ...ledger, measuredAt: Date.now() }
    if (known) await ctx.db.patch("diskLedgers", known._id, row)
    else {
      const { organizationId } = ctx.actor
      await ctx.db.insert("diskLedgers", { ...row, organizationId, projectId: project._id })
    }
  }
  const over = overQuota(ledger.bytes, project.diskQuotaMb)
  if (over === null && project.diskUsedBytes === undefined) return
  if (over !== null && over.bytes === project.diskUsedBytes) return
  await ctx.db.patch("projects", project._id, { diskUsedBytes: over?.bytes })
}

export const ledgerOf = (ctx: ReadCtx, projectId: Id<"projects">) =>
  ctx.db
    .query("diskLedgers")
    .withIndex("by_project", (q) => q.eq("projectId", projectId))
    .unique()

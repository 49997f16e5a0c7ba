/**
 * Stored bytes that no row names: whoever uploaded them died before it said what they are. Each file is looked at once,
 * a day after it came: by then it has its row, and who deletes the row deletes the bytes with it.
 */
import type { Doc, Id } from "../_generated/dataModel.ts"
import type { MutationCtx } from "../_generated/server.ts"

const DAY_MS = 24 * 3_600_000
const BATCH = 200

/** True while more is left. */
export async function deleteUnnamed(ctx: MutationCtx, now: number): Promise<boolean> {
  const sweep = await ctx.db.query("fileSweeps").first()
  const through = sweep?.through ?? 0
  const files = await ctx.db.system
    .query("_storage")
    .withIndex("by_creation_time", (q) => q.gt("_creationTime", through).lt("_creationTime", now - DAY_MS))
    .take(BATCH)
  const last = files.at(-1)
  if (!last) return false
  for (const { _id } of files) if (!(await isNamed(ctx, _id))) await ctx.storage.delete(_id)
  await moveOn(ctx, sweep, files.length < BATCH ? last._creationTime : timeBeforeLast(files))
  return files.length === BATCH
}

/** Files of one moment may be parted by the end of a batch: the next one begins with all of them. */
function timeBeforeLast(files: readonly { _creationTime: number }[]): number {
  const last = files.at(-1)!._creationTime
  return files.findLast(({ _creationTime }) => _creationTime < last)?._creationTime ?? last
}

async function moveOn(ctx: MutationCtx, sweep: Doc<"fileSweeps"> | null, through: number): Promise<void> {
  if (sweep) await ctx.db.patch("fileSweeps", sweep._id, { through })
  else await ctx.db.insert("fileSweeps", { through })
}

/** Every table that keeps files has its line here. */
async function isNamed(ctx: MutationCtx, storageId: Id<"_storage">): Promise<boolean> {
  const rows = await Promise.all(
    (["sessionTexts", "chatImages", "attachments"] as const).map((table) =>
      ctx.db
        .query(table)
        .withIndex("by_storage", (q) => q.eq("storageId", storageId))
        .first(),
    ),
  )
  return rows.some((row) => row !== null)
}

/** A person's named views of a board: one row each, replaced by one of the same name. */
import { MAX_SAVED_VIEWS, type SaveView } from "#domain/saved-view"
import type { Doc, Id } from "../_generated/dataModel.ts"
import type { ReadCtx, WriteCtx } from "./context.ts"
import { projectBySlug } from "./find.ts"
import { demand, deny } from "./refusals.ts"

export async function saveView(
  ctx: WriteCtx,
  { project, name, query }: SaveView,
): Promise<{ viewId: Id<"savedViews"> }> {
  const place = await placeOf(ctx, project)
  const others = await viewsAt(ctx, place)
  const same = others.find((view) => view.name === name)
  if (same) {
    await ctx.db.patch("savedViews", same._id, { query })
    return { viewId: same._id }
  }
  demand(others.length < MAX_SAVED_VIEWS, "conflict", `There are ${MAX_SAVED_VIEWS} views already.`)
  const { organizationId } = ctx.actor
  return { viewId: await ctx.db.insert("savedViews", { organizationId, ...place, name, query }) }
}

export async function removeView(
  ctx: WriteCtx,
  { project, name }: { project?: string | undefined; name: string },
): Promise<void> {
  const view = (await savedViewsOf(ctx, project)).find((each) => each.name === name)
  if (!view) return deny("not_found", `There is no view ${name}.`)
  await ctx.db.delete("savedViews", view._id)
}

/** Of who asks, by name. */
export const savedViewsOf = async (ctx: ReadCtx, project: string | undefined): Promise<Doc<"savedViews">[]> =>
  viewsAt(ctx, await placeOf(ctx, project))

type Place = { userId: Id<"users">; projectId?: Id<"projects"> }

async function placeOf(ctx: ReadCtx, project: string | undefined): Promise<Place> {
  const { userId } = ctx.actor
  if (!userId) return deny("forbidden", "Views belong to people.")
  return { userId, ...(project !== undefined && { projectId: (await projectBySlug(ctx, project))._id }) }
}

const viewsAt = (ctx: ReadCtx, { userId, projectId }: Place): Promise<Doc<"savedViews">[]> =>
  ctx.db
    .query("savedViews")
    .withIndex("by_place", (q) => q.eq("userId", userId).eq("projectId", projectId))
    .take(MAX_SAVED_VIEWS)

/** Ways of looking at boards that people named. */
import { z } from "zod"
import { ProjectSlug } from "#domain/project"
import { SavedView, SaveView } from "#domain/saved-view"
import { mutation, query } from "./functions.ts"
import { removeView, savedViewsOf, saveView } from "./model/savedViews.ts"

const OneBoard = z.object({ project: ProjectSlug.optional() })

/** One of the same name is replaced. */
export const save = mutation({ actors: ["user"], args: SaveView, handler: saveView })

export const remove = mutation({
  actors: ["user"],
  args: OneBoard.extend({ name: SavedView.shape.name }),
  handler: removeView,
})

/** Of who asks, by name. */
export const list = query({
  actors: ["user"],
  args: OneBoard,
  handler: async (ctx, { project }) =>
    (await savedViewsOf(ctx, project)).map(({ _id, name, query }) => ({ viewId: _id, name, query })),
})

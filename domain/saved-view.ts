/** A way of looking at a board that a person named, to come back to: what stood in the address, kept as a row. */
import { z } from "zod"
import { ProjectSlug } from "./project.ts"

export const MAX_SAVED_VIEWS = 50

export const SavedView = z.object({
  name: z.string().trim().min(1, "A view needs a name.").max(60),
  /** The query part of the address, without its question mark. */
  query: z.string().max(2_000),
})
export type SavedView = z.infer<typeof SavedView>

export const SaveView = SavedView.extend({
  project: ProjectSlug.optional().describe("Slug of the project (default: the board of all projects)"),
})
export type SaveView = z.infer<typeof SaveView>

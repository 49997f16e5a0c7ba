/** The inbox: everything that waits for a person. */
import { z } from "zod"
import { PaginationOptions, query } from "./functions.ts"
import { answeredOf, inboxCount, inboxOf } from "./model/inbox.ts"

/** What waits; its order is the reader's affair, because it depends on the time (domain/inbox.ts). */
export const list = query({ actors: ["user"], args: z.object({}), handler: inboxOf })

export const count = query({ actors: ["user"], args: z.object({}), handler: inboxCount })

/** Newest answer first. */
export const answered = query({
  actors: ["user"],
  args: z.object({ paginationOpts: PaginationOptions }),
  handler: (ctx, { paginationOpts }) => answeredOf(ctx, paginationOpts),
})

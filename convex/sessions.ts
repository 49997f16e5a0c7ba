/** Transcripts: written by the watcher, read by pages. */
import { z } from "zod"
import { TranscriptEntry, TranscriptPosition } from "#domain/session"
import { mutation, PaginationOptions, query } from "./functions.ts"
import { byId, sessionOfRun } from "./model/find.ts"
import { positionOf, record as store, viewOfSession } from "./model/sessions.ts"

const OneRun = z.object({ run: z.string().min(1) })

/** Entries and position in one transaction, if the stored position still is `from`; answers the position stored now. */
export const record = mutation({
  actors: ["service"],
  args: z.object({
    runId: z.string(),
    source: z.string().max(4_096),
    from: TranscriptPosition.nullable(),
    to: TranscriptPosition,
    // Each is looked up by its message id: a transaction reads at most 4,096 index ranges.
    entries: z.array(TranscriptEntry).max(3_000),
    model: z.string().max(100).optional(),
  }),
  handler: store,
})

/** How far a run's transcript is read; null where nothing is. */
export const position = query({
  actors: ["service"],
  args: z.object({ runId: z.string() }),
  handler: (ctx, { runId }) => positionOf(ctx, runId),
})

/** The conversation of a run in sum; null where it left none. */
export const ofRun = query({
  actors: ["user"],
  args: OneRun,
  handler: async (ctx, { run: runId }) => {
    const run = await byId(ctx, "runs", runId)
    const session = await sessionOfRun(ctx, run)
    return session && viewOfSession(session, run)
  },
})

/** The conversation itself, oldest first; an item of a page of results is an entry, and `numItems` counts stored pages. */
export const entries = query({
  actors: ["user"],
  args: z.object({ session: z.string().min(1), paginationOpts: PaginationOptions }),
  handler: async (ctx, { session: sessionId, paginationOpts }) => {
    const session = await byId(ctx, "sessions", sessionId)
    const pages = await ctx.db
      .query("sessionPages")
      .withIndex("by_session", (q) => q.eq("sessionId", session._id))
      .paginate(paginationOpts)
    return { ...pages, page: pages.page.flatMap((page) => page.entries) }
  },
})

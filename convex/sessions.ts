/** Transcripts: written by the watcher, read by pages. */
import { z } from "zod"
import { SessionFilter, SessionSystem } from "#domain/session"
import { SessionDelivery } from "#domain/session-delivery"
import { mutation, PaginationOptions, query } from "./functions.ts"
import { byId, sessionOfRun } from "./model/find.ts"
import { modelNames, modelUses } from "./model/modelUse.ts"
import { positionOfRun, positionsOf, record as store } from "./model/sessions.ts"
import { listSessions, viewOfSession } from "./model/sessionViews.ts"
import { deny } from "./model/refusals.ts"

const OneRun = z.object({ run: z.string().min(1) })
const OneSession = z.object({ session: z.string().min(1) })

/** What was read of transcripts, each with its new position, in one transaction; answers the positions stored now. */
export const record = mutation({
  actors: ["service"],
  args: z.object({ deliveries: z.array(SessionDelivery).max(200) }),
  handler: store,
})

/** How far transcripts are read, in the order asked. */
export const positions = query({
  actors: ["service"],
  args: z.object({
    transcripts: z.array(z.object({ system: SessionSystem, name: z.string().max(300) })).max(500),
  }),
  handler: (ctx, { transcripts }) => positionsOf(ctx, transcripts),
})

/** How far a run's transcript is stored whole; null where nothing is. */
export const position = query({
  actors: ["service"],
  args: z.object({ runId: z.string() }),
  handler: (ctx, { runId }) => positionOfRun(ctx, runId),
})

/** Where the watcher sends a text that is too long for a page. */
export const uploadUrl = mutation({
  actors: ["service"],
  args: z.object({}),
  handler: (ctx) => ctx.storage.generateUploadUrl(),
})

/** The conversation of a run in sum; null where it left none. */
export const ofRun = query({
  actors: ["user"],
  args: OneRun,
  handler: async (ctx, { run: runId }) => {
    const session = await sessionOfRun(ctx, await byId(ctx, "runs", runId))
    return session && viewOfSession(ctx, session)
  },
})

export const get = query({
  actors: ["user"],
  args: OneSession,
  handler: async (ctx, { session }) => viewOfSession(ctx, await byId(ctx, "sessions", session)),
})

export const list = query({
  actors: ["user"],
  args: SessionFilter.extend({ paginationOpts: PaginationOptions }),
  handler: (ctx, { paginationOpts, ...filter }) => listSessions(ctx, { filter, paginationOpts }),
})

/** The conversation itself, newest first; an item of a page of results is an entry, and `numItems` counts stored pages. */
export const entries = query({
  actors: ["user"],
  args: OneSession.extend({ paginationOpts: PaginationOptions }),
  handler: async (ctx, { session: sessionId, paginationOpts }) => {
    const session = await byId(ctx, "sessions", sessionId)
    const pages = await ctx.db
      .query("sessionPages")
      .withIndex("by_session", (q) => q.eq("sessionId", session._id))
      .order("desc")
      .paginate(paginationOpts)
    return { ...pages, page: pages.page.flatMap((page) => page.entries.toReversed()) }
  },
})

/** Where the whole of a long text is fetched from. */
export const wholeText = query({
  actors: ["user"],
  args: OneSession.extend({ storageId: z.string() }),
  handler: async (ctx, { session: sessionId, storageId }) => {
    const session = await byId(ctx, "sessions", sessionId)
    const known = ctx.db.system.normalizeId("_storage", storageId)
    const isOfIt =
      known &&
      (await ctx.db
        .query("sessionTexts")
        .withIndex("by_text", (q) => q.eq("sessionId", session._id).eq("storageId", known))
        .unique())
    if (!isOfIt) return deny("not_found", `Session ${sessionId} has no such text.`)
    return ctx.storage.getUrl(known)
  },
})

/** Tokens and dollars by model over the hours from `since` on, for example of the last 24; rows of sums, never history. */
export const modelUsage = query({
  actors: ["user"],
  args: z.object({
    since: z.number().nonnegative(),
    until: z.number().nonnegative().optional(),
    project: z.string().optional(),
  }),
  handler: modelUses,
})

/** Names of the models that were ever used. */
export const models = query({ actors: ["user"], args: z.object({}), handler: modelNames })

/** The merge lane, as the loop reports it. Entries are queued by the move into merging. */
import { z } from "zod"
import { ConflictForecast } from "#domain/forecast"
import { MAX_BATCH_SIZE } from "#domain/project"
import { mutation } from "./functions.ts"
import * as batches from "./model/batches.ts"
import { noteForecast } from "./model/forecasts.ts"
import * as model from "./model/merges.ts"

const Commit = z.string().regex(/^[0-9a-f]{7,64}$/, "That is not a commit.")
const Entry = z.object({ entryId: z.string().min(1) })

/** The candidate is there: its check may run (or it may land, where the project has no check). */
export const startCheck = mutation({
  actors: ["service"],
  args: Entry.extend({ candidateCommit: Commit, targetCommit: Commit }),
  handler: (ctx, { entryId, candidateCommit, targetCommit }) =>
    model.startCheck(ctx, entryId, candidateCommit, targetCommit),
})

/** The branch has advanced: the card is done in the same transaction. */
export const land = mutation({
  actors: ["service"],
  args: Entry.extend({ mergedCommit: Commit }),
  handler: (ctx, { entryId, mergedCommit }) => model.landed(ctx, entryId, mergedCommit),
})

/** Several are joined one upon the other, in this order: they are checked as one. */
export const startBatch = mutation({
  actors: ["service"],
  args: z.object({
    members: z
      .array(Entry.extend({ candidateCommit: Commit, targetCommit: Commit }))
      .min(2)
      .max(MAX_BATCH_SIZE),
  }),
  handler: (ctx, { members }) => batches.startBatch(ctx, members),
})

/** The branch has advanced to the last of a batch: all its cards are done in the same transaction. */
export const landBatch = mutation({
  actors: ["service"],
  args: z.object({
    entries: z
      .array(Entry.extend({ mergedCommit: Commit }))
      .min(1)
      .max(MAX_BATCH_SIZE),
  }),
  handler: (ctx, { entries }) => batches.landBatch(ctx, entries),
})

/** What a look at the branches of open cards found; nothing is written where that is what is known. */
export const forecast = mutation({
  actors: ["service"],
  args: z.object({ projectId: z.string(), conflicts: ConflictForecast.shape.conflicts }),
  handler: (ctx, { projectId, conflicts }) => noteForecast(ctx, projectId, conflicts),
})

/** A person's own work is in the way. */
export const hold = mutation({
  actors: ["service"],
  args: Entry.extend({ sentence: z.string().min(1).max(5_000) }),
  handler: (ctx, { entryId, sentence }) => model.held(ctx, entryId, sentence),
})

/** Its pull request is open: a person merges or closes it. */
export const offer = mutation({
  actors: ["service"],
  args: Entry.extend({ pull: z.number().int().positive() }),
  handler: (ctx, { entryId, pull }) => model.offered(ctx, entryId, pull),
})

/** It cannot be joined: a conflict goes back to an agent, anything else to a person. */
export const fail = mutation({
  actors: ["service"],
  args: Entry.extend({ sentence: z.string().min(1).max(4_000), conflict: z.boolean() }),
  handler: (ctx, { entryId, sentence, conflict }) => model.failed(ctx, entryId, sentence, conflict),
})

/** The target moved on: it is prepared again; `alone` where the batch that it is the first of could not land. */
export const requeue = mutation({
  actors: ["service"],
  args: Entry.extend({ alone: z.boolean().optional() }),
  handler: (ctx, { entryId, alone }) => model.requeue(ctx, entryId, alone === true),
})

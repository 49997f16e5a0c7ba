/** The merge lane, as the loop reports it. Entries are queued by the move into merging. */
import { z } from "zod"
import { ConflictForecast } from "#domain/forecast"
import { MAX_BATCH_SIZE } from "#domain/project"
import { mutation } from "./functions.ts"
import type { WriteCtx } from "./model/context.ts"
import { fenceLane, fenceLead, type FencedAnswer } from "./model/fences.ts"
import * as batches from "./model/batches.ts"
import { noteForecast } from "./model/forecasts.ts"
import * as model from "./model/merges.ts"

const Commit = z.string().regex(/^[0-9a-f]{7,64}$/, "That is not a commit.")
const Entry = z.object({ entryId: z.string().min(1) })
/** Under which generation of the lane's lease it is said. */
const Said = Entry.extend({ generation: z.number().int().positive() })

async function inLane(
  ctx: WriteCtx,
  { entryId, generation }: z.output<typeof Said>,
  report: string,
  take: () => Promise<void>,
): Promise<FencedAnswer> {
  const answer = await fenceLane(ctx, entryId, generation, report)
  if (!answer.refusal) await take()
  return answer
}

/** The candidate is there: its check may run (or it may land, where the project has no check). */
export const startCheck = mutation({
  actors: ["service"],
  args: Said.extend({ candidateCommit: Commit, targetCommit: Commit }),
  handler: (ctx, { candidateCommit, targetCommit, ...said }) =>
    inLane(ctx, said, "candidate", () => model.startCheck(ctx, said.entryId, candidateCommit, targetCommit)),
})

/**
 * The branch has advanced: the card is done in the same transaction. What was seen on the branch is so whoever saw it, and
 * whoever holds the lane by now: it alone needs no generation.
 */
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
    generation: Said.shape.generation,
  }),
  handler: (ctx, { members, generation }) => {
    const entryId = members[0]?.entryId ?? ""
    return inLane(ctx, { entryId, generation }, "batch", () => batches.startBatch(ctx, members))
  },
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
  args: z.object({
    projectId: z.string(),
    conflicts: ConflictForecast.shape.conflicts,
    lead: Said.shape.generation.optional(),
  }),
  handler: async (ctx, { projectId, conflicts, lead }) => {
    const answer = await fenceLead(ctx, lead, "forecast")
    if (answer.refusal) return { ...answer, changed: false }
    return { ...answer, ...(await noteForecast(ctx, projectId, conflicts)) }
  },
})

/** A person's own work is in the way. */
export const hold = mutation({
  actors: ["service"],
  args: Said.extend({ sentence: z.string().min(1).max(5_000) }),
  handler: (ctx, { sentence, ...said }) =>
    inLane(ctx, said, "held", () => model.held(ctx, said.entryId, sentence)),
})

/** Its pull request is open: a person merges or closes it. */
export const offer = mutation({
  actors: ["service"],
  args: Said.extend({ pull: z.number().int().positive() }),
  handler: (ctx, { pull, ...said }) =>
    inLane(ctx, said, "offered", () => model.offered(ctx, said.entryId, pull)),
})

/** It cannot be joined: a conflict goes back to an agent, anything else to a person. */
export const fail = mutation({
  actors: ["service"],
  args: Said.extend({ sentence: z.string().min(1).max(4_000), conflict: z.boolean() }),
  handler: (ctx, { sentence, conflict, ...said }) =>
    inLane(ctx, said, "failed", () => model.failed(ctx, said.entryId, sentence, conflict)),
})

/** The target moved on: it is prepared again; `alone` where the batch that it is the first of could not land. */
export const requeue = mutation({
  actors: ["service"],
  args: Said.extend({ alone: z.boolean().optional() }),
  handler: (ctx, { alone, ...said }) =>
    inLane(ctx, said, "requeued", () => model.requeue(ctx, said.entryId, alone === true)),
})

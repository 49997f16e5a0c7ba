/** The loop's own door: look, apply, take the lead; and what people see and say about it. */
import { z } from "zod"
import { NewCycle } from "#domain/loop/cycle"
import { StateDecision } from "#domain/loop/decision"
import { Liveness } from "#domain/loop/liveness"
import { PauseScope } from "#domain/pause"
import { mutation, PaginationOptions, query } from "./functions.ts"
import { applyDecision } from "./model/apply.ts"
import { inputRows, recordCycle as writeCycle, replayOf } from "./model/cycles.ts"
import { newestEventId } from "./model/events.ts"
import { fenceLead } from "./model/fences.ts"
import { byId } from "./model/find.ts"
import { factsOf, gather as gatherAll } from "./model/gather.ts"
import {
  acquireLease as acquire,
  type LeaseResource,
  releaseLease as release,
  renewLease as renew,
} from "./model/leases.ts"
import { livenessOf, noteLiveness as store } from "./model/liveness.ts"
import * as loopStatus from "./model/loopStatus.ts"
import * as pauses from "./model/pauses.ts"
import { mendWait, waitsPage } from "./model/waits.ts"
import type { ReadCtx } from "./model/context.ts"

/** Everything the loop decides on. `now` bounds what is recent. */
export const gather = query({
  actors: ["service"],
  args: z.object({ now: z.number() }),
  handler: (ctx, { now }) => gatherAll(ctx, now),
})

/** The same but for the leases, to be watched: changes when anything does that a decision depends on. */
export const facts = query({
  actors: ["service"],
  args: z.object({ now: z.number() }),
  handler: (ctx, { now }) => factsOf(ctx, now),
})

/** Changes whenever anything does: the subscription that wakes the loop. */
export const wake = query({ actors: ["service"], args: z.object({}), handler: newestEventId })

/** Under which generation of the lead it was decided. */
const Lead = z.number().int().positive().optional()

/** One decision, carried out whole or refused: because the world has moved on, or because another loop leads by now. */
export const apply = mutation({
  actors: ["service"],
  args: z.object({ decision: StateDecision, lead: Lead }),
  handler: async (ctx, { decision, lead }) => {
    const { refusal } = await fenceLead(ctx, lead, decision.kind)
    if (!refusal) await applyDecision(ctx, decision)
    return { applied: refusal === null, refusal }
  },
})

export const recordCycle = mutation({ actors: ["service"], args: NewCycle, handler: writeCycle })

/** What it takes to decide a recorded cycle again, less its input. */
export const replay = query({
  actors: ["user"],
  args: z.object({ cycle: z.string().min(1) }),
  handler: (ctx, { cycle }) => replayOf(ctx, cycle),
})

/** The rows of a chain up to a link, in pages. */
export const cycleInput = query({
  actors: ["user"],
  args: z.object({ chain: z.string(), link: z.number(), paginationOpts: PaginationOptions }),
  handler: inputRows,
})

/** Said by the loop when it has changed. */
export const noteLiveness = mutation({
  actors: ["service"],
  args: Liveness.extend({ lead: Lead }),
  handler: async (ctx, { lead, ...liveness }) => {
    const answer = await fenceLead(ctx, lead, "liveness")
    if (!answer.refusal) await store(ctx, liveness)
    return answer
  },
})

/** One page of the cards that wait for others: the loop does not look at them, so it asks now and then. */
export const waits = query({
  actors: ["service"],
  args: z.object({ cursor: z.string().nullable() }),
  handler: (ctx, { cursor }) => waitsPage(ctx, cursor),
})

/** Cards that wait for nobody are counted anew. */
export const mendWaits = mutation({
  actors: ["service"],
  args: z.object({ taskIds: z.array(z.string()).min(1).max(100) }),
  handler: async (ctx, { taskIds }) => {
    for (const taskId of taskIds) await mendWait(ctx, taskId)
    return null
  },
})

/** Who moves next; null until the loop has said so. */
export const liveness = query({ actors: ["user", "service"], args: z.object({}), handler: livenessOf })

/** Newest first. */
export const cycles = query({
  actors: ["user"],
  args: z.object({ paginationOpts: PaginationOptions }),
  handler: async (ctx, { paginationOpts }) => {
    const rows = await ctx.db
      .query("cycles")
      .withIndex("by_organization", (q) => q.eq("organizationId", ctx.actor.organizationId))
      .order("desc")
      .paginate(paginationOpts)
    return {
      ...rows,
      page: rows.page.map(({ _id, _creationTime, organizationId, ...record }) => ({
        cycleId: _id,
        ...record,
      })),
    }
  },
})

const Resource = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("loop") }),
  z.object({ kind: z.literal("merge_lane"), projectId: z.string() }),
])
const lifetimeMs = z.number().int().min(1_000).max(600_000)

/** Null while somebody else holds it; whoever holds it renews it so. */
export const acquireLease = mutation({
  actors: ["service"],
  args: z.object({ resource: Resource, holder: z.string().min(1).max(200), lifetimeMs }),
  handler: async (ctx, { resource, holder, lifetimeMs }) =>
    acquire(ctx, await owned(ctx, resource), holder, lifetimeMs),
})

/** Under a generation: false once somebody else has taken over. */
export const renewLease = mutation({
  actors: ["service"],
  args: z.object({ resource: Resource, generation: z.number().int().positive(), lifetimeMs }),
  handler: async (ctx, { resource, generation, lifetimeMs }) =>
    renew(ctx, await owned(ctx, resource), generation, lifetimeMs),
})

export const releaseLease = mutation({
  actors: ["service"],
  args: z.object({ resource: Resource, holder: z.string().min(1).max(200) }),
  handler: async (ctx, { resource, holder }) => release(ctx, await owned(ctx, resource), holder),
})

async function owned(ctx: ReadCtx, resource: z.output<typeof Resource>): Promise<LeaseResource> {
  if (resource.kind === "loop") return resource
  const project = await byId(ctx, "projects", resource.projectId)
  return { kind: "merge_lane", projectId: project._id }
}

/** What runs, waits and is paused; changes only when something happens. */
export const overview = query({
  actors: ["user", "service"],
  args: z.object({}),
  handler: loopStatus.overview,
})

/** The same with the loop's own sign of life, which changes every few seconds. */
export const status = query({ actors: ["user", "service"], args: z.object({}), handler: loopStatus.status })

const PauseTarget = z.object({ scope: PauseScope.optional(), subject: z.string().max(100).optional() })

export const pause = mutation({
  actors: ["user"],
  args: PauseTarget.extend({ reason: z.string().max(500).optional() }),
  handler: async (ctx, { reason, ...target }) => {
    await pauses.pause(ctx, target, reason)
    return loopStatus.overview(ctx)
  },
})

export const resume = mutation({
  actors: ["user"],
  args: PauseTarget,
  handler: async (ctx, target) => {
    await pauses.resume(ctx, target)
    return loopStatus.overview(ctx)
  },
})

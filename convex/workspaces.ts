/** Work trees: what lies in the trash, and what people ask the loop to do about it. */
import { z } from "zod"
import { CollectWorkspaces, MaintenanceResult, RestoreTrash, TrashLedger } from "#domain/maintenance"
import { TaskKey } from "#domain/task"
import type { Doc } from "./_generated/dataModel.ts"
import { mutation, query } from "./functions.ts"
import { byId } from "./model/find.ts"
import * as maintenance from "./model/maintenance.ts"

const OneJob = z.object({ job: z.string().min(1) })

/** Null until the loop has looked. */
export const trash = query({
  actors: ["user", "service"],
  args: z.object({}),
  handler: async (ctx) => {
    const ledger = await maintenance.trashLedger(ctx)
    return (
      ledger && { bytes: ledger.bytes, count: ledger.count, entries: ledger.entries, seenAt: ledger.seenAt }
    )
  },
})

/** The loop brings it back; what came of it is in the job. */
export const restore = mutation({
  actors: ["user"],
  args: RestoreTrash,
  handler: (ctx, input) => maintenance.askForMaintenance(ctx, { kind: "restore", ...input }),
})

/** Removes the work trees that are over, or says which would go. */
export const collect = mutation({
  actors: ["user"],
  args: CollectWorkspaces,
  handler: (ctx, { dryRun = false, ...input }) =>
    maintenance.askForMaintenance(ctx, { kind: "collect", dryRun, ...input }),
})

export const job = query({
  actors: ["user"],
  args: OneJob,
  handler: async (ctx, { job: id }) => viewOf(await byId(ctx, "maintenanceJobs", id)),
})

/** Those under way, and the last that ended. */
export const jobs = query({
  actors: ["user"],
  args: z.object({}),
  handler: async (ctx) => (await maintenance.recentJobs(ctx)).map(viewOf),
})

export const waiting = query({
  actors: ["service"],
  args: z.object({}),
  handler: async (ctx) =>
    (await maintenance.openJobs(ctx)).map(({ _id, task, begunAt }) => ({
      ...{ job: _id, task, isBegun: begunAt !== undefined },
    })),
})

export const begin = mutation({
  actors: ["service"],
  args: OneJob,
  handler: (ctx, { job: id }) => maintenance.beginJob(ctx, id),
})

export const end = mutation({
  actors: ["service"],
  args: OneJob.extend({ result: MaintenanceResult }),
  handler: (ctx, { job: id, result }) => maintenance.endJob(ctx, id, result),
})

/** The loop says what lies in the trash of its disk. */
export const noteTrash = mutation({
  actors: ["service"],
  args: z.object({ ledger: TrashLedger }),
  handler: (ctx, { ledger }) => maintenance.noteTrash(ctx, ledger),
})

/** What decides whether the work tree of a card may go. */
export const owner = query({
  actors: ["user", "service"],
  args: z.object({ task: TaskKey }),
  handler: (ctx, { task }) => maintenance.ownerFacts(ctx, task),
})

const viewOf = ({ _id, task, askedBy, askedAt, begunAt, endedAt, result }: Doc<"maintenanceJobs">) => ({
  ...{ job: _id, task, askedBy, askedAt, result: result ?? null },
  ...{ begunAt: begunAt ?? null, endedAt: endedAt ?? null },
})

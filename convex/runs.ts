/** Runs: claimed by the loop, reported on by shims and agents, watched and stopped by people. */
import { z } from "zod"
import { ClaimRun } from "#domain/loop/brief"
import { Declaration, ExitRecord, RunHolder, StopCause, Workspace } from "#domain/run"
import { PromptNumber } from "#domain/prompt"
import { ProjectSlug } from "#domain/project"
import { TaskKey } from "#domain/task"
import { installationQuery, mutation, PaginationOptions, query } from "./functions.ts"
import { briefOf } from "./model/briefs.ts"
import { claimRun } from "./model/claims.ts"
import { byId, taskByKey } from "./model/find.ts"
import { noteProgress } from "./model/progress.ts"
import * as reports from "./model/reports.ts"
import * as lists from "./model/runLists.ts"
import { listRuns, runsOfTask, viewOfRun } from "./model/runViews.ts"
import { requestStop as writeStop } from "./model/stops.ts"
import { demand } from "./model/refusals.ts"

/** `runId` is for Clutch's own processes; a run reports about itself. */
const Fenced = z.object({ runId: z.string().optional(), generation: z.number().int().positive() })

/** One transaction: capacity, move, run, lease; refused with nothing written. Answers the run's brief. */
export const claim = mutation({
  actors: ["service"],
  args: ClaimRun,
  handler: async (ctx, input) => briefOf(ctx, await claimRun(ctx, input)),
})

/** A run's brief once more. */
export const context = query({
  actors: ["service"],
  args: z.object({ runId: z.string() }),
  handler: async (ctx, { runId }) => briefOf(ctx, await byId(ctx, "runs", runId)),
})

/** The run that a key belongs to. What an ended one may still say is decided where it speaks. */
export const byKey = installationQuery({
  args: z.object({ keyHash: z.string().regex(/^[0-9a-f]{64}$/) }),
  handler: async (ctx, { keyHash }) => {
    const run = await ctx.db
      .query("runs")
      .withIndex("by_key", (q) => q.eq("keyHash", keyHash))
      .unique()
    return run && { runId: run._id, taskId: run.taskId, state: run.state }
  },
})

export const started = mutation({
  actors: ["run", "service"],
  args: Fenced.extend({ shim: RunHolder, workspace: Workspace }),
  handler: async (ctx, { runId, generation, shim, workspace }) =>
    reports.reportStarted(ctx, await reports.reportedRun(ctx, runId), generation, shim, workspace),
})

export const heartbeat = mutation({
  actors: ["run", "service"],
  args: Fenced,
  handler: async (ctx, { runId, generation }) =>
    reports.reportHeartbeat(ctx, await reports.reportedRun(ctx, runId), generation),
})

/** May come twice, from the shim and from whoever found its exit record: the second changes nothing. */
export const exited = mutation({
  actors: ["run", "service"],
  mayHaveEnded: true,
  args: Fenced.extend({ exit: ExitRecord }),
  handler: async (ctx, { runId, generation, exit }) =>
    reports.reportExited(ctx, await reports.reportedRun(ctx, runId), generation, exit),
})

/** The agent says what it did. */
export const report = mutation({
  actors: ["run"],
  args: Declaration,
  handler: async (ctx, declaration) =>
    reports.declare(ctx, await reports.reportedRun(ctx, undefined), declaration),
})

/** The agent says what it is doing. */
export const progress = mutation({
  actors: ["run"],
  args: z.object({ line: z.string().trim().min(1).max(300) }),
  handler: async (ctx, { line }) => noteProgress(ctx, await reports.reportedRun(ctx, undefined), line),
})

/** A person ends a run; Clutch's own processes say why they do. */
export const requestStop = mutation({
  actors: ["user", "service"],
  args: z.object({ run: z.string().min(1), cause: StopCause.optional() }),
  handler: async (ctx, { run: runId, cause = "cancelled_by_person" }) => {
    demand(
      cause === "cancelled_by_person" || ctx.actor.kind === "service",
      "forbidden",
      "Only Clutch itself ends a run for that.",
    )
    const run = await byId(ctx, "runs", runId)
    demand(run.state !== "ended", "run_ended", "This run has ended.")
    await writeStop(ctx, run, cause)
    return { runId: run._id, stopRequested: cause }
  },
})

export const list = query({
  actors: ["user", "service"],
  args: z.object({
    task: TaskKey.optional(),
    open: z.boolean().optional(),
    limit: z.number().int().min(1).max(200).optional(),
  }),
  handler: (ctx, { limit = 50, ...filter }) => listRuns(ctx, { ...filter, limit }),
})

export const get = query({
  actors: ["user", "service"],
  args: z.object({ run: z.string().min(1) }),
  handler: async (ctx, { run }) => viewOfRun(ctx, await byId(ctx, "runs", run)),
})

export const ofTask = query({
  actors: ["user"],
  args: z.object({ task: TaskKey }),
  handler: async (ctx, { task }) => {
    const runs = await runsOfTask(ctx, (await taskByKey(ctx, task))._id, 50)
    return Promise.all(runs.map((run) => viewOfRun(ctx, run)))
  },
})

/** Open runs, and those that ended since then: what the slots were used for. */
export const timeline = query({
  actors: ["user"],
  args: z.object({ since: z.number(), project: ProjectSlug.optional() }),
  handler: lists.timeline,
})

/** Runs that ended, newest first, in pages; `outcome` is one, or succeeded, failed or rejecting. */
export const ended = query({
  actors: ["user"],
  args: z.object({
    project: ProjectSlug.optional(),
    from: z.number().optional(),
    until: z.number().optional(),
    role: z.string().max(40).optional(),
    model: z.string().max(200).optional(),
    prompt: PromptNumber.optional(),
    outcome: z.string().max(40).optional(),
    paginationOpts: PaginationOptions,
  }),
  handler: async (ctx, { paginationOpts, ...filter }) => lists.ended(ctx, filter, paginationOpts),
})

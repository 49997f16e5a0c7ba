/** Maintenance of work trees: asked for here, carried out by the loop, which says what came of it. */
import {
  hasTrashChanged,
  type MaintenanceResult,
  type MaintenanceTask,
  type TrashLedger,
} from "#domain/maintenance"
import { countOf } from "#domain/format"
import { isTerminal } from "#domain/task"
import type { Doc } from "../_generated/dataModel.ts"
import type { ReadCtx, WriteCtx } from "./context.ts"
import { append } from "./events.ts"
import { byId, taskByKey } from "./find.ts"
import { demand } from "./refusals.ts"
import { runsOfTask } from "./runViews.ts"

const MAX_OPEN = 20
const SHOWN = 20
const MAX_RUNS = 200

export async function askForMaintenance(ctx: WriteCtx, task: MaintenanceTask): Promise<{ job: string }> {
  const open = await openJobs(ctx)
  demand(open.length < MAX_OPEN, "conflict", `${MAX_OPEN} jobs wait for the loop already. Is it running?`)
  const same = open.find((job) => namedBy(job.task) === namedBy(task))
  // Asked twice it is done once.
  if (same) return { job: same._id }
  const { organizationId, name } = ctx.actor
  const job = await ctx.db.insert("maintenanceJobs", {
    ...{ organizationId, task, askedBy: name, askedAt: Date.now() },
  })
  if (isDeed(task))
    await append(ctx, {
      kind: "maintenance.asked",
      data: { job },
      sentence:
        task.kind === "restore"
          ? `${name} asked to have ${task.entry} back from the trash.`
          : `${name} asked to remove the work trees that are over.`,
    })
  return { job }
}

const namedBy = (task: MaintenanceTask): string =>
  task.kind === "restore"
    ? `restore ${task.entry} into ${task.into ?? ""}`
    : `collect ${task.dryRun} of ${task.project ?? ""}`

/** Oldest first, for the loop. */
export const openJobs = (ctx: ReadCtx): Promise<Doc<"maintenanceJobs">[]> =>
  ctx.db
    .query("maintenanceJobs")
    .withIndex("by_end", (q) => q.eq("organizationId", ctx.actor.organizationId).eq("endedAt", undefined))
    .take(MAX_OPEN)

/** Newest first: those under way before those that ended. */
export async function recentJobs(ctx: ReadCtx): Promise<Doc<"maintenanceJobs">[]> {
  const ended = await ctx.db
    .query("maintenanceJobs")
    .withIndex("by_end", (q) => q.eq("organizationId", ctx.actor.organizationId).gt("endedAt", 0))
    .order("desc")
    .take(SHOWN)
  return [...(await openJobs(ctx)).reverse(), ...ended]
}

/** `isRepeat`: whoever began it before may have done a part of it. */
export async function beginJob(ctx: WriteCtx, id: string): Promise<{ isRepeat: boolean }> {
  const job = await byId(ctx, "maintenanceJobs", id)
  demand(job.endedAt === undefined, "conflict", "This job is done.")
  if (job.begunAt !== undefined) return { isRepeat: true }
  await ctx.db.patch("maintenanceJobs", job._id, { begunAt: Date.now() })
  return { isRepeat: false }
}

/** Said twice it is heard once. */
export async function endJob(ctx: WriteCtx, id: string, result: MaintenanceResult): Promise<void> {
  const job = await byId(ctx, "maintenanceJobs", id)
  if (job.endedAt !== undefined) return
  await ctx.db.patch("maintenanceJobs", job._id, { result, endedAt: Date.now() })
  if (!isDeed(job.task)) return
  await append(ctx, {
    kind: result.kind === "refused" ? "maintenance.refused" : "maintenance.done",
    data: { job: job._id },
    causationId: job._id,
    sentence: sentenceOf(job.task, result),
  })
}

/** A look changes nothing and is no news. */
const isDeed = (task: MaintenanceTask): boolean => task.kind === "restore" || !task.dryRun

function sentenceOf(task: MaintenanceTask, result: MaintenanceResult): string {
  switch (result.kind) {
    case "restored": {
      const what = [
        ...result.branches.map(({ branch }) => branch),
        ...(result.directory === null ? [] : [`its files in ${result.directory}`]),
      ]
      return `${task.kind === "restore" ? task.entry : "An entry"} is back from the trash: ${what.join(", ") || "nothing was in it"}.`
    }
    case "collected":
      return `${countOf(result.places.filter(({ goes }) => goes).length, "work tree")} went.`
    case "refused":
      return `What was asked of the work trees was not done: ${result.sentence}`
  }
}

export async function noteTrash(ctx: WriteCtx, ledger: TrashLedger): Promise<void> {
  const known = await trashLedger(ctx)
  if (!hasTrashChanged(known, ledger)) return
  const row = { ...ledger, seenAt: Date.now() }
  if (known) await ctx.db.patch("trashLedgers", known._id, row)
  else await ctx.db.insert("trashLedgers", { ...row, organizationId: ctx.actor.organizationId })
}

export const trashLedger = (ctx: ReadCtx): Promise<Doc<"trashLedgers"> | null> =>
  ctx.db
    .query("trashLedgers")
    .withIndex("by_organization", (q) => q.eq("organizationId", ctx.actor.organizationId))
    .unique()

/** What decides whether the work tree of a card may go. */
export async function ownerFacts(ctx: ReadCtx, key: string) {
  const task = await taskByKey(ctx, key)
  const runs = await runsOfTask(ctx, task._id, MAX_RUNS)
  return {
    status: task.status,
    isEnded: isTerminal(task.status),
    runsAreGone: runs.every(({ state, termination }) => state === "ended" && !termination?.processesLeft),
    mergedHead: task.mergedCommit === undefined ? null : (task.headCommit ?? null),
  }
}

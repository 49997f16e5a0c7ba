/** Pull requests as people and the forge are shown them. */
import type { ListPulls } from "#domain/pull"
import type { Doc } from "../_generated/dataModel.ts"
import type { ReadCtx } from "./context.ts"
import { projectBySlug, referred, taskByKey } from "./find.ts"
import { openEntriesOf } from "./lane.ts"
import { deny } from "./refusals.ts"

/** By its own key, or by its card's: then the newest of that card. */
export async function pullByRef(ctx: ReadCtx, ref: string): Promise<Doc<"pullRequests">> {
  if (ref.includes("-PR-")) {
    const { organizationId } = ctx.actor
    const pull = await ctx.db
      .query("pullRequests")
      .withIndex("by_key", (q) => q.eq("organizationId", organizationId).eq("key", ref))
      .unique()
    return pull ?? deny("not_found", `There is no pull request ${ref}.`)
  }
  const task = await taskByKey(ctx, ref)
  const pulls = await Promise.all(
    (["open", "merged", "closed"] as const).map((state) =>
      ctx.db
        .query("pullRequests")
        .withIndex("by_task", (q) => q.eq("taskId", task._id).eq("state", state))
        .order("desc")
        .first(),
    ),
  )
  const newest = pulls.filter((pull) => pull !== null).sort((a, b) => b.number - a.number)[0]
  return newest ?? deny("not_found", `${ref} has no pull request.`)
}

/** Newest first. */
export async function listPulls(ctx: ReadCtx, { project, state = "open", limit = 50 }: ListPulls) {
  const { organizationId } = ctx.actor
  const of = project === undefined ? null : await projectBySlug(ctx, project)
  const pulls = ctx.db.query("pullRequests")
  const rows = of
    ? pulls.withIndex("by_project_state", (q) => q.eq("projectId", of._id).eq("state", state))
    : pulls.withIndex("by_state", (q) => q.eq("organizationId", organizationId).eq("state", state))
  return Promise.all((await rows.order("desc").take(limit)).map((pull) => viewOfPull(ctx, pull)))
}

export async function viewOfPull(ctx: ReadCtx, pull: Doc<"pullRequests">) {
  const task = await referred(ctx, "tasks", pull.taskId)
  const project = await referred(ctx, "projects", pull.projectId)
  const [entry] = pull.state === "open" ? await openEntriesOf(ctx, task._id) : []
  const isOffered = entry?.pull === pull.key
  return {
    pull: pull.key,
    project: project.slug,
    task: task.key,
    ...rowOf(pull),
    openedAt: pull.openedAt,
    endedAt: pull.endedAt ?? null,
    /** The reviewed commit that would be merged; null while the card is worked on. */
    headCommit: (isOffered && entry.headCommit) || null,
    mergeRequestedAt: (isOffered && entry.mergeRequestedAt) || null,
    /** What keeps it from landing though a person wants it to. */
    held: isOffered && entry.state === "held" ? (entry.sentence ?? null) : null,
  }
}

/** As the forge's port has it (worker/forges/forge.ts). */
export const rowOf = ({
  number,
  branch,
  targetBranch,
  title,
  body,
  state,
  mergedCommit,
}: Doc<"pullRequests">) => ({
  ...{ number, branch, targetBranch, title, body, state, mergedCommit: mergedCommit ?? null },
})

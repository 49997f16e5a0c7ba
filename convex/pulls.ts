/** Pull requests: people merge and close them; the local forge keeps its rows here. */
import { z } from "zod"
import { ClosePull, ListPulls, PullRef } from "#domain/pull"
import { mutation, query } from "./functions.ts"
import { byId } from "./model/find.ts"
import { closePull, requestMerge } from "./model/pullAnswers.ts"
import {
  notePullClosed,
  notePullMerged,
  openPull,
  pullOfBranch,
  pullOfNumber,
  renewPull,
} from "./model/pulls.ts"
import { listPulls, pullByRef, rowOf, viewOfPull } from "./model/pullViews.ts"
import { deny } from "./model/refusals.ts"

const OnePull = z.object({ pull: PullRef })
const Words = z.object({ title: z.string().min(1).max(300), body: z.string().max(10_000) })
const Branch = z.string().min(1).max(300)
const OneRow = z.object({ projectId: z.string(), number: z.number().int().positive() })

export const list = query({ actors: ["user"], args: ListPulls, handler: listPulls })

export const get = query({
  actors: ["user"],
  args: OnePull,
  handler: async (ctx, { pull }) => viewOfPull(ctx, await pullByRef(ctx, pull)),
})

/** Asks the merge lane for it; what it comes to is on the pull request and its card. */
export const merge = mutation({
  actors: ["user"],
  args: OnePull,
  handler: async (ctx, { pull: ref }) => {
    const pull = await pullByRef(ctx, ref)
    await requestMerge(ctx, pull)
    return viewOfPull(ctx, pull)
  },
})

/** The card goes back to work, with the sentence. */
export const close = mutation({
  actors: ["user"],
  args: ClosePull,
  handler: async (ctx, { pull: ref, sentence }) => {
    await closePull(ctx, await pullByRef(ctx, ref), sentence)
    return viewOfPull(ctx, await pullByRef(ctx, ref))
  },
})

/** The newest of a branch, for the forge. */
export const ofBranch = query({
  actors: ["service"],
  args: z.object({ projectId: z.string(), branch: Branch }),
  handler: async (ctx, { projectId, branch }) => {
    const project = await byId(ctx, "projects", projectId)
    const pull = await pullOfBranch(ctx, project._id, branch)
    return pull && rowOf(pull)
  },
})

export const row = query({
  actors: ["service"],
  args: OneRow,
  handler: async (ctx, { projectId, number }) => {
    const project = await byId(ctx, "projects", projectId)
    const pull = await pullOfNumber(ctx, project._id, number)
    return pull && rowOf(pull)
  },
})

export const open = mutation({
  actors: ["service"],
  args: Words.extend({ taskId: z.string(), branch: Branch, targetBranch: Branch }),
  handler: async (ctx, { taskId, ...draft }) =>
    rowOf(await openPull(ctx, await byId(ctx, "tasks", taskId), draft)),
})

/** What the forge did with it: renewed its words, merged it, closed it. */
export const update = mutation({
  actors: ["service"],
  args: OneRow.extend({
    ...Words.partial().shape,
    state: z.enum(["merged", "closed"]).optional(),
    mergedCommit: z.string().optional(),
  }),
  handler: async (ctx, { projectId, number, state, mergedCommit, ...words }) => {
    const project = await byId(ctx, "projects", projectId)
    const known = async () =>
      (await pullOfNumber(ctx, project._id, number)) ??
      deny("not_found", `There is no pull request ${number}.`)
    const pull = await known()
    await renewPull(ctx, pull, words)
    if (state === "merged" && mergedCommit !== undefined) await notePullMerged(ctx, pull, mergedCommit)
    if (state === "closed") await notePullClosed(ctx, pull, `${pull.key} is closed.`)
    return rowOf(await known())
  },
})

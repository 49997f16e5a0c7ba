/** What one may ask about pull requests, where a project lands by them. Looking at the change is `tasks.diff`. */
import { z } from "zod"
import { api } from "#convex/_generated/api"
import { ClosePull, ListPulls, PullRef } from "#domain/pull"
import { defineOperation } from "./define.ts"

const OnePull = z.object({ pull: PullRef })

export const listPulls = defineOperation({
  name: "pulls.list",
  summary: "List pull requests that wait to be merged",
  input: ListPulls,
  run: ({ backend }, input) => backend.query(api.pulls.list, input),
})

export const getPull = defineOperation({
  name: "pulls.get",
  summary: "Show one pull request",
  input: OnePull,
  positionals: ["pull"],
  run: ({ backend }, input) => backend.query(api.pulls.get, input),
})

export const mergePull = defineOperation({
  name: "pulls.merge",
  summary: "Let the merge lane land a pull request",
  input: OnePull,
  positionals: ["pull"],
  run: ({ backend }, input) => backend.mutation(api.pulls.merge, input),
})

export const closePull = defineOperation({
  name: "pulls.close",
  summary: "Close a pull request; its card goes back to work with the reason",
  input: ClosePull,
  positionals: ["pull", "sentence"],
  run: ({ backend }, input) => backend.mutation(api.pulls.close, input),
})

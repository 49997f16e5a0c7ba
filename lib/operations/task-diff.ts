/** The diff of one task's work: which commits, from the backend; what they change, from git on this machine. */
import { api } from "#convex/_generated/api"
import type { Caller } from "../convex.ts"
import { diffCommits } from "../diff.ts"
import { refusalError } from "../refusals.ts"

/** @throws RefusalError `not_found` where the task has no commits yet. */
export async function taskDiff(backend: Caller, task: string) {
  const place = await backend.query(api.tasks.workPlace, { task })
  if (!place.baseCommit || !place.headCommit) throw refusalError("not_found", `${task} has no commits yet.`)
  return diffCommits({ repository: place.repository, from: place.baseCommit, to: place.headCommit })
}

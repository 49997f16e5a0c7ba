/** The diff of one task's work: which commits, from the backend; what they change, from git on the server's machine. */
import { api } from "#convex/_generated/api"
import { refusalError } from "../refusals.ts"
import type { OperationPorts } from "./define.ts"

/** @throws RefusalError `not_found` where the task has no commits yet. */
export async function taskDiff({ backend, repositories }: OperationPorts, task: string) {
  const place = await backend.query(api.tasks.workPlace, { task })
  if (!place.baseCommit || !place.headCommit) throw refusalError("not_found", `${task} has no commits yet.`)
  return repositories.diff({ repository: place.repository, from: place.baseCommit, to: place.headCommit })
}

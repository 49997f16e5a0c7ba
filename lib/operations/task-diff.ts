/** The diff of one task's work: which commits, from the backend; what they change, from git on the server's machine. */
import { api } from "#convex/_generated/api"
import { refusalError } from "../refusals.ts"
import type { OperationPorts } from "./define.ts"

/**
 * The branch's own commits where they still are; else, as git drops what no branch holds, the change as it landed.
 * @throws RefusalError `not_found` where the task has no commits yet, or its repository has none of them any more.
 */
export async function taskDiff(
  { backend, repositories }: Pick<OperationPorts, "backend" | "repositories">,
  task: string,
) {
  const { repository, landed, ...branch } = await backend.query(api.tasks.workPlace, { task })
  const changes = [branch, landed].flatMap((change) =>
    change?.baseCommit && change.headCommit ? [{ from: change.baseCommit, to: change.headCommit }] : [],
  )
  if (changes.length === 0) throw refusalError("not_found", `${task} has no commits yet.`)
  for (const { from, to } of changes)
    if (await repositories.has(repository, [from, to])) return repositories.diff({ repository, from, to })
  throw refusalError("not_found", `The commits of ${task} are not in ${repository} any more.`)
}

/** The diff of a task's work, for the task page; git is read here because the browser cannot. */
import { handle } from "#lib/handle"
import { repositories } from "#lib/operations/repositories"
import { taskDiff } from "#lib/operations/task-diff"
import { notSignedIn, signedIn } from "#lib/signed-in"

export const GET = handle(async (_request: Request, { params }: RouteContext<"/api/tasks/[key]/diff">) => {
  const backend = await signedIn()
  if (!backend) return notSignedIn()
  return Response.json(await taskDiff({ backend, repositories }, (await params).key))
})

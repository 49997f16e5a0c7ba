/** The diff of a task's work, for the task page; git is read here because the browser cannot. */
import { cookies } from "next/headers"
import { callerFor } from "#lib/convex"
import { convexUrl } from "#lib/env"
import { handle } from "#lib/handle"
import { repositories } from "#lib/operations/repositories"
import { taskDiff } from "#lib/operations/task-diff"
import { refused, server, sessionCookie, sessionUser } from "#lib/server"

export const GET = handle(async (_request: Request, { params }: RouteContext<"/api/tasks/[key]/diff">) => {
  const { env, issuer } = await server()
  const user = await sessionUser((await cookies()).get(sessionCookie(env))?.value)
  if (!user) return refused({ code: "unauthenticated", message: "You are not signed in." })
  const backend = await callerFor(convexUrl(env), issuer, `user:${user.userId}`)
  return Response.json(await taskDiff({ backend, repositories }, (await params).key))
})

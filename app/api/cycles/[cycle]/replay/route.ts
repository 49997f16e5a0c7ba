/** A recorded cycle decided again, for the Observatory; nothing is done, and nothing is written. */
import { cookies } from "next/headers"
import { listArtifacts } from "#lib/artifacts"
import { callerFor } from "#lib/convex"
import { convexUrl } from "#lib/env"
import { handle } from "#lib/handle"
import { perform } from "#lib/operations/perform"
import { repositories } from "#lib/operations/repositories"
import { refused, server, sessionCookie, sessionUser } from "#lib/server"

export const GET = handle(
  async (request: Request, { params }: RouteContext<"/api/cycles/[cycle]/replay">) => {
    const { env, issuer } = await server()
    const user = await sessionUser((await cookies()).get(sessionCookie(env))?.value)
    if (!user) return refused({ code: "unauthenticated", message: "You are not signed in." })
    const backend = await callerFor(convexUrl(env), issuer, `user:${user.userId}`)
    const set = new URL(request.url).searchParams.getAll("set")
    const input = { cycle: (await params).cycle, ...(set.length > 0 && { set }) }
    const result = await perform("loop.replay", input, "user", {
      ...{ backend, repositories },
      artifactsOf: (runId) => listArtifacts(env.CLUTCH_HOME, runId),
    })
    return result.ok ? Response.json(result.value) : refused(result.refusal)
  },
)

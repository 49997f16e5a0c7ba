/** The one door for operations: `clutch`, agents and shims with a key, pages with their session where they need this machine. */
import { cookies } from "next/headers"
import { listArtifacts } from "#lib/artifacts"
import { perform } from "#lib/operations/perform"
import { repositories } from "#lib/operations/repositories"
import { handle } from "#lib/handle"
import { authenticate, authenticatePage, refused, server, sessionCookie } from "#lib/server"

export const POST = handle(async (request: Request, { params }: RouteContext<"/api/operations/[name]">) => {
  const { name } = await params
  const key = request.headers.get("authorization")
  const cookie = (await cookies()).get(sessionCookie((await server()).env))?.value
  const asker = key === null && cookie ? await authenticatePage(request, cookie) : await authenticate(key)
  if (!asker.ok) return refused(asker.refusal)
  const result = await perform(name, await request.json(), asker.value.asker, {
    backend: asker.value.backend,
    repositories,
    artifactsOf: async (runId) => listArtifacts((await server()).env.CLUTCH_HOME, runId),
  })
  return result.ok ? Response.json(result) : refused(result.refusal)
})

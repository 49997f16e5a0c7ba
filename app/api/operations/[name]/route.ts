/** The one door for programs: `clutch`, agents and shims ask for operations here. */
import { perform } from "#lib/operations/perform"
import { repositories } from "#lib/operations/repositories"
import { handle } from "#lib/handle"
import { authenticate, refused } from "#lib/server"

export const POST = handle(async (request: Request, { params }: RouteContext<"/api/operations/[name]">) => {
  const { name } = await params
  const asker = await authenticate(request.headers.get("authorization"))
  if (!asker.ok) return refused(asker.refusal)
  const result = await perform(name, await request.json(), asker.value.asker, {
    backend: asker.value.backend,
    repositories,
  })
  return result.ok ? Response.json(result) : refused(result.refusal)
})

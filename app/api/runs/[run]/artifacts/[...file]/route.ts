/** Hands out a file that a run left, as text: whatever it says, nothing of it may run. */
import { api } from "#convex/_generated/api"
import { readArtifact } from "#lib/artifacts"
import { handle } from "#lib/handle"
import { refused, server } from "#lib/server"
import { notSignedIn, signedIn } from "#lib/signed-in"

type Context = RouteContext<"/api/runs/[run]/artifacts/[...file]">

export const GET = handle(async (_request: Request, { params }: Context) => {
  const backend = await signedIn()
  if (!backend) return notSignedIn()
  const { run, file } = await params
  // Whose run it is decides the backend.
  const { runId } = await backend.query(api.runs.get, { run })
  const { env } = await server()
  const name = file.join("/")
  const bytes = await readArtifact(env.CLUTCH_HOME, runId, name)
  if (!bytes) return refused({ code: "not_found", message: `The run left no ${name}.` })
  return new Response(new Uint8Array(bytes), {
    headers: {
      "content-type": "text/plain; charset=utf-8",
      "content-security-policy": "default-src 'none'; sandbox",
      "x-content-type-options": "nosniff",
      "cache-control": "private, no-store",
    },
  })
})

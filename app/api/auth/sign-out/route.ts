/** Ends the browser's session, here and in the backend. */
import { cookies } from "next/headers"
import { api } from "#convex/_generated/api"
import { hashKey } from "#lib/auth/keys"
import { handle } from "#lib/handle"
import { server, sessionCookie } from "#lib/server"

export const POST = handle(async () => {
  const { env, service } = await server()
  const jar = await cookies()
  const session = jar.get(sessionCookie(env))?.value
  if (session) await (await service()).mutation(api.auth.endSession, { sessionHash: hashKey(session) })
  jar.delete(sessionCookie(env))
  return new Response(null, { status: 303, headers: { location: "/sign-in" } })
})

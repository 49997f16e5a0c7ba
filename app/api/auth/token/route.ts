/** A short-lived token for the browser's connection to the backend, in exchange for the session cookie. */
import { cookies } from "next/headers"
import { handle } from "#lib/handle"
import { refused, server, sessionCookie, sessionUser } from "#lib/server"

const TOKEN_SECONDS = 600

export const GET = handle(async () => {
  const { env, issuer } = await server()
  const user = await sessionUser((await cookies()).get(sessionCookie(env))?.value)
  if (!user) return refused({ code: "unauthenticated", message: "You are not signed in." })
  const token = await issuer.mint(`user:${user.userId}`, TOKEN_SECONDS)
  return Response.json({ token }, { headers: { "cache-control": "no-store" } })
})

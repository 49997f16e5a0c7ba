/** Redeems a one-time link for a session cookie. A POST, so that a link preview or prefetch cannot use it up. */
import { cookies } from "next/headers"
import { api } from "#convex/_generated/api"
import { hashKey, makeSecret } from "#lib/auth/keys"
import { publicUrl } from "#lib/env"
import { handle } from "#lib/handle"
import { server, SESSION_DAYS, sessionCookie } from "#lib/server"

export const POST = handle(async (request: Request) => {
  const token = (await request.formData()).get("token")
  const { env, service } = await server()
  const session = makeSecret()
  const redeemed =
    typeof token === "string" &&
    (await (
      await service()
    ).mutation(api.auth.redeemSignInLink, {
      linkHash: hashKey(token),
      sessionHash: hashKey(session),
      sessionDays: SESSION_DAYS,
    }))
  if (!redeemed) return seeOther("/sign-in?problem=spent")
  ;(await cookies()).set(sessionCookie(env), session, {
    httpOnly: true,
    sameSite: "lax",
    secure: publicUrl(env).startsWith("https:"),
    path: "/",
    maxAge: SESSION_DAYS * 24 * 3600,
  })
  return seeOther("/")
})

/** Relative, so that it stays on the address the person used. */
const seeOther = (location: string) => new Response(null, { status: 303, headers: { location } })

/** The person behind a browser's request, as a caller of the backend; null where nobody is signed in. */
import { cookies } from "next/headers"
import { callerFor, type Caller } from "./convex.ts"
import { convexUrl } from "./env.ts"
import { refused, server, sessionCookie, sessionUser } from "./server.ts"

export async function signedIn(): Promise<Caller | null> {
  const { env, issuer } = await server()
  const user = await sessionUser((await cookies()).get(sessionCookie(env))?.value)
  return user && callerFor(convexUrl(env), issuer, `user:${user.userId}`)
}

const PAGE_TOKEN_SECONDS = 600

/** A short-lived token for a page's own connection to the backend, in exchange for the session cookie. */
export async function pageToken(): Promise<string | null> {
  const { env, issuer } = await server()
  const user = await sessionUser((await cookies()).get(sessionCookie(env))?.value)
  return user && issuer.mint(`user:${user.userId}`, PAGE_TOKEN_SECONDS)
}

export const notSignedIn = (): Response =>
  refused({ code: "unauthenticated", message: "You are not signed in." })

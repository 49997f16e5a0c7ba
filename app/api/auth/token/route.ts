/** A page's next token, when the one it has is about to end. */
import { handle } from "#lib/handle"
import { notSignedIn, pageToken } from "#lib/signed-in"

export const GET = handle(async () => {
  const token = await pageToken()
  if (token === null) return notSignedIn()
  return Response.json({ token }, { headers: { "cache-control": "no-store" } })
})

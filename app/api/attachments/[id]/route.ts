/** Hands a card's file out: pictures are shown, everything else is offered for download, and nothing of it may run. */
import { api } from "#convex/_generated/api"
import { isShown } from "#domain/attachment"
import { handle } from "#lib/handle"
import { refused } from "#lib/server"
import { notSignedIn, signedIn } from "#lib/signed-in"

export const GET = handle(async (_request: Request, { params }: RouteContext<"/api/attachments/[id]">) => {
  const backend = await signedIn()
  if (!backend) return notSignedIn()
  const { name, type, url } = await backend.query(api.attachments.open, { attachment: (await params).id })
  const stored = url === null ? null : await fetch(url)
  if (!stored?.ok) return refused({ code: "not_found", message: `${name} is no longer stored.` })
  return new Response(stored.body, {
    headers: {
      "content-type": type,
      "content-disposition": `${isShown(type) ? "inline" : "attachment"}; filename*=UTF-8''${encodeURIComponent(name)}`,
      "content-security-policy": "default-src 'none'; sandbox",
      "x-content-type-options": "nosniff",
      "cache-control": "private, max-age=3600, immutable",
    },
  })
})

/** Takes an image for a chat: the body is the file. What it is, its bytes tell; only then it is stored. */
import { api } from "#convex/_generated/api"
import { checkImage, IMAGE_FAULTS, MAX_IMAGE_BYTES } from "#domain/chat/image"
import { handle } from "#lib/handle"
import { readUpTo } from "#lib/read-body"
import { refused, server } from "#lib/server"
import { notSignedIn, signedIn } from "#lib/signed-in"

export const POST = handle(async (request: Request) => {
  // A page of another site can send a form with the person's cookie, but not with this header.
  if (request.headers.get("x-clutch-file") === null)
    return refused({ code: "forbidden", message: "Images are sent by Clutch's own pages." })
  if (!(await signedIn())) return notSignedIn()
  const bytes = await readUpTo(request, MAX_IMAGE_BYTES)
  const checked = bytes ? checkImage(bytes) : ({ fault: "too_large" } as const)
  if (!bytes || "fault" in checked) {
    const { fault } = checked as { fault: keyof typeof IMAGE_FAULTS }
    return refused({ code: "invalid_input", message: IMAGE_FAULTS[fault] })
  }
  const service = await (await server()).service()
  const url = await service.mutation(api.chats.imageUrl, {})
  const stored = await fetch(url, {
    method: "POST",
    headers: { "content-type": checked.type },
    body: bytes,
    signal: AbortSignal.timeout(30_000),
  })
  if (!stored.ok)
    return refused({ code: "unavailable", message: "The image could not be stored; try again in a moment." })
  const { storageId } = (await stored.json()) as { storageId: string }
  return Response.json(await service.mutation(api.chats.addImage, { storageId, type: checked.type }))
})

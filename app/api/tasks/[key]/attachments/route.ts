/** Takes a file for a card: the body is the file, its name is in the address. Its kind is told by its bytes. */
import { MAX_ATTACHMENT_BYTES } from "#domain/attachment"
import { formatBytes } from "#domain/format"
import { handle } from "#lib/handle"
import { storeBytes } from "#lib/operations/store-file"
import { readUpTo } from "#lib/read-body"
import { refused } from "#lib/server"
import { notSignedIn, signedIn } from "#lib/signed-in"

export const POST = handle(
  async (request: Request, { params }: RouteContext<"/api/tasks/[key]/attachments">) => {
    // A page of another site can send a form with the person's cookie, but not with this header.
    if (request.headers.get("x-clutch-file") === null)
      return refused({ code: "forbidden", message: "Files are sent by Clutch's own pages." })
    const backend = await signedIn()
    if (!backend) return notSignedIn()
    const name = new URL(request.url).searchParams.get("name") ?? ""
    const bytes = await readUpTo(request, MAX_ATTACHMENT_BYTES)
    if (!bytes) {
      const message = `${name || "The file"} is too large: a file has at most ${formatBytes(MAX_ATTACHMENT_BYTES)}.`
      return refused({ code: "invalid_input", message })
    }
    return Response.json(await storeBytes(backend, (await params).key, name, bytes))
  },
)

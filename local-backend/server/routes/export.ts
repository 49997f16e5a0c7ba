/** `npx convex export`: ask for a snapshot, then fetch the archive. */
import { createReadStream } from "node:fs"
import { pipeline } from "node:stream/promises"
import { HttpError } from "../http-error.ts"
import { jsonReply, requireAdmin, type Exchange, type Reply } from "./route.ts"
import { refusing } from "./transfer-errors.ts"

/** `POST /api/export/request/zip?includeStorage=true` */
export async function requestExport(exchange: Exchange): Promise<Reply> {
  await requireAdmin(exchange)
  const includeFiles = exchange.url.searchParams.get("includeStorage") === "true"
  await refusing(() => exchange.backend.transfer.exports.request({ includeFiles }))
  return jsonReply(null)
}

/** `GET /api/export/zip/<timestamp>` */
export async function fetchExport(exchange: Exchange, timestamp: string): Promise<Reply> {
  await requireAdmin(exchange)
  const archive = /^\d{1,20}$/.test(timestamp)
    ? await exchange.backend.transfer.exports.find(BigInt(timestamp))
    : null
  // Not 404, which official tools would repeat.
  if (archive === null)
    throw new HttpError(
      400,
      "ExportNotFound",
      `There is no export of the timestamp ${timestamp}. Only the newest is kept.`,
    )
  return {
    body: "",
    async send(response) {
      response.setHeader("Content-Type", "application/zip")
      response.setHeader("Content-Length", archive.size)
      response.setHeader("Content-Disposition", `attachment; filename=${archive.fileName}`)
      response.writeHead(200)
      if (response.req.method === "HEAD") return void response.end()
      try {
        await pipeline(createReadStream(archive.path), response)
      } catch (error) {
        response.destroy(error instanceof Error ? error : undefined)
      }
    },
  }
}

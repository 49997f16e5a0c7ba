/** `npx convex import`: upload in parts, confirm, and from then on it goes by itself. */
import { z } from "zod"
import { readJson } from "../http-body.ts"
import { HttpError } from "../http-error.ts"
import { jsonReply, requireAdmin, type Exchange, type Reply } from "./route.ts"
import { refusing } from "./transfer-errors.ts"

const FinishUpload = z.object({
  import: z.object({
    tableName: z.string().optional(),
    componentPath: z.string().optional(),
    mode: z.enum(["requireEmpty", "append", "replace", "replaceAll"]),
    format: z.enum(["csv", "jsonLines", "jsonArray", "zip"]),
  }),
  uploadToken: z.string(),
  partTokens: z.array(z.string()).max(9_999),
})
const ImportId = z.object({ importId: z.string() })

export async function startUpload(exchange: Exchange): Promise<Reply> {
  await requireAdmin(exchange)
  return jsonReply({ uploadToken: exchange.backend.transfer.uploads.start() })
}

/** `POST /api/import/upload_part?uploadToken=…&partNumber=…` */
export async function uploadPart(exchange: Exchange): Promise<Reply> {
  await requireAdmin(exchange)
  const { searchParams } = exchange.url
  const [uploadToken, partNumber] = [searchParams.get("uploadToken"), searchParams.get("partNumber")]
  if (uploadToken === null || partNumber === null)
    throw new HttpError(400, "BadRequest", "uploadToken and partNumber are missing in the URL.")
  const body = exchange.request as AsyncIterable<Buffer>
  const { uploads } = exchange.backend.transfer
  return jsonReply(await refusing(() => uploads.addPart(uploadToken, Number(partNumber), body)))
}

export async function finishUpload(exchange: Exchange): Promise<Reply> {
  await requireAdmin(exchange)
  const { import: request, uploadToken, partTokens } = await readJson(exchange.request, FinishUpload)
  const { uploads, imports } = exchange.backend.transfer
  return await refusing(async () => {
    const path = await uploads.finish(uploadToken, partTokens)
    return jsonReply({ importId: await imports.begin(path, request) })
  })
}

export async function performImport(exchange: Exchange): Promise<Reply> {
  await requireAdmin(exchange)
  const { importId } = await readJson(exchange.request, ImportId)
  await refusing(() => exchange.backend.transfer.imports.perform(importId))
  return jsonReply(null)
}

export async function cancelImport(exchange: Exchange): Promise<Reply> {
  await requireAdmin(exchange)
  const { importId } = await readJson(exchange.request, ImportId)
  await refusing(() => exchange.backend.transfer.imports.cancel(importId))
  return jsonReply(null)
}

/** Files over HTTP: upload to a signed URL, download by a file's secret key. */
import { FileError, type FileErrorCode } from "../../files/types.ts"
import { HttpError } from "../http-error.ts"
import { jsonReply, type Exchange, type Reply } from "./route.ts"
import { fileReply } from "./file-reply.ts"

/** Convex names no limit for upload URLs; this one keeps a mistake from filling the disk. */
export const MAX_UPLOAD_BYTES = 16 * 1024 ** 3

const STATUS: Record<FileErrorCode, number> = { TooLarge: 413, DigestMismatch: 400, NoSpace: 507 }

/** `POST /api/storage/upload?token=…`: the body is the file. */
export async function upload({ backend, request, url }: Exchange): Promise<Reply> {
  const { files, fileBytes } = backend.engine
  const grant = await files.checkUpload(url.searchParams.get("token") ?? "")
  if (!grant.ok) throw new HttpError(401, "StorageTokenInvalid", grant.reason)
  if (Number(request.headers["content-length"] ?? 0) > MAX_UPLOAD_BYTES)
    throw new HttpError(413, "TooLarge", `The file is larger than ${MAX_UPLOAD_BYTES} bytes.`)
  const sha256 = announcedDigest(request.headers.digest)
  const key = crypto.randomUUID()
  try {
    const expected = { maxBytes: MAX_UPLOAD_BYTES, ...(sha256 === null ? {} : { sha256 }) }
    const written = await fileBytes.write(key, request as AsyncIterable<Buffer>, expected)
    const contentType = request.headers["content-type"] ?? null
    return jsonReply({ storageId: await files.addFile(grant.component, { key, contentType, ...written }) })
  } catch (error) {
    if (error instanceof FileError) throw new HttpError(STATUS[error.code], error.code, error.message)
    throw error
  }
}

/** `GET /api/storage/<key>` */
export async function download({ backend, request }: Exchange, key: string): Promise<Reply> {
  const { files, fileBytes } = backend.engine
  const file = await files.fileByKey(key)
  if (file === null) throw new HttpError(404, "StorageObjectNotFound", "There is no such file.")
  return fileReply(request.headers, file, fileBytes)
}

/** `Digest: sha-256=<base64>`, perhaps among other algorithms. */
function announcedDigest(header: string | string[] | undefined): string | null {
  const digests = [header ?? []].flat().flatMap((each) => each.split(","))
  const sha256 = digests.find((each) => each.trim().toLowerCase().startsWith("sha-256="))
  return sha256 === undefined ? null : sha256.trim().slice("sha-256=".length)
}

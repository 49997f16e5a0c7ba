/** Reads request bodies, up to a limit. */
import type { IncomingMessage } from "node:http"
import { promisify } from "node:util"
import { brotliDecompress, gunzip } from "node:zlib"
import type { z } from "zod"
import { describeIssues } from "./describe-issues.ts"
import { HttpError } from "./http-error.ts"

export const MAX_HTTP_ACTION_BYTES = 20 * 1024 * 1024
/** Arguments of 16 MiB, with room for what JSON adds. */
export const MAX_API_BYTES = 24 * 1024 * 1024

export async function readBody(request: IncomingMessage, limit: number): Promise<Buffer> {
  if (Number(request.headers["content-length"] ?? 0) > limit) throw tooLarge(limit)
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length
    if (length > limit) throw tooLarge(limit)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

/** The body without the compression that official tools send pushes in. The limit is for both sizes. */
export async function readDecodedBody(request: IncomingMessage, limit: number): Promise<Buffer> {
  const body = await readBody(request, limit)
  const decode = DECODERS.get(request.headers["content-encoding"] ?? "identity")
  if (decode === undefined) {
    throw new HttpError(
      415,
      "UnsupportedEncoding",
      "The request's Content-Encoding must be br or gzip, or none.",
    )
  }
  try {
    return await decode(body, limit)
  } catch (error) {
    if (error instanceof RangeError) throw tooLarge(limit)
    throw new HttpError(400, "BadRequest", "The request's body is not compressed as its header says.")
  }
}

type Decoder = (body: Buffer, maxOutputLength: number) => Promise<Buffer> | Buffer

const DECODERS = new Map<string, Decoder>([
  ["identity", (body) => body],
  ["br", (body, maxOutputLength) => promisify(brotliDecompress)(body, { maxOutputLength })],
  ["gzip", (body, maxOutputLength) => promisify(gunzip)(body, { maxOutputLength })],
])

export async function readJson<Schema extends z.ZodType>(
  request: IncomingMessage,
  schema: Schema,
  limit = MAX_API_BYTES,
): Promise<z.infer<Schema>> {
  return parseJson((await readDecodedBody(request, limit)).toString("utf8"), schema)
}

export function parseJson<Schema extends z.ZodType>(text: string, schema: Schema): z.infer<Schema> {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    throw new HttpError(400, "BadRequest", "The request's body must be JSON.")
  }
  const parsed = schema.safeParse(json)
  if (parsed.success) return parsed.data
  throw new HttpError(400, "BadRequest", `The request is not acceptable: ${describeIssues(parsed.error)}`)
}

function tooLarge(limit: number): HttpError {
  return new HttpError(413, "BodyTooLarge", `The request's body is larger than ${limit} bytes.`)
}

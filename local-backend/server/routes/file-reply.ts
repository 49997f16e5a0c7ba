/** Answers with a file: whole, in parts (`Range`), or not at all where the browser has it already (`If-None-Match`). */
import type { IncomingHttpHeaders, ServerResponse } from "node:http"
import { pipeline } from "node:stream/promises"
import { wantedRanges } from "../../files/byte-ranges.ts"
import type { ByteRange, FileBytes, StoredFile } from "../../files/types.ts"
import { HttpError } from "../http-error.ts"
import type { Reply } from "./route.ts"

/** A key's bytes never change. */
const CACHE_CONTROL = "private, max-age=2592000"
const DEFAULT_TYPE = "application/octet-stream"

export function fileReply(headers: IncomingHttpHeaders, file: StoredFile, bytes: FileBytes): Reply {
  return { body: "", send: (response) => send(headers, file, bytes, response) }
}

async function send(
  headers: IncomingHttpHeaders,
  file: StoredFile,
  bytes: FileBytes,
  response: ServerResponse,
): Promise<void> {
  const etag = `"${file.sha256}"`
  response.setHeader("Accept-Ranges", "bytes")
  response.setHeader("Cache-Control", CACHE_CONTROL)
  response.setHeader("ETag", etag)
  response.setHeader("Digest", `sha-256=${file.sha256}`)
  response.setHeader("X-Content-Type-Options", "nosniff")
  response.setHeader("Access-Control-Expose-Headers", "Accept-Ranges, Content-Range, Digest, ETag")
  if (headers["if-none-match"] !== undefined && matches(headers["if-none-match"], etag)) {
    response.writeHead(304).end()
    return
  }
  const isCurrent = headers["if-range"] === undefined || headers["if-range"] === etag
  const wanted = isCurrent ? wantedRanges(headers.range, file.size) : "whole"
  const type = file.contentType ?? DEFAULT_TYPE
  if (wanted === "whole") {
    response.setHeader("Content-Type", type)
    return await sendBody(response, 200, file.size, [{ range: null }], file, bytes)
  }
  if (wanted.length === 0) {
    response.setHeader("Content-Range", `bytes */${file.size}`)
    response.setHeader("Content-Length", 0)
    response.writeHead(416).end()
    return
  }
  const [only] = wanted
  if (only !== undefined && wanted.length === 1) {
    response.setHeader("Content-Type", type)
    response.setHeader("Content-Range", contentRange(only, file.size))
    return await sendBody(response, 206, only.end - only.start, [{ range: only }], file, bytes)
  }
  const boundary = `part-${crypto.randomUUID()}`
  const parts: Part[] = wanted.map((range) => ({
    head: `\r\n--${boundary}\r\nContent-Type: ${type}\r\nContent-Range: ${contentRange(range, file.size)}\r\n\r\n`,
    range,
  }))
  parts.push({ head: `\r\n--${boundary}--\r\n` })
  response.setHeader("Content-Type", `multipart/byteranges; boundary=${boundary}`)
  await sendBody(response, 206, lengthOf(parts), parts, file, bytes)
}

/** `range: null` is the whole file; without it, only the text. */
type Part = { head?: string; range?: ByteRange | null }

async function sendBody(
  response: ServerResponse,
  status: number,
  length: number,
  parts: readonly Part[],
  { key }: StoredFile,
  bytes: FileBytes,
): Promise<void> {
  response.setHeader("Content-Length", length)
  // Asked before the head is sent, so that a file deleted meanwhile is a clean 404.
  if ((await bytes.read(key, { start: 0, end: 0 })) === null)
    throw new HttpError(404, "StorageObjectNotFound", "There is no such file.")
  if (response.req.method === "HEAD") {
    response.writeHead(status).end()
    return
  }
  async function* body(): AsyncGenerator<Uint8Array> {
    for (const { head, range } of parts) {
      if (head !== undefined) yield Buffer.from(head)
      if (range === undefined) continue
      const content = await bytes.read(key, range ?? undefined)
      if (content === null) throw new Error(`The bytes of file ${key} are gone.`)
      yield* content
    }
  }
  response.writeHead(status)
  try {
    await pipeline(body(), response)
  } catch (error) {
    // The head is gone already: a body that ends early tells that something is missing.
    response.destroy(error instanceof Error ? error : undefined)
  }
}

function lengthOf(parts: readonly Part[]): number {
  return parts.reduce((sum, { head = "", range }) => {
    return sum + Buffer.byteLength(head) + (range ? range.end - range.start : 0)
  }, 0)
}

function contentRange({ start, end }: ByteRange, size: number): string {
  return `bytes ${start}-${end - 1}/${size}`
}

function matches(header: string, etag: string): boolean {
  return header.split(",").some((each) => each.trim() === "*" || each.trim().replace(/^W\//, "") === etag)
}

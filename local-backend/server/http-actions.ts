/** Hands a request to the app's HTTP actions and streams their response back. */
import type { IncomingMessage, ServerResponse } from "node:http"
import { Readable } from "node:stream"
import { pipeline } from "node:stream/promises"
import type { ReadableStream as NodeReadableStream } from "node:stream/web"
import type { HttpActionResponse, Identity } from "../engine/types.ts"
import { AuthenticationError } from "./authentication-error.ts"
import { MAX_HTTP_ACTION_BYTES, readBody } from "./http-body.ts"
import type { Backend } from "./routes/route.ts"

export async function runHttpAction(
  backend: Backend,
  request: IncomingMessage,
  response: ServerResponse,
  url: string,
): Promise<void> {
  const answer = await backend.engine.runHttpAction({
    method: request.method ?? "GET",
    url,
    headers: headerPairs(request.rawHeaders),
    body: await readBody(request, MAX_HTTP_ACTION_BYTES),
    identity: await identityOf(backend, request),
  })
  await send(response, answer, request.method === "HEAD")
}

/** HTTP actions may use the Authorization header for something of their own, so a token that is not ours is nobody. */
async function identityOf({ authenticator }: Backend, request: IncomingMessage): Promise<Identity> {
  try {
    return (await authenticator.fromHeader(request.headers.authorization)).identity
  } catch (error) {
    if (error instanceof AuthenticationError) return { kind: "none" }
    throw error
  }
}

async function send(response: ServerResponse, answer: HttpActionResponse, isHead: boolean): Promise<void> {
  for (const [name, value] of answer.headers) response.appendHeader(name, value)
  response.writeHead(answer.status)
  // Headers leave before the first chunk: a stream may be silent for long.
  response.flushHeaders()
  if (answer.body === null || isHead) {
    await answer.body?.cancel()
    response.end()
    return
  }
  try {
    await pipeline(Readable.fromWeb(answer.body as NodeReadableStream<Uint8Array>), limited, response)
  } catch (error) {
    // The status is gone already; cutting the connection tells the caller that the body is not whole.
    response.destroy(error instanceof Error ? error : undefined)
  }
}

/** Convex allows responses as much as requests. */
async function* limited(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let length = 0
  for await (const chunk of chunks) {
    length += chunk.byteLength
    if (length > MAX_HTTP_ACTION_BYTES) throw new Error("HTTP actions support responses up to 20 MiB.")
    yield chunk
  }
}

function headerPairs(rawHeaders: readonly string[]): [string, string][] {
  const pairs: [string, string][] = []
  for (let i = 0; i + 1 < rawHeaders.length; i += 2)
    pairs.push([rawHeaders[i] ?? "", rawHeaders[i + 1] ?? ""])
  return pairs
}

/** The request listeners of both ports: the API's, and the site's, which belongs to HTTP actions alone. */
import type { IncomingMessage, RequestListener, ServerResponse } from "node:http"
import type { Logger } from "../log.ts"
import { answer } from "./api.ts"
import { AuthenticationError } from "./authentication-error.ts"
import { allowOrigin, answerPreflight, isPreflight } from "./cors.ts"
import { runHttpAction } from "./http-actions.ts"
import { HttpError } from "./http-error.ts"
import { targetOf } from "./request-target.ts"
import type { Backend, Reply } from "./routes/route.ts"

export type HttpOptions = {
  backend: Backend
  logger: Logger
  /** The public URL of the site port, which HTTP actions see in their requests. */
  siteUrl: string
}

const HTTP_ACTIONS = "/http"

export function createApiListener(options: HttpOptions): RequestListener {
  return listener(options, async (request, response) => {
    const url = new URL(`http://backend${targetOf(request)}`)
    const path = withoutPrefix(url.pathname)
    if (path === HTTP_ACTIONS || path.startsWith(`${HTTP_ACTIONS}/`)) {
      const rest = path.slice(HTTP_ACTIONS.length) || "/"
      return runHttpAction(options.backend, request, response, options.siteUrl + rest + url.search)
    }
    allowOrigin(request, response)
    if (isPreflight(request)) return answerPreflight(request, response)
    const reply = await answer({ backend: options.backend, request, url }, path)
    if (reply.send !== undefined) return await reply.send(response)
    sendReply(response, reply)
  })
}

export function createSiteListener(options: HttpOptions): RequestListener {
  return listener(options, async (request, response) =>
    runHttpAction(options.backend, request, response, options.siteUrl + targetOf(request)),
  )
}

/** Clients may be given a URL with a path, as behind a proxy; then `/api/` is not at the beginning. */
function withoutPrefix(path: string): string {
  if (path.startsWith(`${HTTP_ACTIONS}/`)) return path
  const api = path.indexOf("/api/")
  return api === -1 ? path : path.slice(api)
}

function listener(
  { logger }: HttpOptions,
  handle: (request: IncomingMessage, response: ServerResponse) => Promise<void>,
): RequestListener {
  return (request, response) => {
    handle(request, response).catch((error: unknown) => {
      const failure = failureOf(error)
      if (failure.status >= 500) logger.error({ err: error, url: request.url }, "http.request-failed")
      if (response.headersSent) return void response.destroy()
      // The rest of a body that was refused is not read; the connection ends with the answer.
      if (!request.complete) response.setHeader("Connection", "close")
      sendReply(response, {
        status: failure.status,
        body: JSON.stringify({ code: failure.code, message: failure.message }),
      })
    })
  }
}

function failureOf(error: unknown): HttpError {
  if (error instanceof HttpError) return error
  if (error instanceof AuthenticationError) return new HttpError(401, error.code, error.message)
  return new HttpError(500, "InternalServerError", "Your request couldn't be completed. Try again later.")
}

function sendReply(response: ServerResponse, { status = 200, type, body }: Reply): void {
  response.setHeader("Content-Type", type ?? "application/json")
  response.setHeader("Cache-Control", "private, no-store")
  response.setHeader("Content-Length", Buffer.byteLength(body))
  response.writeHead(status).end(response.req.method === "HEAD" ? undefined : body)
}

/** Any page may call the API, as with Convex: what protects it are tokens, which browsers do not send by themselves. */
import type { IncomingMessage, ServerResponse } from "node:http"

const METHODS = "GET, POST, PUT, PATCH, DELETE, OPTIONS"
const MAX_AGE_SECONDS = "86400"

export function allowOrigin(request: IncomingMessage, response: ServerResponse): void {
  const { origin } = request.headers
  response.setHeader("Vary", "Origin")
  if (!origin) return
  response.setHeader("Access-Control-Allow-Origin", origin)
  response.setHeader("Access-Control-Allow-Credentials", "true")
}

export function isPreflight(request: IncomingMessage): boolean {
  return request.method === "OPTIONS" && request.headers["access-control-request-method"] !== undefined
}

export function answerPreflight(request: IncomingMessage, response: ServerResponse): void {
  response.setHeader("Access-Control-Allow-Methods", METHODS)
  response.setHeader("Access-Control-Allow-Headers", request.headers["access-control-request-headers"] ?? "*")
  response.setHeader("Access-Control-Max-Age", MAX_AGE_SECONDS)
  response.writeHead(204).end()
}

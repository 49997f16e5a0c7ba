/** What a route of the HTTP API is given and what it answers. */
import type { IncomingMessage, ServerResponse } from "node:http"
import type { Engine } from "../../engine/types.ts"
import type { SubscriptionCounters } from "../../subscriptions/registry.ts"
import type { Transfer } from "../../transfer/transfer.ts"
import { HttpError } from "../http-error.ts"
import type { Authenticator, Caller } from "../identity.ts"

export type Backend = {
  engine: Engine
  transfer: Transfer
  authenticator: Authenticator
  counters: () => SubscriptionCounters & { sockets: number }
  /** The public URLs of both ports. */
  origins: { cloudUrl: string; siteUrl: string }
  /** Fires when the backend stops: requests that wait for something then end. */
  stopping: AbortSignal
}

export type Exchange = { backend: Backend; request: IncomingMessage; url: URL }

/** `body` is JSON text, unless the type says otherwise. */
export type Reply = {
  status?: number
  type?: string
  body: string
  /** Answers by itself, in place of all the rest: for what is streamed. */
  send?: (response: ServerResponse) => Promise<void>
}
export type Route = (exchange: Exchange) => Promise<Reply> | Reply

export function jsonReply(value: unknown): Reply {
  return { body: JSON.stringify(value) }
}

export function textReply(body: string): Reply {
  return { body, type: "text/plain; charset=utf-8" }
}

export function callerOf({ backend, request }: Exchange): Promise<Caller> {
  return backend.authenticator.fromHeader(request.headers.authorization)
}

export async function requireAdmin(exchange: Exchange): Promise<void> {
  const { identity } = await callerOf(exchange)
  if (identity.kind === "admin") return
  throw new HttpError(403, "Forbidden", "This needs the admin key: `Authorization: Convex <admin key>`.")
}

/** Routes that tell about the backend itself. */
import { pipeline } from "node:stream/promises"
import { metricsText } from "../metrics.ts"
import { jsonReply, requireAdmin, textReply, type Exchange, type Reply } from "./route.ts"

/** The Convex clients this backend is made for. */
const CONVEX_VERSION = "1.48.0"
const INSTANCE_NAME = "local-backend"

export function greeting(): Reply {
  return textReply(
    "This Convex deployment is running. See https://docs.convex.dev/ for how to use it with a client.",
  )
}

export function version(): Reply {
  return textReply(CONVEX_VERSION)
}

export function instanceName(): Reply {
  return textReply(INSTANCE_NAME)
}

/** Sends back what it gets, whatever it is, as it comes: `convex network-test` measures with it. */
export function echo({ request }: Exchange): Reply {
  const type = request.headers["content-type"] ?? "application/octet-stream"
  return {
    body: "",
    async send(response) {
      response.writeHead(200, { "Content-Type": type })
      await pipeline(request, response)
    },
  }
}

/** For tools that were given the address of this port alone. */
export async function canonicalUrls(exchange: Exchange): Promise<Reply> {
  await requireAdmin(exchange)
  const { cloudUrl, siteUrl } = exchange.backend.origins
  return jsonReply({ convexCloudUrl: cloudUrl, convexSiteUrl: siteUrl })
}

/** Clients report long disconnects here; there is nobody to tell. */
export function debugEvent(): Reply {
  return jsonReply(null)
}

/** Healthy is a backend that answers, also before code was pushed. */
export function health({ backend }: Exchange): Reply {
  return jsonReply({ status: "ok", deployed: backend.engine.deployment() !== null })
}

export async function metrics({ backend }: Exchange): Promise<Reply> {
  const { executions, invalidations, queries, subscriptions, sockets } = backend.counters()
  const body = metricsText({
    ...(await backend.engine.metrics()),
    sync_sockets: sockets,
    subscriptions,
    subscribed_queries: queries,
    subscription_executions_total: executions,
    subscription_invalidations_total: invalidations,
  })
  return { body, type: "text/plain; version=0.0.4; charset=utf-8" }
}

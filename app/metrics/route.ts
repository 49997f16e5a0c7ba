/** Prometheus' text format: counts alone, so that whoever reaches the server may scrape them. */
import { api } from "#convex/_generated/api"
import { handle } from "#lib/handle"
import { metricsText } from "#lib/metrics"
import { server } from "#lib/server"

export const dynamic = "force-dynamic"

export const GET = handle(async () => {
  const service = await (await server()).service()
  const [status, liveness] = await Promise.all([
    service.query(api.loop.status, {}),
    service.query(api.loop.liveness, {}),
  ])
  return new Response(metricsText(status, liveness, Date.now()), {
    headers: { "Content-Type": "text/plain; version=0.0.4; charset=utf-8" },
  })
})

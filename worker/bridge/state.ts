/** From the state of the gateway's client to what pages and the status view say about it. */
import { type GatewayReport, NO_GATEWAY, NO_GATEWAY_MEND } from "#domain/gateway"
import type { GatewayClient } from "../gateway/client.ts"
import { reportOf } from "../gateway/health.ts"

export const NOT_CONFIGURED: GatewayReport = {
  state: "not_configured",
  sentence: NO_GATEWAY,
  mend: NO_GATEWAY_MEND,
}

/** In a few words, for the status view. */
export function sentenceOf({ state, sentence, version }: GatewayReport): string {
  if (state === "connected") return `connected to the gateway (${version ?? "version unknown"})`
  return state === "connecting" ? "connecting to the gateway" : sentence
}

/**
 * Tells each change; `connecting` between two failures is left out, so that the page does not flicker while the gateway is
 * away. Answers how to stop.
 */
export function followState(
  client: GatewayClient,
  tell: (report: GatewayReport) => Promise<void>,
): () => void {
  let last = ""
  let telling: Promise<void> = Promise.resolve()
  return client.onState((state) => {
    const report = reportOf(state)
    const text = JSON.stringify(report)
    if (text === last || (report.state === "connecting" && last !== "")) return
    last = text
    telling = telling.then(() => tell(report))
  })
}

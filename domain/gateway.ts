/** How Clutch stands with the OpenClaw gateway: what pages say about it, and what a person can do. */
import { z } from "zod"

export const GATEWAY_STATES = ["not_configured", "connecting", "connected", "waiting", "stopped"] as const
export const GatewayReport = z.object({
  /** `waiting` tries again by itself; `stopped` needs a person, by `mend`. */
  state: z.enum(GATEWAY_STATES),
  /** What is wrong; empty while nothing is. */
  sentence: z.string().max(1_000),
  mend: z.string().max(1_000).optional(),
  version: z.string().max(100).optional(),
})
export type GatewayReport = z.infer<typeof GatewayReport>

export const NO_GATEWAY = "No gateway is configured."
export const NO_GATEWAY_MEND =
  "Put OPENCLAW_URL (such as ws://127.0.0.1:18789) and OPENCLAW_TOKEN into .env, then run ./bin/clutch restart."

/** How Clutch stands with the OpenClaw gateway: what pages say about it, what it offers, and what a person can do. */
import { z } from "zod"

/** So many turns at once; what is more waits in the gateway. */
export const GatewayLane = z.object({
  lane: z.string().max(60),
  active: z.number().int().nonnegative(),
  queued: z.number().int().nonnegative(),
  limit: z.number().int().nonnegative(),
})
export type GatewayLane = z.infer<typeof GatewayLane>

/** A model that agents in the gateway can have; `id` is what a role or an agent names. */
export const GatewayModel = z.object({
  id: z.string().max(200),
  name: z.string().max(200),
  provider: z.string().max(100),
  contextWindow: z.number().nonnegative().optional(),
  available: z.boolean(),
})
export type GatewayModel = z.infer<typeof GatewayModel>

/** The channel `clutch` in the gateway: what agents say to threads. Absent where the plugin is not installed. */
export const GatewayChannel = z.object({
  state: z.enum(["open", "closed", "absent"]),
  /** Why it is closed. */
  sentence: z.string().max(500),
})
export type GatewayChannel = z.infer<typeof GatewayChannel>

export const NO_CHANNEL =
  "It is not installed, so agents cannot say something in chats by themselves. To have it: clutch plugins install."

export const GATEWAY_STATES = ["not_configured", "connecting", "connected", "waiting", "stopped"] as const
export const GatewayReport = z.object({
  /** `waiting` tries again by itself; `stopped` needs a person, by `mend`. */
  state: z.enum(GATEWAY_STATES),
  /** What is wrong; empty while nothing is. */
  sentence: z.string().max(1_000),
  mend: z.string().max(1_000).optional(),
  version: z.string().max(100).optional(),
  protocol: z.number().int().optional(),
  startedAt: z.number().optional(),
  /** Absent where the gateway does not tell. */
  lanes: z.array(GatewayLane).max(30).optional(),
  models: z.array(GatewayModel).max(300).optional(),
  /** Absent where the gateway does not tell. */
  channel: GatewayChannel.optional(),
  /** How many runs Clutch itself starts there at once. */
  limit: z.number().int().positive().optional(),
})
export type GatewayReport = z.infer<typeof GatewayReport>

/** What the gateway of OPENCLAW_URL=simulation calls its version. */
export const SIMULATED_VERSION = "simulated"

export const SIMULATED_GATEWAY = "The gateway is simulated: no model reads what you write here."

export const NO_GATEWAY = "No gateway is configured."
export const NO_GATEWAY_MEND =
  "Put OPENCLAW_URL (such as ws://127.0.0.1:18789) and OPENCLAW_TOKEN into .env, then run ./bin/clutch restart. To see how chats work without one: OPENCLAW_URL=simulation."

/** The lane that agents' turns go through. */
export const mainLane = ({ lanes }: Pick<GatewayReport, "lanes">): GatewayLane | null =>
  lanes?.find(({ lane }) => lane === "main") ?? null

/** Clutch's own limit must leave room in the lane: for chats, and for whoever else uses the gateway. Null when it does. */
export function limitProblem(report: Pick<GatewayReport, "lanes">, limit: number): string | null {
  const main = mainLane(report)
  if (main === null || limit < main.limit) return null
  return `Clutch starts up to ${limit} runs there, and its main lane takes ${main.limit}: chats would wait for runs. Lower OPENCLAW_LIMIT, or raise agents.defaults.maxConcurrent in the gateway.`
}

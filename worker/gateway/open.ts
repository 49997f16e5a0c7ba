/** The gateway of the settings: what a process of Clutch that needs one opens. */
import { homeOf } from "#lib/home"
import type { Log } from "#lib/log"
import { createGatewayClient, type GatewayClient } from "./client.ts"
import { loadDevice } from "./device.ts"

type GatewaySettings = {
  CLUTCH_HOME: string
  OPENCLAW_URL?: string | undefined
  OPENCLAW_TOKEN?: string | undefined
}

/** Null where no gateway is configured. The caller ends it with `stop`. */
export async function openGateway(env: GatewaySettings, log: Log): Promise<GatewayClient | null> {
  if (!env.OPENCLAW_URL) return null
  const device = await loadDevice(homeOf(env.CLUTCH_HOME).gatewayDeviceFile)
  return createGatewayClient({ url: env.OPENCLAW_URL, token: env.OPENCLAW_TOKEN, device, log })
}

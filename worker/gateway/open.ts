/** The gateway of the settings: what a process of Clutch that needs one opens. */
import { randomBytes } from "node:crypto"
import { simulatesGateway, type Env } from "#lib/env"
import { homeOf } from "#lib/home"
import type { Log } from "#lib/log"
import { ensureSecretFile } from "#lib/secret-file"
import { createGatewayClient, type GatewayClient } from "./client.ts"
import { loadDevice } from "./device.ts"

type GatewaySettings = Pick<Env, "CLUTCH_HOME" | "OPENCLAW_URL" | "OPENCLAW_TOKEN" | "CLUTCH_GATEWAY_PORT">

/** Null where no gateway is configured. The caller ends it with `stop`. */
export async function openGateway(env: GatewaySettings, log: Log): Promise<GatewayClient | null> {
  const place = await gatewayPlace(env)
  if (!place) return null
  const device = await loadDevice(homeOf(env.CLUTCH_HOME).gatewayDeviceFile)
  return createGatewayClient({ ...place, device, log })
}

/** Where the gateway is, and what opens it; the simulated one is on this machine, behind a token of its own. */
export async function gatewayPlace(
  env: GatewaySettings,
): Promise<{ url: string; token: string | undefined } | null> {
  if (!env.OPENCLAW_URL) return null
  if (!simulatesGateway(env)) return { url: env.OPENCLAW_URL, token: env.OPENCLAW_TOKEN }
  return { url: `ws://127.0.0.1:${env.CLUTCH_GATEWAY_PORT}`, token: await simulatedToken(env) }
}

export const simulatedToken = ({ CLUTCH_HOME }: Pick<Env, "CLUTCH_HOME">): Promise<string> =>
  ensureSecretFile(homeOf(CLUTCH_HOME).simulatedGatewayTokenFile, () => randomBytes(24).toString("base64url"))

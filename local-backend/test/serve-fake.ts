/** A server on random loopback ports over the fake engine. */
import { randomBytes } from "node:crypto"
import type { Environment } from "../environment.ts"
import { silentLogger } from "../log.ts"
import { openPorts } from "../server/ports.ts"
import { serve, type Serving } from "../server/serve.ts"
import type { FakeEngine } from "./fake-engine.ts"

export const ADMIN_KEY = "test|0123456789"

export const systemEnvironment: Environment = {
  nowNs: () => BigInt(Date.now()) * 1_000_000n,
  randomBytes: (length) => randomBytes(length),
}

export type FakeServing = Serving & { url: string; siteUrl: string }

export async function serveFake(engine: FakeEngine, environment = systemEnvironment): Promise<FakeServing> {
  const ports = await openPorts({ host: "127.0.0.1", port: 0, sitePort: 0 })
  const { url, siteUrl } = ports
  const serving = serve({ ports, engine, adminKey: ADMIN_KEY, siteUrl, environment, logger: silentLogger })
  return { ...serving, url, siteUrl }
}

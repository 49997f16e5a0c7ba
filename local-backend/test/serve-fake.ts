/** A server on random loopback ports over a fake engine, or one in this process. */
import { realEnvironment } from "../engine/real-environment.ts"
import { silentLogger } from "../log.ts"
import { openPorts } from "../server/ports.ts"
import { serve, type Serving } from "../server/serve.ts"
import type { Transfer } from "../transfer/transfer.ts"
import type { Engine } from "../engine/types.ts"

export const ADMIN_KEY = "test|0123456789"

const noTransfer: Transfer = new Proxy({} as Transfer, {
  get() {
    throw new Error("This engine has nothing to transfer.")
  },
})

export type FakeServing = Serving & { url: string; siteUrl: string }

export async function serveFake(engine: Engine, environment = realEnvironment): Promise<FakeServing> {
  const ports = await openPorts({ host: "127.0.0.1", port: 0, sitePort: 0 })
  const { url, siteUrl } = ports
  const serving = serve({
    ports,
    engine,
    transfer: noTransfer,
    adminKey: ADMIN_KEY,
    cloudUrl: ports.url,
    siteUrl,
    environment,
    logger: silentLogger,
  })
  return { ...serving, url, siteUrl }
}

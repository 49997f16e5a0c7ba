/** Puts an engine on the network: the API and the sync protocol on one port, HTTP actions on the other. */
import type { Engine } from "../engine/types.ts"
import type { Environment } from "../environment.ts"
import type { Logger } from "../log.ts"
import { SubscriptionRegistry } from "../subscriptions/registry.ts"
import type { Transfer } from "../transfer/transfer.ts"
import { createApiListener, createSiteListener } from "./http.ts"
import { createAuthenticator } from "./identity.ts"
import { answerWith, type Ports } from "./ports.ts"
import type { Backend } from "./routes/route.ts"
import { SyncServer } from "./sync-server.ts"

export type ServeOptions = {
  ports: Ports
  engine: Engine
  transfer: Transfer
  adminKey: string
  /** The public URLs; HTTP actions see the site's in their requests. */
  cloudUrl: string
  siteUrl: string
  environment: Environment
  logger: Logger
}

export type Serving = {
  counters: Backend["counters"]
  /** Stops accepting, lets what runs end, closes all sockets. The engine is the caller's to stop. */
  stop(graceMs: number): Promise<void>
}

export function serve(options: ServeOptions): Serving {
  const { ports, engine, transfer, adminKey, cloudUrl, siteUrl, environment, logger } = options
  const stopping = new AbortController()
  const registry = new SubscriptionRegistry(engine)
  const authenticator = createAuthenticator({
    adminKey,
    providers: () => engine.deployment()?.authProviders ?? [],
    nowMs: () => Number(environment.nowNs() / 1_000_000n),
  })
  const sync = new SyncServer({ engine, registry, authenticator, environment, logger })
  const counters = () => ({ ...registry.counters(), sockets: sync.sessions })
  const backend: Backend = {
    engine,
    transfer,
    authenticator,
    counters,
    origins: { cloudUrl, siteUrl },
    stopping: stopping.signal,
  }
  const http = { backend, logger, siteUrl }

  ports.api.on("upgrade", (request, socket, head) => sync.handleUpgrade(request, socket, head))
  answerWith(ports.api, createApiListener(http))
  answerWith(ports.site, createSiteListener(http))
  return {
    counters,
    async stop(graceMs) {
      stopping.abort()
      await Promise.all([ports.close(graceMs), sync.stop(graceMs)])
      registry.close()
    },
  }
}

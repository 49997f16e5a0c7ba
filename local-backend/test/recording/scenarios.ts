/** What the official client is made to do while it is recorded. */
import { BaseConvexClient } from "convex/browser"
import type { Value } from "convex/values"
import type { CuttingProxy } from "../cutting-proxy.ts"

export type Stage = {
  proxy: CuttingProxy
  token: string
  adminKey: string
  webSocketConstructor: typeof globalThis.WebSocket
}

const LIST = { channel: "c" }

/** What the official tools use and its types do not show. */
type AdminClient = { setAdminAuth(key: string, actingAs?: { subject: string; issuer: string }): void }

/** A client that can be asked to wait until a query shows what is wanted. */
class Actor {
  readonly client: BaseConvexClient & AdminClient
  #look = () => {}

  constructor({ proxy, webSocketConstructor }: Stage) {
    const options = { logger: false, unsavedChangesWarning: false, webSocketConstructor } as const
    const client: unknown = new BaseConvexClient(proxy.url, () => this.#look(), options)
    this.client = client as BaseConvexClient & AdminClient
  }

  async shows(name: string, args: Record<string, Value>, wanted: (value: Value) => boolean): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#look = () => {
        const value = this.client.localQueryResult(name, args)
        if (value !== undefined && wanted(value)) resolve()
      }
      this.#look()
    })
  }
}

const length = (count: number) => (value: Value) => Array.isArray(value) && value.length === count

export const scenarios: Record<string, (stage: Stage) => Promise<void>> = {
  async "queries, mutations and actions"(stage) {
    const actor = new Actor(stage)
    const { unsubscribe } = actor.client.subscribe("messages:list", LIST)
    await actor.shows("messages:list", LIST, length(0))
    await actor.client.mutation("messages:send", { channel: "c", body: "one" })
    await actor.client.mutation("messages:refuse", {}).catch(() => {})
    await actor.client.action("messages:relay", { channel: "c", body: "two" })
    await actor.shows("messages:list", LIST, length(2))
    actor.client.subscribe("messages:secret", {})
    unsubscribe()
    await actor.client.mutation("messages:send", { channel: "d", body: "three" })
    await actor.client.close()
  },

  async "a page that grows"(stage) {
    const actor = new Actor(stage)
    const args = { channel: "c", paginationOpts: { numItems: 2, cursor: null } }
    await actor.client.mutation("messages:send", { channel: "c", body: "one" })
    await actor.client.mutation("messages:send", { channel: "c", body: "two" })
    await actor.client.mutation("messages:send", { channel: "c", body: "three" })
    actor.client.subscribe("messages:page", args)
    const rows = (count: number) => (value: Value) => length(count)((value as { page: Value[] }).page)
    await actor.shows("messages:page", args, rows(2))
    await actor.client.mutation("messages:clear", LIST)
    await actor.shows("messages:page", args, rows(0))
    await actor.client.close()
  },

  async "a mutation whose answer is lost"(stage) {
    const actor = new Actor(stage)
    actor.client.subscribe("messages:list", LIST)
    await actor.shows("messages:list", LIST, length(0))
    stage.proxy.cutBefore = '"MutationResponse"'
    await actor.client.mutation("messages:send", { channel: "c", body: "once" })
    await actor.shows("messages:list", LIST, length(1))
    await actor.client.close()
  },

  async "signing in and out"(stage) {
    const actor = new Actor(stage)
    actor.client.subscribe("messages:whoami", {})
    await actor.shows("messages:whoami", {}, (value) => value === null)
    actor.client.setAuth(
      async () => stage.token,
      () => {},
    )
    await actor.shows("messages:whoami", {}, (value) => value === "ada")
    await actor.client.mutation("messages:send", { channel: "c", body: "signed" })
    actor.client.clearAuth()
    await actor.shows("messages:whoami", {}, (value) => value === null)
    await actor.client.close()
  },

  async "the admin, and the admin as somebody"(stage) {
    const actor = new Actor(stage)
    actor.client.setAdminAuth(stage.adminKey)
    actor.client.subscribe("messages:secret", {})
    await actor.shows("messages:secret", {}, (value) => value === "internal")
    actor.client.setAdminAuth(stage.adminKey, { subject: "ada", issuer: "https://issuer.test" })
    actor.client.subscribe("messages:whoami", {})
    await actor.shows("messages:whoami", {}, (value) => value === "ada")
    await actor.client.close()
  },
}

/** One socket of the sync protocol: reads what the client says, keeps its versions and identity, ends it well. */
import type { WebSocket } from "ws"
import type { Call, Engine } from "../engine/types.ts"
import type { Environment } from "../environment.ts"
import { qualify } from "../functions/path.ts"
import type { Logger } from "../log.ts"
import type { SubscriptionRegistry } from "../subscriptions/registry.ts"
import { cutOff } from "../values/value-limits.ts"
import { AuthenticationError } from "./authentication-error.ts"
import { CloseCode } from "./close-codes.ts"
import { functionPath } from "./function-path.ts"
import { actionResponse } from "./function-response.ts"
import { NOBODY, type Authenticator, type Caller } from "./identity.ts"
import { Outbox } from "./outbox.ts"
import { parseClientMessage, type ClientMessage, type Message } from "./protocol.ts"
import { QuerySet } from "./query-set.ts"
import { SessionLoop } from "./session-loop.ts"

/** A client that has seen timestamps further ahead of our clock than this cannot raise ours. */
const MAX_AHEAD_NS = 300_000_000_000n
const NS_PER_MS = 1_000_000n
/** Actions of one socket run beside each other, up to here. */
const MAX_RUNNING_ACTIONS = 1000

export type SyncSessionOptions = {
  socket: WebSocket
  engine: Engine
  registry: SubscriptionRegistry
  authenticator: Authenticator
  environment: Environment
  logger: Logger
  /** Clients before 1.28 do not know TransitionChunk. */
  chunksTransitions: boolean
  request: NonNullable<Call["request"]>
}

export class SyncSession {
  readonly #options: SyncSessionOptions
  readonly #outbox: Outbox
  readonly #queries: QuerySet
  readonly #loop: SessionLoop
  #received = { querySet: 0, identity: 0 }
  #caller: Caller = NOBODY
  #sessionId: string | null = null
  #clockSkewMs: number | undefined
  #incoming: Promise<void> = Promise.resolve()
  #actionsRunning = 0
  #isClosed = false
  #isDraining = false

  constructor(options: SyncSessionOptions) {
    const { socket, engine, registry, chunksTransitions, environment, logger } = options
    this.#options = options
    this.#outbox = new Outbox(socket, { chunksTransitions, onDrain: () => this.#loop.wake() })
    this.#queries = new QuerySet(registry, () => this.#loop.markDirty())
    this.#loop = new SessionLoop({
      engine,
      registry,
      socket,
      outbox: this.#outbox,
      queries: this.#queries,
      nowNs: environment.nowNs,
      received: () => this.#received,
      clockSkewMs: () => this.#clockSkewMs,
      endIfExpired: (caller = this.#caller) => this.#endIfExpired(caller),
      onFailure: (error) => this.#crash(error),
      onIdle: () => this.#onIdle(),
    })
    socket.on("message", (data) => this.#receive(String(data)))
    socket.on("error", (error) => logger.debug({ err: error }, "sync.socket-failed"))
    socket.on("close", () => this.#dispose())
  }

  /** Lets running functions answer, then closes. What has not begun, the client sends again. */
  drain(): void {
    this.#isDraining = true
    this.#loop.dropMutations()
    if (!this.#loop.isWorking && this.#actionsRunning === 0) this.#close(CloseCode.goingAway, "Restarting")
  }

  /** Messages are handled strictly one after another, because verifying a token takes time. */
  #receive(text: string): void {
    this.#incoming = this.#incoming.then(async () => {
      if (this.#isClosed || this.#isDraining) return
      try {
        const parsed = parseClientMessage(text)
        if (parsed.ok) await this.#handle(parsed.message)
        else this.#fail(parsed.error)
      } catch (error) {
        this.#crash(error)
      }
    })
  }

  async #handle(message: ClientMessage): Promise<void> {
    if (message.type === "Connect") return this.#connect(message)
    if (this.#sessionId === null) return this.#fail(`Received ${message.type} before Connect.`)
    switch (message.type) {
      case "Authenticate":
        return this.#authenticate(message)
      case "ModifyQuerySet":
        return this.#modifyQuerySet(message)
      case "Mutation": {
        const caller = this.#caller
        const call = this.#callOf(message, caller)
        return this.#loop.enqueue({ message, call, caller, sessionId: this.#sessionId })
      }
      case "Action":
        return void this.#runAction(message)
      case "Event":
        return
      default:
        return message satisfies never
    }
  }

  async #connect({ sessionId, maxObservedTimestamp, clientTs }: Message<"Connect">): Promise<void> {
    if (this.#sessionId !== null) return this.#fail("Received Connect twice on one socket.")
    this.#sessionId = sessionId
    const nowNs = this.#options.environment.nowNs()
    if (clientTs !== undefined) this.#clockSkewMs = Math.round(clientTs - Number(nowNs / NS_PER_MS))
    const observed = maxObservedTimestamp ?? 0n
    if (observed <= this.#options.engine.lastTs()) return
    if (observed > nowNs + MAX_AHEAD_NS) {
      const reason = "InternalServerError: the client has seen a timestamp of the future"
      return this.#close(CloseCode.internalError, reason)
    }
    // The database is younger than what this client has seen: it was wiped or restored.
    await this.#options.registry.raiseTs(observed)
  }

  async #authenticate(message: Message<"Authenticate">): Promise<void> {
    const { identity } = this.#received
    if (message.baseVersion !== identity) return this.#failVersion(message.baseVersion, identity)
    try {
      this.#caller = await this.#callerOf(message)
    } catch (error) {
      if (!(error instanceof AuthenticationError)) throw error
      return this.#rejectAuth(error.message, true)
    }
    this.#received = { ...this.#received, identity: identity + 1 }
    this.#queries.actAs(this.#caller.identity)
    this.#loop.wake()
  }

  async #callerOf(message: Message<"Authenticate">): Promise<Caller> {
    const { authenticator } = this.#options
    switch (message.tokenType) {
      case "None":
        return NOBODY
      case "User":
        return authenticator.fromToken(message.value)
      case "Admin":
        return authenticator.fromAdminKey(message.value, message.impersonating ?? undefined)
      default:
        return message satisfies never
    }
  }

  #modifyQuerySet({ baseVersion, newVersion, modifications }: Message<"ModifyQuerySet">): void {
    const { querySet } = this.#received
    if (baseVersion !== querySet) return this.#failVersion(baseVersion, querySet)
    if (newVersion <= baseVersion) {
      return this.#fail(`The new query set version ${newVersion} is not above ${baseVersion}.`)
    }
    for (const modification of modifications) {
      const error = this.#queries.modify(modification, this.#caller.identity)
      if (error !== null) return this.#fail(error)
    }
    this.#received = { ...this.#received, querySet: newVersion }
    this.#loop.wake()
  }

  async #runAction(message: Message<"Action">): Promise<void> {
    if (this.#endIfExpired(this.#caller)) return
    if (this.#actionsRunning >= MAX_RUNNING_ACTIONS) {
      const reason = `TooManyConcurrentRequests: this client runs ${MAX_RUNNING_ACTIONS} actions already`
      return this.#close(CloseCode.tryAgainLater, reason)
    }
    const { requestId } = message
    this.#actionsRunning++
    try {
      const outcome = await this.#options.engine.runAction(this.#callOf(message, this.#caller))
      if (!this.#isClosed) this.#outbox.send(actionResponse(requestId, outcome))
    } catch (error) {
      this.#crash(error)
    } finally {
      this.#actionsRunning--
      if (this.#isDraining) this.drain()
    }
  }

  #callOf(message: Message<"Mutation" | "Action">, { identity, token }: Caller): Call {
    const { udfPath, componentPath, args } = message
    return {
      // Functions of components answer the admin alone, like internal ones.
      path: qualify(componentPath ?? "", functionPath(udfPath)),
      args: cutOff(args[0] ?? {}),
      identity,
      allowInternal: identity.kind === "admin",
      request: token === undefined ? this.#options.request : { ...this.#options.request, authToken: token },
    }
  }

  #onIdle(): void {
    // A transition that was under way when the socket closed has been looking at the queries until now.
    if (this.#isClosed) this.#queries.clear()
    else if (this.#isDraining) this.drain()
  }

  /** Nothing may run under an identity that has expired; the client fetches a token and comes back. */
  #endIfExpired({ expiresAtMs }: Caller): boolean {
    const nowMs = Number(this.#options.environment.nowNs() / NS_PER_MS)
    if (expiresAtMs === null || expiresAtMs > nowMs) return false
    this.#rejectAuth("The auth token has expired.", false)
    return true
  }

  #rejectAuth(error: string, authUpdateAttempted: boolean): void {
    if (this.#isClosed) return
    const baseVersion = this.#received.identity
    this.#outbox.send({ type: "AuthError", error, baseVersion, authUpdateAttempted })
    this.#close(CloseCode.normal, "AuthError")
  }

  #failVersion(baseVersion: number, currentVersion: number): void {
    this.#fail(`Base version ${baseVersion} passed up doesn't match the current version ${currentVersion}`)
  }

  /** The client broke the protocol. It will not come back until its page is loaded again. */
  #fail(error: string): void {
    if (this.#isClosed) return
    this.#options.logger.warn({ error }, "sync.protocol-broken")
    this.#outbox.send({ type: "FatalError", error })
    this.#close(CloseCode.normal, "FatalError")
  }

  /** Our own failure. The client reconnects and sends again what was not answered. */
  #crash(error: unknown): void {
    if (this.#isClosed) return
    this.#options.logger.error({ err: error }, "sync.session-failed")
    this.#close(CloseCode.internalError, "InternalServerError")
  }

  #close(code: number, reason: string): void {
    this.#dispose()
    this.#options.socket.close(code, reason)
  }

  #dispose(): void {
    this.#isClosed = true
    this.#loop.stop()
    this.#outbox.close()
    if (!this.#loop.isWorking) this.#queries.clear()
  }
}

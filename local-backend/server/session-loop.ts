/**
 * What one socket has to do, one thing at a time: mutations in order, and transitions between them. A transition is
 * never sent while a mutation of the same client runs, so it cannot show the mutation before its response, which
 * would make an optimistic update flicker.
 */
import type { WebSocket } from "ws"
import type { Call, Engine } from "../engine/types.ts"
import type { SubscriptionRegistry } from "../subscriptions/registry.ts"
import { mutationResponse } from "./function-response.ts"
import type { Caller } from "./identity.ts"
import type { Outbox } from "./outbox.ts"
import type { Message, StateVersion } from "./protocol.ts"
import { takeModifications, type QuerySet } from "./query-set.ts"

/** Reading from the socket pauses while this many mutations wait, and resumes at half. */
const MAX_QUEUED_MUTATIONS = 1000
/** In a burst of mutations, a transition is sent at least this often. */
const MAX_TRANSITION_DELAY_MS = 50

export type QueuedMutation = { message: Message<"Mutation">; call: Call; caller: Caller; sessionId: string }

/** What the loop needs of its session. */
export type LoopHost = {
  engine: Engine
  registry: SubscriptionRegistry
  socket: WebSocket
  outbox: Outbox
  queries: QuerySet
  nowNs: () => bigint
  /** The newest versions that the client named; the sent version follows them with each transition. */
  received: () => { querySet: number; identity: number }
  clockSkewMs: () => number | undefined
  /** Whether the socket's identity has expired; if so, the session has ended. */
  endIfExpired: (caller?: Caller) => boolean
  onFailure: (error: unknown) => void
  onIdle: () => void
}

export class SessionLoop {
  readonly #host: LoopHost
  #mutations: QueuedMutation[] = []
  #sent: StateVersion = { querySet: 0, identity: 0, ts: 0n }
  #isDirty = false
  /** The timestamp that the next transition must reach, because a mutation was answered with it. */
  #owedTs: bigint | null = null
  #lastTransitionMs = 0
  #isStopped = false
  isWorking = false

  constructor(host: LoopHost) {
    this.#host = host
  }

  enqueue(mutation: QueuedMutation): void {
    this.#mutations.push(mutation)
    if (this.#mutations.length >= MAX_QUEUED_MUTATIONS) this.#host.socket.pause()
    this.wake()
  }

  /** A result became stale. The commit is still being told to everyone; transitions begin when all have heard. */
  markDirty(): void {
    this.#isDirty = true
    queueMicrotask(() => this.wake())
  }

  /** Forgets mutations that have not begun: the client sends them again. */
  dropMutations(): void {
    this.#mutations = []
  }

  stop(): void {
    this.#isStopped = true
    this.dropMutations()
  }

  /** Works until there is nothing to do or the client does not keep up. */
  wake(): void {
    if (!this.isWorking && !this.#isStopped) void this.#work()
  }

  async #work(): Promise<void> {
    this.isWorking = true
    try {
      while (!this.#isStopped && !this.#host.outbox.isClogged) {
        const isTransitionDue = this.#needsTransition() && this.#host.outbox.takesTransitions
        const isLate = this.#nowMs() - this.#lastTransitionMs >= MAX_TRANSITION_DELAY_MS
        const mutation = isTransitionDue && isLate ? undefined : this.#mutations.shift()
        if (mutation) await this.#runMutation(mutation)
        else if (isTransitionDue) await this.#transition()
        else break
      }
    } catch (error) {
      this.#host.onFailure(error)
    } finally {
      this.isWorking = false
      this.#host.onIdle()
    }
  }

  async #runMutation({ message, call, caller, sessionId }: QueuedMutation): Promise<void> {
    const { socket, outbox, engine, endIfExpired } = this.#host
    if (this.#mutations.length === MAX_QUEUED_MUTATIONS / 2) socket.resume()
    if (endIfExpired(caller)) return
    const { requestId } = message
    const outcome = await engine.runMutation(call, { sessionId, requestId })
    if (this.#isStopped) return
    outbox.send(mutationResponse(requestId, outcome))
    // The client's promise resolves with the transition that follows, even if that changes nothing.
    if (outcome.ok && (this.#owedTs === null || outcome.ts > this.#owedTs)) this.#owedTs = outcome.ts
  }

  #needsTransition(): boolean {
    const { querySet, identity } = this.#host.received()
    const isBehind = querySet !== this.#sent.querySet || identity !== this.#sent.identity
    return this.#isDirty || this.#owedTs !== null || isBehind
  }

  async #transition(): Promise<void> {
    const { registry, queries, outbox, received, clockSkewMs, nowNs, endIfExpired } = this.#host
    if (endIfExpired()) return
    const target = received()
    const owedTs = this.#owedTs
    const snapshot = queries.snapshot()
    this.#isDirty = false
    this.#owedTs = null
    const atLeast = owedTs !== null && owedTs > this.#sent.ts ? owedTs : this.#sent.ts
    const subscriptions = snapshot.watched.map(({ subscription }) => subscription)
    const { ts, outcomes } = await registry.evaluate(subscriptions, atLeast, owedTs !== null)
    if (this.#isStopped) return
    this.#lastTransitionMs = this.#nowMs()
    const modifications = takeModifications(snapshot, outcomes)
    const startVersion = this.#sent
    const isNewVersion =
      target.querySet !== startVersion.querySet || target.identity !== startVersion.identity
    if (modifications.length === 0 && !isNewVersion && owedTs === null) return
    this.#sent = { ...target, ts }
    outbox.send({
      type: "Transition",
      startVersion,
      endVersion: this.#sent,
      modifications,
      clientClockSkew: clockSkewMs(),
      serverTs: nowNs(),
    })
  }

  #nowMs(): number {
    return Number(this.#host.nowNs() / 1_000_000n)
  }
}

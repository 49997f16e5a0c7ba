/**
 * The queries that sockets watch. Equal queries share one result; a commit makes stale only those whose read set it
 * touches; a set of queries is answered as of one timestamp at which all of their results hold.
 */
import type { CommitNotice, Engine, QueryCall, QueryOutcome, Urgency } from "../engine/types.ts"
import { CachedQuery, shortestFirst, type Result } from "./cached-query.ts"
import { CommitWindow } from "./commit-window.ts"
import { identityKey, personalKey, queryKey } from "./query-key.ts"
import { ReadIndex } from "./read-index.ts"
import { Subscription } from "./subscription.ts"

/** So many times results are gathered one by one; then all are run together, which always agrees on a timestamp. */
const ATTEMPTS = 3

export type Evaluation = { ts: bigint; outcomes: QueryOutcome[] }

export type SubscriptionCounters = {
  /** Query functions run for subscriptions since the start. */
  executions: number
  /** Results that a commit or a deploy made stale. */
  invalidations: number
  /** Distinct queries watched now. */
  queries: number
  subscriptions: number
}

export class SubscriptionRegistry {
  readonly #engine: Engine
  readonly #queries = new Map<string, CachedQuery>()
  readonly #readIndex = new ReadIndex<CachedQuery>()
  readonly #subscriptions = new Set<Subscription>()
  /** Functions seen to look at the identity: their results are filed per identity from the start. */
  readonly #personal = new Set<string>()
  readonly #window = new CommitWindow()
  /** Every commit up to here has been compared with every result. */
  #ts: bigint
  #executions = 0
  #invalidations = 0
  readonly #stopListening: (() => void)[]

  constructor(engine: Engine) {
    this.#engine = engine
    this.#ts = engine.lastTs()
    this.#stopListening = [
      engine.onCommit((notice) => this.#onCommit(notice)),
      engine.onDeploy(() => this.#onDeploy()),
    ]
  }

  subscribe(call: QueryCall, onStale: () => void): Subscription {
    const subscription = new Subscription(call, onStale)
    this.#subscriptions.add(subscription)
    return subscription
  }

  unsubscribe(subscription: Subscription): void {
    this.#subscriptions.delete(subscription)
    this.#detach(subscription)
  }

  counters(): SubscriptionCounters {
    return {
      executions: this.#executions,
      invalidations: this.#invalidations,
      queries: this.#queries.size,
      subscriptions: this.#subscriptions.size,
    }
  }

  close(): void {
    for (const stop of this.#stopListening) stop()
  }

  /** Raises the clock to a timestamp that a client has seen. */
  async raiseTs(ts: bigint): Promise<void> {
    await this.#engine.raiseTs(ts)
    this.#advanceTo(ts)
  }

  /** The results of all of these at one timestamp, not before `atLeast`. Runs only what is stale or unknown. */
  async evaluate(of: readonly Subscription[], atLeast: bigint, isAwaited = true): Promise<Evaluation> {
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const queries = new Set(of.map((subscription) => this.#attach(subscription)))
      const underWay = [...queries].flatMap(({ running }) => running ?? [])
      const missing = [...queries].filter(({ isFresh, running }) => !isFresh && running === null)
      // For what was never told before somebody waits, too.
      const isNews = !isAwaited && missing.every(({ result }) => result !== null)
      if (missing.length > 0) await this.#run(missing, isNews ? "patient" : "prompt")
      await Promise.all(underWay)
      const evaluation = this.#agree(of, atLeast)
      if (evaluation) return evaluation
    }
    return this.#runTogether(of)
  }

  /** Finds one timestamp inside the lifetimes of all results, the newest there is. */
  #agree(subscriptions: readonly Subscription[], atLeast: bigint): Evaluation | null {
    let earliest = atLeast
    let latest = atLeast > this.#ts ? atLeast : this.#ts
    const outcomes: QueryOutcome[] = []
    for (const subscription of subscriptions) {
      const { query } = subscription
      if (!query?.result || !query.serves(subscription)) return null
      const { from, until, outcome } = query.result
      if (from > earliest) earliest = from
      if (until !== null && until - 1n < latest) latest = until - 1n
      outcomes.push(outcome)
    }
    return earliest <= latest ? { ts: latest, outcomes } : null
  }

  /** The last resort under a storm of commits: one batch is one timestamp by the engine's word. */
  async #runTogether(subscriptions: readonly Subscription[]): Promise<Evaluation> {
    const queries = subscriptions.map((subscription) => this.#attach(subscription))
    const calls = subscriptions.map(({ call }) => call)
    return this.#execute(calls, "prompt", (i, ts, outcome, until) => {
      const query = queries[i]
      const subscription = subscriptions[i]
      // A query that another socket is running now gets that run's result; ours may be older.
      if (!query || query.running || !subscription || !query.serves(subscription)) return
      this.#settle(query, subscription.call, { outcome, from: ts, until })
    })
  }

  async #run(queries: CachedQuery[], urgency: Urgency): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>()
    for (const query of queries) query.running = promise
    try {
      const calls = queries.map((query) => query.call)
      await this.#execute(calls, urgency, (i, ts, outcome, until) => {
        const [query, call] = [queries[i], calls[i]]
        if (query && call) this.#settle(query, call, { outcome, from: ts, until })
      })
    } finally {
      for (const query of queries) query.running = null
      resolve()
    }
  }

  /** Runs a batch and hands each outcome over, with the timestamp from which it holds no longer, if any. */
  async #execute(
    calls: QueryCall[],
    urgency: Urgency,
    settle: (index: number, ts: bigint, outcome: QueryOutcome, until: bigint | null) => void,
  ): Promise<Evaluation> {
    const { verdict, close } = this.#window.open()
    this.#executions += calls.length
    try {
      const { ts, outcomes } = await this.#engine.runQueries(calls, urgency)
      outcomes.forEach((outcome, i) => settle(i, ts, outcome, verdict(ts, outcome)))
      // The engine tells of a commit before it answers anything that saw it, so all up to here is known.
      this.#advanceTo(ts)
      return { ts, outcomes }
    } finally {
      close()
    }
  }

  #settle(query: CachedQuery, call: QueryCall, { outcome, from, until }: Result): void {
    if (outcome.usedIdentity) {
      this.#personal.add(call.path)
      if (query.owner === null) this.#makePersonal(query, call)
    }
    if (query.isFresh && query.result) this.#readIndex.remove(query.result.outcome.readSet, query)
    query.result = { outcome, from, until: null }
    this.#readIndex.add(outcome.readSet, query)
    if (until !== null) this.#makeStale(query, until)
    if (query.subscribers.size === 0) this.#drop(query)
  }

  /** A result that was everybody's turns out to be one person's; the others look for theirs when they next ask. */
  #makePersonal(query: CachedQuery, call: QueryCall): void {
    this.#unfile(query)
    query.owner = identityKey(call.identity)
    const key = personalKey(queryKey(call), query.owner)
    if (this.#queries.has(key)) return
    query.key = key
    this.#queries.set(key, query)
  }

  #onCommit(notice: CommitNotice): void {
    this.#advanceTo(notice.ts)
    this.#window.onCommit(notice)
    for (const query of shortestFirst(this.#readIndex.touchedBy(notice.writes))) {
      // A result computed at or after this commit has seen it already.
      if (query.result && query.result.from < notice.ts) this.#makeStale(query, notice.ts)
    }
  }

  #onDeploy(): void {
    this.#window.onDeploy()
    this.#personal.clear()
    for (const query of new Set(this.#queries.values())) {
      if (query.isFresh) this.#makeStale(query, this.#ts + 1n)
    }
    // Those whose results nobody filed (a personal duplicate) are reached through their subscribers.
    for (const { query } of this.#subscriptions) if (query?.isFresh) this.#makeStale(query, this.#ts + 1n)
  }

  #makeStale(query: CachedQuery, until: bigint): void {
    if (!query.result || query.result.until !== null) return
    this.#invalidations++
    query.result.until = until
    this.#readIndex.remove(query.result.outcome.readSet, query)
    for (const subscription of query.subscribers) subscription.onStale()
  }

  /** The query whose result this subscription waits for: its own while that is good, else the one of its key. */
  #attach(subscription: Subscription): CachedQuery {
    const current = subscription.query
    const { call } = subscription
    if (current?.serves(subscription) && current.call.allowInternal === call.allowInternal) {
      if (current.isFresh || current.running) return current
    }
    const shared = queryKey(call)
    const owner = this.#personal.has(call.path) ? identityKey(call.identity) : null
    const key = owner === null ? shared : personalKey(shared, owner)
    let query = this.#queries.get(key)
    if (!query) this.#queries.set(key, (query = new CachedQuery(key, call, owner)))
    else if (query.running === null) query.call = call
    if (query !== current) {
      this.#detach(subscription)
      subscription.query = query
      query.subscribers.add(subscription)
    }
    return query
  }

  #detach(subscription: Subscription): void {
    const { query } = subscription
    subscription.query = null
    query?.subscribers.delete(subscription)
    if (query?.subscribers.size === 0 && query.running === null) this.#drop(query)
  }

  #drop(query: CachedQuery): void {
    if (query.isFresh && query.result) this.#readIndex.remove(query.result.outcome.readSet, query)
    query.result = null
    this.#unfile(query)
  }

  #unfile(query: CachedQuery): void {
    if (query.key !== null && this.#queries.get(query.key) === query) this.#queries.delete(query.key)
    query.key = null
  }

  #advanceTo(ts: bigint): void {
    if (ts > this.#ts) this.#ts = ts
  }
}

/**
 * A small working Engine for tests of the network side: rows under text keys, queries over key ranges, and switches
 * to hold runs back at the moments where races would be.
 */
import type {
  ActionOutcome,
  Bundle,
  Call,
  CommitNotice,
  Deployment,
  Engine,
  FunctionError,
  HttpActionRequest,
  HttpActionResponse,
  Identity,
  MutationKey,
  MutationOutcome,
  QueryCall,
  QueryOutcome,
  Urgency,
} from "../engine/types.ts"
import type { Interval, JsonValue } from "../database/types.ts"
import type { PublicKeySet } from "../functions/signing.ts"

/** What a fake function sees. Reading records the range; asking for the identity is noted. */
type Scope = {
  read(start: string, end: string | null): { key: string; value: JsonValue }[]
  get(key: string): JsonValue | undefined
  put(key: string, value: JsonValue): void
  identity(): Identity
  log(line: string): void
  journal: string | null
}
export type FakeFunction = (scope: Scope, args: Record<string, JsonValue>) => JsonValue

const INDEX = "rows.by_id"
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)

export class FakeEngine implements Engine {
  readonly rows = new Map<string, JsonValue>()
  /** Paths of all query executions, in order. */
  readonly executed: string[] = []
  /** Of each batch of queries. */
  readonly urgencies: Urgency[] = []
  /** Awaited before queries run, as if they stood in a queue. */
  beforeRun: (() => Promise<void>) | null = null
  /** Awaited after queries ran and before their outcomes are handed over: commits may slip in. */
  beforeAnswer: (() => Promise<void>) | null = null
  /** Every write, oldest first. */
  readonly history: { ts: bigint; key: string; value: JsonValue }[] = []
  beforeMutation: (() => Promise<void>) | null = null
  authProviders: Deployment["authProviders"] = []
  httpAction: (request: HttpActionRequest) => HttpActionResponse = () => ({
    status: 404,
    headers: [],
    body: null,
  })
  readonly #functions: Record<string, FakeFunction>
  readonly #answers = new Map<string, MutationOutcome>()
  readonly #commitListeners = new Set<(notice: CommitNotice) => void>()
  readonly #deployListeners = new Set<() => void>()
  #ts = 1000n

  constructor(functions: Record<string, FakeFunction>) {
    this.#functions = functions
  }

  /** A commit of somebody else, told to the listeners at once. */
  write(key: string, value: JsonValue): bigint {
    this.rows.set(key, value)
    return this.#commit([key])
  }

  /** What a row was at a timestamp. */
  valueAt(key: string, ts: bigint): JsonValue {
    return this.history.findLast((write) => write.key === key && write.ts <= ts)?.value ?? null
  }

  async runQueries(
    calls: readonly QueryCall[],
    urgency?: Urgency,
  ): Promise<{ ts: bigint; outcomes: QueryOutcome[] }> {
    this.urgencies.push(urgency ?? "prompt")
    await this.beforeRun?.()
    const ts = this.#ts
    const outcomes = calls.map((call) => this.#query(call))
    await this.beforeAnswer?.()
    return { ts, outcomes }
  }

  async runMutation(call: Call, { sessionId, requestId }: MutationKey): Promise<MutationOutcome> {
    await this.beforeMutation?.()
    const key = `${sessionId}/${requestId}`
    const known = this.#answers.get(key)
    if (known) return known
    const written: string[] = []
    const { outcome, logLines } = this.#run(call, { written })
    const ts = outcome.ok ? this.#commit(written) : this.#ts
    const answer = { ...outcome, logLines, ts }
    this.#answers.set(key, answer)
    return answer
  }

  async runAction(call: Call): Promise<ActionOutcome> {
    const { outcome, logLines } = this.#run(call, { written: [] })
    return { ...outcome, logLines }
  }

  runAny(call: Call): Promise<ActionOutcome> {
    return this.runAction(call)
  }

  async runHttpAction(request: HttpActionRequest): Promise<HttpActionResponse> {
    return this.httpAction(request)
  }

  async deploy(_bundle: Bundle): Promise<Deployment> {
    for (const listener of this.#deployListeners) listener()
    return this.deployment()
  }

  get files(): never {
    throw new Error("The fake engine has no files.")
  }

  get transfer(): never {
    throw new Error("The fake engine has nothing to transfer.")
  }

  get fileBytes(): never {
    throw new Error("The fake engine has no files.")
  }

  setSystemState(): Promise<void> {
    throw new Error("The fake engine has no records of its own.")
  }

  async pinTimestamp(): Promise<bigint> {
    return this.#ts
  }

  async runQueriesAt(ts: bigint, calls: readonly QueryCall[]): Promise<QueryOutcome[] | null> {
    return ts === this.#ts ? (await this.runQueries(calls)).outcomes : null
  }

  async runTestQuery(): Promise<ActionOutcome> {
    throw new Error("The fake engine has no code to run.")
  }

  async functionLogs(): Promise<{ entries: JsonValue[]; newCursor: number }> {
    return { entries: [], newCursor: 0 }
  }

  get pushes(): never {
    throw new Error("The fake engine has no code to push.")
  }

  deployment(): Deployment {
    const { authProviders } = this
    return { functions: [], httpRoutes: [], crons: [], authProviders, schema: null }
  }

  onCommit(listener: (notice: CommitNotice) => void): () => void {
    this.#commitListeners.add(listener)
    return () => this.#commitListeners.delete(listener)
  }

  onDeploy(listener: () => void): () => void {
    this.#deployListeners.add(listener)
    return () => this.#deployListeners.delete(listener)
  }

  lastTs(): bigint {
    return this.#ts
  }

  async raiseTs(ts: bigint): Promise<void> {
    if (ts > this.#ts) this.#ts = ts
  }

  async publicKeys(): Promise<PublicKeySet> {
    return { keys: [] }
  }

  async environmentVariables(): Promise<Record<string, string>> {
    return {}
  }

  async setEnvironmentVariables(): Promise<void> {
    for (const listener of this.#deployListeners) listener()
  }

  async metrics(): Promise<Record<string, number>> {
    return { documentsRead: this.executed.length }
  }

  async stop(): Promise<void> {}

  #query(call: QueryCall): QueryOutcome {
    this.executed.push(call.path)
    const intervals: Interval[] = []
    const { outcome, logLines, usedIdentity, journal } = this.#run(call, { intervals, journal: call.journal })
    return { ...outcome, logLines, journal, usedIdentity, readSet: new Map([[INDEX, intervals]]) }
  }

  #run(call: Call, effects: { written?: string[]; intervals?: Interval[]; journal?: string | null }) {
    const logLines: string[] = []
    let usedIdentity = false
    const record = (start: Uint8Array, end: Uint8Array | null) => effects.intervals?.push({ start, end })
    const scope: Scope = {
      journal: effects.journal ?? null,
      read: (start, end) => {
        record(bytes(start), end === null ? null : bytes(end))
        const inside = [...this.rows].filter(([key]) => key >= start && (end === null || key < end))
        return inside.sort().map(([key, value]) => ({ key, value }))
      },
      get: (key) => {
        record(bytes(key), Uint8Array.of(...bytes(key), 0xff))
        return this.rows.get(key)
      },
      put: (key, value) => {
        this.rows.set(key, value)
        effects.written?.push(key)
      },
      identity: () => {
        usedIdentity = true
        return call.identity
      },
      log: (line) => void logLines.push(line),
    }
    const finish = (outcome: { ok: true; value: string } | { ok: false; error: FunctionError }) => ({
      outcome,
      logLines,
      usedIdentity,
      journal: scope.journal,
    })
    const run = this.#functions[call.path]
    if (!run) {
      return finish({ ok: false, error: { message: `Could not find public function for '${call.path}'.` } })
    }
    try {
      const value = run(scope, call.args as Record<string, JsonValue>)
      return finish({ ok: true, value: JSON.stringify(value) })
    } catch (error) {
      return finish({ ok: false, error: { message: `Server Error\n${String(error)}` } })
    }
  }

  #commit(keys: string[]): bigint {
    this.#ts++
    for (const key of keys) this.history.push({ ts: this.#ts, key, value: this.rows.get(key) ?? null })
    const notice = { ts: this.#ts, writes: new Map([[INDEX, keys.map(bytes)]]) }
    for (const listener of this.#commitListeners) listener(notice)
    return this.#ts
  }
}

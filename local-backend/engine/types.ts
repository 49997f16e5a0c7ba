/** The contract between the network side (sockets, HTTP, subscriptions) and the side that runs functions. */
import type { FileBytes, FileMethods } from "../files/types.ts"
import type { TransferMethods } from "../transfer/engine-methods.ts"
import type { PublicKeySet } from "../functions/signing.ts"
import type { JsonValue, ReadSet, SchemaJson, WriteSet } from "../database/types.ts"
import type { Pushes } from "./push.ts"

/** Who calls. `attributes` is what `ctx.auth.getUserIdentity()` returns. */
export type Identity =
  | { readonly kind: "none" }
  | { readonly kind: "user"; readonly attributes: Record<string, JsonValue> }
  | { readonly kind: "admin"; readonly actingAs?: Record<string, JsonValue> }

/** One module as the official bundler writes it: `messages.js` with ESM source. */
export type Module = {
  path: string
  source: string
  sourceMap?: string
  environment: "isolate" | "node"
}

/** One component's code, as the official bundler writes it. Everything in it is to be evaluated, nothing is a result. */
export type ComponentBundle = {
  /** Relative to the app's folder, as `start_push` names it: `../node_modules/@convex-dev/aggregate/dist/component`. */
  definitionPath: string
  /** The bundled `convex.config.ts`. */
  definition: Module
  /** Definition paths of the components that this one uses. */
  dependencies: string[]
  schema: Module | null
  modules: Module[]
  udfServerVersion?: string
}

export type NodeDependency = { name: string; version: string }

/** Everything one push carries: the app's own modules (`auth.config.js` among them) and its components' code. */
export type Bundle = {
  modules: Module[]
  schema: Module | null
  /** The bundler writes one even where the app has no `convex.config.ts`. */
  definition?: Module | null
  /** Definition paths of the components that the app itself uses. */
  dependencies?: string[]
  components?: ComponentBundle[]
  /** Packages that `"use node"` modules import and the bundle left out. */
  nodeDependencies?: NodeDependency[]
  udfServerVersion?: string
}

export type FunctionKind = "query" | "mutation" | "action"

export type FunctionSpec = {
  /** `messages:list`. */
  path: string
  kind: FunctionKind | "httpAction"
  visibility: "public" | "internal"
  args: JsonValue
  returns: JsonValue | null
}

export type AuthProvider =
  | { type: "oidc"; domain: string; applicationID: string }
  | { type: "customJwt"; issuer: string; jwks: string; algorithm: "RS256" | "ES256"; applicationID?: string }

export type ComponentInstantiation = {
  name: string
  /** Of the definition. */
  path: string
  args: [name: string, value: { type: "value"; value: string }][]
  env: [name: string, binding: { type: "value"; value: string } | { type: "envVar"; name: string }][] | null
}

export type ComponentExports =
  | { type: "branch"; branch: [name: string, node: ComponentExports][] }
  // A reference to a function.
  | { type: "leaf"; leaf: string }

/** A `convex.config.ts` as evaluated, in the official tools' own form. */
export type ComponentDefinition = {
  /** Relative to the app's folder; empty for the app. */
  path: string
  definitionType: { type: "app"; httpPrefix?: string } | { type: "childComponent"; name: string }
  childComponents: ComponentInstantiation[]
  /** References to children by prefix. */
  httpMounts: Record<string, string>
  exports?: ComponentExports
  /** Declared environment variables; `value` is the validator's JSON text. */
  envVars?: [name: string, declaration: { type: "value"; value: string; optional?: boolean | undefined }][]
}

/** What one component declares, named as inside of it. */
export type ComponentAnalysis = Pick<Deployment, "functions" | "httpRoutes" | "crons" | "schema"> & {
  definition: ComponentDefinition
}

/** An instance of a component. */
export type MountedComponent = {
  /** `limiter/worker`: the names of its ancestors and its own. */
  path: string
  definitionPath: string
  /** JSON texts. */
  args: Readonly<Record<string, string>>
  /** Where its HTTP routes begin; null where they cannot be reached. */
  httpPrefix: string | null
}

export type Deployment = {
  functions: FunctionSpec[]
  httpRoutes: { path: string; method: string }[]
  crons: { name: string; path: string; args: JsonValue; schedule: JsonValue }[]
  authProviders: AuthProvider[]
  schema: SchemaJson | null
  /** By definition path; empty for the app. */
  definitions?: Record<string, ComponentAnalysis>
  /** All instances, parents before their children, without the app. */
  components?: MountedComponent[]
}

/** A function's failure as the client sees it: the whole sentence, and ConvexError's data where there is some. */
export type FunctionError = { message: string; data?: JsonValue }

export type Outcome = { ok: true; value: string } | { ok: false; error: FunctionError }

export type Call = {
  /** `messages:list`, or `component;messages:list` (functions/path.ts); the network side has already stripped `.js` and `api.` spellings. */
  path: string
  args: JsonValue
  identity: Identity
  /** Internal functions answer only where this is true (admin, scheduler, crons, other functions). */
  allowInternal: boolean
  request?: { ip?: string; userAgent?: string; authToken?: string }
  origin?: CallOrigin
}

/** Where a call comes from, for the logs; a client's socket where nothing is said. */
export type CallOrigin = {
  caller: "SyncWorker" | "HttpApi" | "HttpEndpoint" | "Action" | "Scheduler" | "Cron"
  /** Of the request that this call is a part of. */
  requestId?: string
  parentExecutionId?: string
}

export type QueryCall = Call & { journal: string | null }

export type QueryOutcome = Outcome & {
  logLines: string[]
  journal: string | null
  readSet: ReadSet
  /** The result depends on who asked; only then is identity part of the cache key. */
  usedIdentity: boolean
}

/** Names a mutation so that a repeated request is answered, not run again. */
export type MutationKey = { sessionId: string; requestId: number }

/** Whether somebody waits for the answers, or they are news for those who watch: what is patient goes second, but not for long. */
export type Urgency = "prompt" | "patient"

export type MutationOutcome = Outcome & { logLines: string[]; ts: bigint }
export type ActionOutcome = Outcome & { logLines: string[] }

/** A module whose default export is a query, typed rather than deployed; `component` is empty for the app. */
export type TestQuery = { source: string; component: string; args: JsonValue; identity: Identity }

export type CommitNotice = { ts: bigint; writes: WriteSet }

export type HttpActionRequest = {
  method: string
  url: string
  headers: [string, string][]
  body: Uint8Array
  identity: Identity
}
export type HttpActionResponse = {
  status: number
  headers: [string, string][]
  body: ReadableStream<Uint8Array> | null
  /** Set where the action threw and the response only says so. */
  crash?: { requestId: string; data?: JsonValue }
}

export interface Engine {
  /** Swaps the deployment atomically; a failure leaves the old code serving and throws PushError. */
  deploy(bundle: Bundle): Promise<Deployment>
  /** The same in steps, for who wants to see what a push would do. */
  readonly pushes: Pushes
  deployment(): Deployment | null
  /** Runs all of them at one timestamp, with no mutation in between. */
  runQueries(
    calls: readonly QueryCall[],
    urgency?: Urgency,
  ): Promise<{ ts: bigint; outcomes: QueryOutcome[] }>
  /** The newest timestamp; for half a minute queries can be asked at it. */
  pinTimestamp(): Promise<bigint>
  /** Runs all of them at a timestamp of `pinTimestamp`; null where it is none, or was given out too long ago. */
  runQueriesAt(ts: bigint, calls: readonly QueryCall[]): Promise<QueryOutcome[] | null>
  /** Exactly once per key: a repeated key yields the stored answer and timestamp. */
  runMutation(call: Call, key: MutationKey): Promise<MutationOutcome>
  runAction(call: Call): Promise<ActionOutcome>
  runHttpAction(request: HttpActionRequest): Promise<HttpActionResponse>
  /** The admin's `/api/function` and `/api/run`: the engine looks up which kind the path is. */
  runAny(call: Call): Promise<Outcome & { logLines: string[] }>
  /** Runs a query that is not deployed. Throws PushError where its module is none to run. */
  runTestQuery(query: TestQuery): Promise<ActionOutcome>
  /** Called once per commit, in commit order, before the mutation's own promise resolves. */
  onCommit(listener: (notice: CommitNotice) => void): () => void
  /** Called after a deploy or an environment change: every subscription must rerun. */
  onDeploy(listener: () => void): () => void
  /** Rows of files, URLs and tokens. */
  readonly files: FileMethods
  readonly fileBytes: FileBytes
  /** For imports and exports. */
  readonly transfer: TransferMethods
  lastTs(): bigint
  raiseTs(ts: bigint): Promise<void>
  /** Writes a record that system functions read (functions/system/); null removes it. */
  setSystemState(key: string, value: JsonValue): Promise<void>
  /** The public half of the key behind `ctx.auth.signJwt`, as a JSON Web Key Set. */
  publicKeys(): Promise<PublicKeySet>
  environmentVariables(): Promise<Record<string, string>>
  setEnvironmentVariables(changes: { name: string; value: string | null }[]): Promise<void>
  /** Runs of functions after the cursor (Unix milliseconds), waiting for some to come; entries as JSON. */
  functionLogs(cursor: number, waitMs: number): Promise<{ entries: JsonValue[]; newCursor: number }>
  /** Counters for /metrics, by name. */
  metrics(): Promise<Record<string, number>>
  /** Lets running functions finish (at most `graceMs`), then closes the database. */
  stop(graceMs?: number): Promise<void>
}

/** Runs actions and HTTP actions: outside of transactions, many at a time, with the real clock and the network. */
import type { ActionEngine } from "../engine/internal.ts"
import type {
  ActionOutcome,
  Call,
  HttpActionRequest,
  HttpActionResponse,
  Identity,
  Outcome,
} from "../engine/types.ts"
import { startReport } from "./action-report.ts"
import { actionSyscalls } from "./syscalls/actions.ts"
import type { ActionFiles } from "./syscalls/storage.ts"
import { findFunction, mapsOf } from "./deployment.ts"
import type { HttpHandler, LoadedDeployment } from "./deployment.ts"
import { failed, FunctionFailure, newRequestId, timeoutSentence } from "./errors.ts"
import type { Environment } from "../environment.ts"
import { executions } from "./execution.ts"
import type { Execution } from "./execution.ts"
import { endOf } from "./execution-record.ts"
import type { Executed } from "./execution-record.ts"
import { identityAcross } from "./frame.ts"
import type { RequestMetadata } from "./frame.ts"
import { exchangeActionGlobals } from "./host-realm.ts"
import { qualify, splitPath } from "./path.ts"
import { seededRandom } from "./random.ts"
import { describeThrown } from "./stack.ts"
import type { Thrown } from "./stack.ts"

export type ActionRunner = {
  /** Arguments and results are checked by the engine, which has the database that id validators ask. */
  runAction(call: Call, scheduledFunctionId?: string): Promise<ActionOutcome>
  runHttpAction(request: HttpActionRequest): Promise<HttpActionResponse>
}

export type ActionRunnerOptions = {
  loaded: () => LoadedDeployment | null
  engine: Pick<ActionEngine, "runQueries" | "runMutation" | "scheduleJob" | "cancelJob" | "vectorSearch"> & {
    runAction(call: Call): Promise<ActionOutcome>
  }
  files: ActionFiles
  environment: Environment
  /** Hears of each run, and of what it logs while it still runs. */
  executed: Executed
  /** Milliseconds after which an action is given up; Convex allows ten minutes. */
  timeoutMs?: number
}

/** The state of one action while it runs. */
export type ActionContext = {
  readonly path: string
  readonly kind: "action" | "httpAction"
  readonly identity: Identity
  readonly request: RequestMetadata
  readonly loaded: LoadedDeployment | null
  readonly engine: ActionRunnerOptions["engine"]
  /** The component the function belongs to; empty for the app. */
  readonly component: string
  readonly files: ActionFiles
  readonly executionId: string
  nextMutation: number
}

const NO_ROUTES = "This Convex deployment does not have HTTP actions enabled."
const TIMEOUT_MS = 10 * 60 * 1000
const HTTP_ORIGIN = { caller: "HttpEndpoint" } as const

export function createActionRunner(options: ActionRunnerOptions): ActionRunner {
  const { engine, environment, files, timeoutMs = TIMEOUT_MS } = options
  const { randomBytes } = environment

  function open(
    kind: ActionContext["kind"],
    call: Pick<Call, "path" | "identity" | "origin">,
    request: RequestMetadata,
    shownPath = call.path,
  ) {
    const { path, identity } = call
    const { component } = splitPath(path)
    const loaded = options.loaded()
    const { requestId } = request
    const report = startReport(options, { ...call, path: shownPath }, { functionKind: kind, requestId })
    const context: ActionContext = {
      path,
      kind,
      identity,
      request,
      loaded,
      engine,
      component,
      files,
      executionId: report.executionId,
      nextMutation: 0,
    }
    const execution: Execution = {
      kind,
      syscalls: actionSyscalls(context),
      log: report.logs.log,
      maps: () => mapsOf(loaded, component),
      now: () => Number(environment.nowNs() / 1_000_000n),
      random: seededRandom(randomBytes(16)).float,
      fillRandom: (bytes) => bytes.set(randomBytes(bytes.length)),
      track: (work) => work,
    }
    return { loaded, report, execution, component }
  }

  /** Runs user code under its execution; what it throws comes back described. */
  async function attempt<T>(
    {
      loaded,
      execution,
      component,
    }: { loaded: LoadedDeployment | null; execution: Execution; component: string },
    work: () => Promise<T>,
  ): Promise<{ ok: true; value: T } | { ok: false; thrown: Thrown }> {
    const restore = loaded?.modules.sharesRealm ? exchangeActionGlobals() : null
    try {
      return { ok: true, value: await withinTime(executions.run(execution, work), timeoutMs) }
    } catch (error) {
      if (error instanceof FunctionFailure) return { ok: false, thrown: { body: error.message } }
      return { ok: false, thrown: describeThrown(error, mapsOf(loaded, component)) }
    } finally {
      restore?.()
    }
  }

  return {
    async runAction(call, scheduledFunctionId) {
      const requestId = call.origin?.requestId ?? newRequestId(randomBytes)
      const request = {
        ...call.request,
        requestId,
        ...(scheduledFunctionId === undefined ? {} : { scheduledFunctionId }),
      }
      const opened = open("action", call, request)
      const { report } = opened
      let isNode = false
      const result = await attempt(opened, async () => {
        const found = findFunction(opened.loaded, call.path, "action", true)
        isNode = found.isNode
        return await found.invoke(JSON.stringify([call.args]), requestId)
      })
      const outcome: Outcome = result.ok ? result : failed(requestId, result.thrown.body, result.thrown.data)
      report.end({ ...endOf(outcome), environment: isNode ? "node" : "isolate" })
      return { ...outcome, logLines: report.logs.lines }
    },

    async runHttpAction(incoming) {
      const requestId = newRequestId(randomBytes)
      const { pathname } = new URL(incoming.url)
      const handler = options.loaded()?.routeHttp(pathname, incoming.method) ?? null
      if (handler === null) {
        const hasRoutes = (options.loaded()?.deployment.httpRoutes.length ?? 0) > 0
        return textResponse(404, hasRoutes ? "No matching routes found" : NO_ROUTES)
      }
      const { component, routePath } = handler
      // A component's routes know nobody: authentication is the app's business.
      const identity = identityAcross(incoming.identity, "", component)
      const call = { path: qualify(component, routePath), identity, origin: HTTP_ORIGIN }
      const shownPath = qualify(component, `${handler.method} ${routePath}`)
      const opened = open("httpAction", call, { requestId }, shownPath)
      const result = await attempt(opened, () => respond(handler, incoming))
      const response = result.ok ? result.value : crashResponse(requestId, result.thrown)
      opened.report.end({ status: response.status, error: result.ok ? null : result.thrown.body })
      return response
    },
  }
}

async function respond(handler: HttpHandler, incoming: HttpActionRequest): Promise<HttpActionResponse> {
  const { method, url, headers, body } = incoming
  const hasBody = body.length > 0 && method !== "GET" && method !== "HEAD"
  const request = new Request(url, { method, headers, ...(hasBody ? { body: Uint8Array.from(body) } : {}) })
  const response = await handler.invoke(request)
  if (!(response instanceof Response)) {
    throw new FunctionFailure(`HTTP actions must return a Response, and ${handler.routePath} did not.`)
  }
  return { status: response.status, headers: [...response.headers], body: response.body }
}

function crashResponse(requestId: string, { body, data }: Thrown): HttpActionResponse {
  const message = body.split("\n")[0] ?? ""
  const answer = {
    code: `[Request ID: ${requestId}] Server Error: ${message.replace(/^Uncaught (?:Error: )?/, "")}`,
    trace: body,
    ...(data === undefined ? {} : { data }),
  }
  const crash = data === undefined ? { requestId } : { requestId, data }
  return { ...bytesResponse(500, "application/json", JSON.stringify(answer)), crash }
}

function textResponse(status: number, text: string): HttpActionResponse {
  return bytesResponse(status, "text/plain; charset=utf-8", text)
}

function bytesResponse(status: number, contentType: string, text: string): HttpActionResponse {
  const { body } = new Response(text)
  return { status, headers: [["content-type", contentType]], body }
}

async function withinTime<T>(work: Promise<T>, timeoutMs: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new FunctionFailure(timeoutSentence(timeoutMs / 1000))), timeoutMs)
  })
  try {
    return await Promise.race([work, limit])
  } finally {
    clearTimeout(timer)
  }
}

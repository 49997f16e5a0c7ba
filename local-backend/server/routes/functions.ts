/** Runs functions over HTTP. A function that fails is an answer of its own, with HTTP status 200. */
import { randomUUID } from "node:crypto"
import { z } from "zod"
import type { JsonValue } from "../../database/types.ts"
import type { Call, Outcome, QueryCall } from "../../engine/types.ts"
import { PushError } from "../../functions/errors.ts"
import { qualify } from "../../functions/path.ts"
import { cutOff } from "../../values/value-limits.ts"
import { cleanJson } from "../clean-json.ts"
import { describeIssues } from "../describe-issues.ts"
import { functionPath } from "../function-path.ts"
import { parseJson, readJson } from "../http-body.ts"
import { HttpError } from "../http-error.ts"
import { JsonSchema } from "../protocol.ts"
import { decodeTimestamp, encodeTimestamp } from "../timestamp.ts"
import { callerOf, jsonReply, requireAdmin, type Exchange, type Reply } from "./route.ts"

const Format = z.enum(["json", "convex_encoded_json"])
const Arguments = z.union([z.array(JsonSchema).max(1), z.record(z.string(), JsonSchema)])
const FunctionRequest = z.object({
  path: z.string().min(1),
  args: Arguments.optional(),
  format: Format.optional(),
  componentPath: z.string().nullish(),
})
type FunctionRequest = z.infer<typeof FunctionRequest>
const QueryBatch = z.object({ queries: z.array(FunctionRequest).max(1000) })
const RunRequest = FunctionRequest.omit({ path: true })
const QueryAtRequest = FunctionRequest.extend({ ts: z.string() })
const TestFunctionRequest = z.object({
  bundle: z.object({ path: z.string(), source: z.string(), sourceMap: z.string().nullish() }),
  args: Arguments.optional(),
  format: Format.optional(),
  /** Here components go by their paths. */
  componentId: z.string().nullish(),
})

export async function query(exchange: Exchange): Promise<Reply> {
  const request = await readJson(exchange.request, FunctionRequest)
  return { body: (await runQueries(exchange, [request])).join("") }
}

/** All queries at one timestamp see one state, whatever is written between them. */
export async function queryAtTimestamp(exchange: Exchange): Promise<Reply> {
  const { ts, ...request } = await readJson(exchange.request, QueryAtRequest)
  const wanted = decodeTimestamp(ts)
  if (wanted === null) throw new HttpError(400, "BadRequest", "`ts` must be a timestamp of `/api/query_ts`.")
  const call: QueryCall = { ...(await callOf(exchange, request)), journal: null }
  const outcome = (await exchange.backend.engine.runQueriesAt(wanted, [call]))?.[0]
  if (outcome !== undefined) return replyOf(request, outcome)
  throw new HttpError(400, "TimestampNotHeld", "`ts` was given out more than half a minute ago, or never.")
}

/** `GET /api/query?path=…&args=…&format=…` */
export async function queryByUrl(exchange: Exchange): Promise<Reply> {
  const { searchParams } = exchange.url
  const args = searchParams.get("args")
  const request = FunctionRequest.safeParse({
    path: searchParams.get("path") ?? "",
    args: args === null ? undefined : parseJson(args, Arguments),
    format: searchParams.get("format") ?? undefined,
  })
  if (!request.success) throw new HttpError(400, "BadRequest", describeIssues(request.error))
  return { body: (await runQueries(exchange, [request.data])).join("") }
}

export async function queryBatch(exchange: Exchange): Promise<Reply> {
  const { queries } = await readJson(exchange.request, QueryBatch)
  return { body: `{"results":[${(await runQueries(exchange, queries)).join(",")}]}` }
}

export async function queryTimestamp({ backend }: Exchange): Promise<Reply> {
  return jsonReply({ ts: encodeTimestamp(await backend.engine.pinTimestamp()) })
}

export async function mutation(exchange: Exchange): Promise<Reply> {
  const request = await readJson(exchange.request, FunctionRequest)
  // Nobody can repeat this request, so the key is new each time.
  const key = { sessionId: randomUUID(), requestId: 0 }
  return replyOf(request, await exchange.backend.engine.runMutation(await callOf(exchange, request), key))
}

export async function action(exchange: Exchange): Promise<Reply> {
  const request = await readJson(exchange.request, FunctionRequest)
  return replyOf(request, await exchange.backend.engine.runAction(await callOf(exchange, request)))
}

/** Whatever kind the function is of. */
export async function anyFunction(exchange: Exchange): Promise<Reply> {
  const request = await readJson(exchange.request, FunctionRequest)
  return replyOf(request, await exchange.backend.engine.runAny(await callOf(exchange, request)))
}

/** `POST /api/run/<folder>/<module>/<function>`; the function may also follow a colon. */
export async function runByPath(exchange: Exchange, rest: string): Promise<Reply> {
  const slash = rest.lastIndexOf("/")
  const path = rest.includes(":") || slash === -1 ? rest : `${rest.slice(0, slash)}:${rest.slice(slash + 1)}`
  const request = { ...(await readJson(exchange.request, RunRequest)), path }
  return replyOf(request, await exchange.backend.engine.runAny(await callOf(exchange, request)))
}

/** A query in the caller's own words: `convex run --inline-query`. It reads, and can do nothing else. */
export async function testFunction(exchange: Exchange): Promise<Reply> {
  await requireAdmin(exchange)
  const { identity } = await callerOf(exchange)
  const { bundle, args, componentId, format } = await readJson(exchange.request, TestFunctionRequest)
  try {
    const { source } = bundle
    const query = { source, component: componentId ?? "", args: argumentsOf(args), identity }
    return replyOf({ format }, await exchange.backend.engine.runTestQuery(query))
  } catch (error) {
    if (error instanceof PushError) throw new HttpError(400, error.code, error.message)
    throw error
  }
}

async function runQueries(exchange: Exchange, requests: FunctionRequest[]): Promise<string[]> {
  const calls: QueryCall[] = []
  for (const request of requests) calls.push({ ...(await callOf(exchange, request)), journal: null })
  const { outcomes } = await exchange.backend.engine.runQueries(calls)
  return requests.flatMap((request, i) => {
    const outcome = outcomes[i]
    return outcome ? bodyOf(request, outcome) : []
  })
}

async function callOf(exchange: Exchange, { path, args, componentPath }: FunctionRequest): Promise<Call> {
  const { identity, token } = await callerOf(exchange)
  if (componentPath && identity.kind !== "admin") {
    throw new HttpError(403, "Forbidden", "Functions of components are called with the admin key alone.")
  }
  const { headers, socket } = exchange.request
  return {
    path: qualify(componentPath ?? "", functionPath(path)),
    args: argumentsOf(args),
    identity,
    allowInternal: identity.kind === "admin",
    request: {
      ip: socket.remoteAddress,
      userAgent: headers["user-agent"],
      ...(token === undefined ? {} : { authToken: token }),
    },
    origin: { caller: "HttpApi" },
  }
}

function argumentsOf(args: FunctionRequest["args"]): JsonValue {
  return cutOff((Array.isArray(args) ? args[0] : args) ?? {})
}

function replyOf(request: { format?: FunctionRequest["format"] }, outcome: Logged): Reply {
  return { body: bodyOf(request, outcome) }
}

type Logged = Outcome & { logLines: string[] }

function bodyOf({ format }: { format?: FunctionRequest["format"] }, outcome: Logged): string {
  const { logLines } = outcome
  if (!outcome.ok) {
    const { message: errorMessage, data } = outcome.error
    const errorData = data === undefined ? undefined : formatted(data, format)
    return JSON.stringify({ status: "error", errorMessage, errorData, logLines })
  }
  // The result is Convex-JSON text already; only the plain format needs to look inside.
  const value =
    format === "convex_encoded_json"
      ? outcome.value
      : JSON.stringify(formatted(JSON.parse(outcome.value) as JsonValue, format))
  return `{"status":"success","value":${value},"logLines":${JSON.stringify(logLines)}}`
}

function formatted(value: JsonValue, format: FunctionRequest["format"]): JsonValue {
  return format === "convex_encoded_json" ? value : cleanJson(value)
}

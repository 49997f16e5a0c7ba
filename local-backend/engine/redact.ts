/** Hides what functions' errors say from everybody but the admin, as a production deployment does: data of ConvexErrors is always told. */
import type { Call, Engine, HttpActionResponse, Outcome } from "./types.ts"

/** The same engine, for the network side. Functions still see each other's errors whole, and so do the logs. */
export function redactErrors(engine: Engine): Engine {
  return {
    ...engine,
    async runQueries(calls, urgency) {
      const { ts, outcomes } = await engine.runQueries(calls, urgency)
      return { ts, outcomes: outcomes.map((outcome, i) => redacted(outcome, calls[i])) }
    },
    runMutation: async (call, key) => redacted(await engine.runMutation(call, key), call),
    runAction: async (call) => redacted(await engine.runAction(call), call),
    runAny: async (call) => redacted(await engine.runAny(call), call),
    async runHttpAction(request) {
      const response = await engine.runHttpAction(request)
      return response.crash === undefined ? response : redactedCrash(response, response.crash)
    },
  }
}

function redacted<T extends Outcome>(outcome: T, call: Call | undefined): T {
  if (outcome.ok || call?.identity.kind === "admin") return outcome
  return { ...outcome, error: { ...outcome.error, message: firstLine(outcome.error.message) } }
}

/** `[Request ID: 0123456789abcdef] Server Error`. */
function firstLine(message: string): string {
  return message.split("\n", 1)[0] ?? ""
}

function redactedCrash(
  response: HttpActionResponse,
  { requestId, data }: NonNullable<HttpActionResponse["crash"]>,
): HttpActionResponse {
  const code = `[Request ID: ${requestId}] Server Error`
  const text = JSON.stringify({ code, ...(data === undefined ? {} : { data }) })
  return { ...response, body: new Response(text).body }
}

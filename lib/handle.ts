/** The one place where a request handler's errors end: a refusal keeps its status, the outside's failure is 503, a bug is 500. */
import { createLog } from "./log.ts"
import { refusalOf } from "./refusals.ts"
import { refused } from "./server.ts"

const log = createLog({ process: "server" })

/** Wraps a route handler; no stack and nothing secret reaches the client. */
export function handle<Context>(handler: (request: Request, context: Context) => Promise<Response>) {
  return async (request: Request, context: Context): Promise<Response> => {
    try {
      return await handler(request, context)
    } catch (error) {
      const refusal = refusalOf(error)
      if (refusal) return refused(refusal)
      if (error instanceof SyntaxError)
        return refused({ code: "invalid_input", message: `The body is not JSON: ${error.message}` })
      if (isBackendAway(error)) {
        return refused({
          code: "unavailable",
          message: "The backend does not answer; Clutch may be restarting. Try again in a moment.",
        })
      }
      log.error({ error, path: new URL(request.url).pathname }, "request.failed")
      return Response.json(
        {
          ok: false,
          refusal: {
            code: "internal",
            message: "Something went wrong inside Clutch; `clutch logs server` says what.",
          },
        },
        { status: 500 },
      )
    }
  }
}

/** Node's fetch says "fetch failed" with the socket's error as its cause; a backend that is starting says so itself. */
const isBackendAway = (error: unknown): boolean =>
  (error instanceof TypeError && error.cause instanceof Error && "code" in error.cause) ||
  (error instanceof Error && error.message.startsWith('{"code":"Starting"'))

/** The runs of functions and what they logged, for those who watch: each request waits until there is something new. */
import { HttpError } from "../http-error.ts"
import { jsonReply, requireAdmin, type Exchange, type Reply } from "./route.ts"

/** As long as Convex holds such a request; clients ask again at once. */
const WAIT_MS = 60_000

/** `GET /api/stream_function_logs?cursor=<Unix milliseconds>`; zero asks for all there is and where it ends. */
export async function streamFunctionLogs(exchange: Exchange): Promise<Reply> {
  await requireAdmin(exchange)
  return jsonReply(await readLogs(exchange))
}

/** The same for tools that want only the ends of runs. */
export async function streamExecutions(exchange: Exchange): Promise<Reply> {
  await requireAdmin(exchange)
  const { entries, newCursor } = await readLogs(exchange)
  return jsonReply({ entries: entries.filter(isCompletion), newCursor })
}

async function readLogs({ backend, url }: Exchange) {
  const cursor = Number(url.searchParams.get("cursor") ?? 0)
  if (!Number.isFinite(cursor) || cursor < 0) {
    throw new HttpError(400, "BadRequest", "`cursor` must be a number of milliseconds.")
  }
  // A backend that stops does not wait for somebody to log something.
  const { promise: stopped, resolve: stop } = Promise.withResolvers<void>()
  const onStop = () => stop()
  if (backend.stopping.aborted) stop()
  backend.stopping.addEventListener("abort", onStop)
  try {
    const nothing = { entries: [], newCursor: cursor }
    return await Promise.race([backend.engine.functionLogs(cursor, WAIT_MS), stopped.then(() => nothing)])
  } finally {
    backend.stopping.removeEventListener("abort", onStop)
  }
}

function isCompletion(entry: unknown): boolean {
  return typeof entry === "object" && entry !== null && "kind" in entry && entry.kind === "Completion"
}

/** What a shim tells the server, through the operations route, under its run's key. */
import { z } from "zod"
import { Refusal } from "#domain/refusal"
import { Outcome, StopCause, type ExitRecord, type RunHolder, type Workspace } from "#domain/run"

export type Answer<T> =
  | { kind: "ok"; value: T }
  | { kind: "refused"; refusal: Refusal }
  // Not a no: the server may be restarting.
  | { kind: "away"; why: string }

/** What the server made of the end. */
const Judged = z.object({ outcome: Outcome.nullish(), report: z.string().nullish() }).nullish().catch(null)

/** Every report of a run at work may be answered with the wish that it ends. */
const Wish = z.object({ stop: StopCause.nullable() })
type Wish = z.infer<typeof Wish>

export type Reports = {
  started(shim: RunHolder, workspace: Workspace): Promise<Answer<Wish>>
  heartbeat(): Promise<Answer<Wish>>
  exited(exit: ExitRecord): Promise<Answer<z.infer<typeof Judged>>>
}

export type ReportOptions = { url: string; runKey: string; generation: number; timeoutMs?: number }

/** Asks for an operation under a run's key. */
export type Ask = <T>(operation: string, input: object, value: z.ZodType<T>) => Promise<Answer<T>>

export function createAsk({ url, runKey, timeoutMs = 10_000 }: Omit<ReportOptions, "generation">): Ask {
  return async (operation, input, value) => {
    try {
      const response = await fetch(new URL(`/api/operations/${operation}`, url), {
        method: "POST",
        headers: { authorization: `Bearer ${runKey}`, "content-type": "application/json" },
        body: JSON.stringify(input),
        signal: AbortSignal.timeout(timeoutMs),
      })
      return readAnswer(operation, response.status, await response.text(), value)
    } catch (error) {
      return { kind: "away", why: `${operation}: ${sentenceOf(error)}` }
    }
  }
}

export function createReports({ generation, ...options }: ReportOptions): Reports {
  const ask = createAsk(options)
  return {
    started: (shim, workspace) => ask("runs.started", { generation, shim, workspace }, Wish),
    heartbeat: () => ask("runs.heartbeat", { generation }, Wish),
    exited: (exit) => ask("runs.exited", { generation, exit }, Judged),
  }
}

const Envelope = z.union([
  z.object({ ok: z.literal(true), value: z.unknown() }),
  z.object({ ok: z.literal(false), refusal: Refusal }),
])

/** Anything that is no answer of Clutch's (a proxy's page, a server that is just starting) counts as away. */
function readAnswer<T>(operation: string, status: number, text: string, value: z.ZodType<T>): Answer<T> {
  const away: Answer<T> = { kind: "away", why: `${operation}: HTTP ${status}` }
  const envelope = Envelope.safeParse(parseJson(text))
  if (!envelope.success) return away
  if (!envelope.data.ok) {
    const { refusal } = envelope.data
    // A bug in the server says nothing about the run either.
    return refusal.code === "unavailable" || refusal.code === "internal"
      ? { kind: "away", why: refusal.message }
      : { kind: "refused", refusal }
  }
  const parsed = value.safeParse(envelope.data.value)
  return parsed.success ? { kind: "ok", value: parsed.data } : away
}

/** The run is over, or another generation owns it: whatever this shim still does is not wanted. */
const isFence = (refusal: Refusal): boolean =>
  refusal.code === "stale_generation" || refusal.code === "run_ended"

/** Other refusals may be a server that is half up (a key not found for a moment); said this often, they are meant. */
const REFUSALS_THAT_COUNT = 3

/** Asks for one thing again and again; a refusal that is no fence counts as away until it was said three times in a row. */
export function onlyMeantRefusals<T>(ask: () => Promise<Answer<T>>): () => Promise<Answer<T>> {
  let refusals = 0
  return async () => {
    const answer = await ask()
    refusals = answer.kind === "refused" ? refusals + 1 : 0
    if (answer.kind !== "refused" || isFence(answer.refusal) || refusals >= REFUSALS_THAT_COUNT) return answer
    return { kind: "away", why: answer.refusal.message }
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** fetch hides why it failed one level down. */
function sentenceOf(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error
  return cause instanceof Error ? cause.message || cause.name : String(cause)
}

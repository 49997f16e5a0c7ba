/** The end of a run, told in the order in which the real ones tell it. */
import { modelOf, type Durable, type Row, type Run } from "./state.ts"
import type { World } from "./world.ts"

export type Outcome = "ok" | "error" | "aborted"

/** False where it had ended before. */
export function end(world: World, run: Run, outcome: Outcome, error?: string): boolean {
  const { life, durable } = world
  if (run.state === "ended") return false
  const stopReason = outcome === "ok" ? "stop" : outcome === "aborted" ? "rpc" : null
  Object.assign(run, { state: "ended", endedAt: Date.now(), stopReason })
  life.queue = life.queue.filter((each) => each !== run)
  const { session } = run
  Object.assign(session, { lastRunId: run.runId, unfinished: null, status: STATUS[outcome] })
  const about = { runId: run.runId, sessionKey: session.key, agentId: "main" }
  const content = [{ type: "text", text: run.text }]
  const message = { role: "assistant", content, timestamp: Date.now() }
  if (run.text !== "")
    session.history.push({
      ...{ ...message, ...usageOf(run, durable), __openclaw: { runId: run.runId } },
      ...(outcome === "aborted" && { openclawAbort: { aborted: true, origin: "rpc", runId: run.runId } }),
    })
  const tellChat = () =>
    world.broadcast("chat", {
      ...{ ...about, state: CHAT_STATE[outcome], ...(stopReason && { stopReason }) },
      ...(outcome === "error" ? { errorMessage: error } : { message }),
    })
  const tellTurn = (data: Row) => world.broadcast("agent", { ...about, stream: "lifecycle", data })
  if (outcome === "aborted") tellChat()
  if (outcome !== "error") tellTurn({ phase: "end", stopReason })
  if (outcome !== "ok") tellTurn({ phase: "error", error: error ?? "aborted" })
  if (outcome !== "aborted") tellChat()
  world.changed(session, "end")
  return true
}

const STATUS = { ok: "done", error: "failed", aborted: "killed" } as const
const CHAT_STATE = { ok: "final", error: "error", aborted: "aborted" } as const

/** Nothing that is simulated costs anything. */
function usageOf({ session, usage, stopReason }: Run, durable: Durable): Row {
  if (!usage) return {}
  const { model, modelProvider: provider } = modelOf(session, durable.model)
  const { input, output } = usage
  const total = {
    input,
    output,
    cacheRead: 0,
    cacheWrite: 0,
    totalTokens: input + output,
    cost: { total: 0 },
  }
  return { model, provider, usage: total, stopReason }
}

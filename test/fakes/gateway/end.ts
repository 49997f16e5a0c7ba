/** The end of a run, told in the order in which the real ones tell it. */
import type { FakeRun, Row } from "./state.ts"
import type { World } from "./world.ts"

export type Outcome = "ok" | "error" | "timeout"
export type Reason = { error?: string; stopReason?: string }

/** False where it had ended before. */
export function end(world: World, run: FakeRun, status: Outcome, more: Reason): boolean {
  const { life, isNewest } = world
  if (run.state === "ended") return false
  Object.assign(run, { state: "ended", status, endedAt: Date.now(), error: more.error ?? null })
  run.stopReason = more.stopReason ?? (status === "ok" ? "stop" : null)
  life.queue = life.queue.filter((each) => each !== run)
  const { session } = run
  session.lastRunId = run.runId
  session.unfinished = null
  const killed = more.stopReason === "rpc" || more.stopReason === "aborted"
  session.status = killed
    ? "killed"
    : status === "ok"
      ? "done"
      : status === "timeout"
        ? isNewest
          ? "timeout"
          : "killed"
        : "failed"
  const about = { runId: run.runId, sessionKey: session.key, agentId: "main" }
  // Older ones call a run's own time limit an abort.
  const isAborted = killed || (status === "timeout" && !isNewest)
  const state = isAborted ? "aborted" : status === "ok" ? "final" : "error"
  const message = {
    role: "assistant",
    content: [{ type: "text", text: run.text }],
    timestamp: Date.now(),
  }
  if (run.text !== "")
    session.history.push({ ...message, ...(isNewest && { __openclaw: { runId: run.runId } }) })
  const tellChat = () =>
    world.broadcast("chat", {
      ...{ ...about, state, ...(run.stopReason && { stopReason: run.stopReason }) },
      ...(state === "error" ? { errorMessage: run.error } : { message }),
    })
  const tellTurn = (data: Row) => world.broadcast("agent", { ...about, stream: "lifecycle", data })
  // In the order in which the real ones tell it.
  if (killed) tellChat()
  if (isAborted || status === "ok") tellTurn({ phase: "end", stopReason: run.stopReason ?? "rpc" })
  if (status !== "ok" && (killed || !isAborted)) tellTurn({ phase: "error", error: run.error })
  // Older ones say nothing in the chat of a failed run that was no chat's.
  if (!killed && (isNewest || state !== "error" || run.by === "chat")) tellChat()
  for (const tell of run.onEnd) tell(run)
  world.changed(session, "end")
  return true
}

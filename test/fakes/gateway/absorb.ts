/** What becomes of something that is said to a session at work, as each version was seen to treat it. */
import { randomUUID } from "node:crypto"
import type { World } from "./world.ts"
import { activeRuns, type FakeRun } from "./state.ts"

type Said = Pick<FakeRun, "runId" | "session" | "message" | "system" | "by" | "timeoutMs">

export function absorb(world: World, run: Said): void {
  const { runId, session, message } = run
  const active = activeRuns(world.life, session)
  const inTurn = active.find(({ state }) => state === "running")
  // Gateways that keep sessions in files let it wait behind a run of `agent`, and it has an answer of its own.
  if (!world.steers && inTurn?.by === "agent") return void world.submit(run)
  world.life.runs.set(runId, {
    ...run,
    ...{ state: "ended", startedAt: Date.now(), endedAt: Date.now(), status: "ok" },
    ...{ error: null, stopReason: null, text: "", abort: new AbortController(), onEnd: [] },
  })
  world.broadcast("chat", { runId, sessionKey: session.key, state: "final" })
  if (world.queueMode === "followup" || !inTurn)
    return void world.submit({ ...run, runId: randomUUID(), saidAs: runId })
  session.history.push({ role: "user", content: message, idempotencyKey: `${runId}:user` })
  if (world.steers) inTurn.message += `\n${message}`
  else breakTurn(world, inTurn)
}

/** The other way of those gateways: their turn finds its file changed, and fails. */
function breakTurn(world: World, run: FakeRun): void {
  run.abort.abort(new Error("broken"))
  world.end(run, "error", { error: "session file changed while embedded prompt lock was released" })
}

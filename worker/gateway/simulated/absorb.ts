/** What becomes of something that is said to a session at work: its turn takes it in and answers it, too. */
import type { World } from "./world.ts"
import { activeRuns, type Said } from "./state.ts"

/** The end that is told of at once has no words: the turn's end is the answer. */
export function absorb(world: World, said: Said): void {
  const { runId, session, message } = said
  const inTurn = activeRuns(world.life, session).find(({ state }) => state === "running")
  if (!inTurn) return void world.submit(said)
  world.life.runs.set(runId, {
    ...said,
    ...{
      isResumed: false,
      state: "ended",
      startedAt: Date.now(),
      endedAt: Date.now(),
      stopReason: null,
      text: "",
    },
    abort: new AbortController(),
  })
  world.broadcast("chat", { runId, sessionKey: session.key, state: "final" })
  const row = { role: "user", content: message, timestamp: Date.now() }
  session.history.push({ ...row, idempotencyKey: `${runId}:user` })
  inTurn.message += `\n${message}`
  if (session.unfinished) session.unfinished.message = inTurn.message
  world.keep(session)
}

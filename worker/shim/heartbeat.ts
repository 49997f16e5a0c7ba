/** Renews the run's lease and hears whether the run should stop. A server that is away changes nothing. */
import { HEARTBEAT_INTERVAL_MS } from "#domain/run"
import type { EndingSource } from "./ending.ts"
import { onlyMeantRefusals, type Reports } from "./reports.ts"
import type { ShimLog } from "./log.ts"

export function startHeartbeat(
  reports: Reports,
  ending: EndingSource,
  log: ShimLog,
  everyMs = HEARTBEAT_INTERVAL_MS,
): () => void {
  const ask = onlyMeantRefusals(() => reports.heartbeat())
  let isBusy = false
  const beat = async () => {
    if (isBusy) return
    isBusy = true
    const answer = await ask()
    isBusy = false
    if (answer.kind === "away") return log("heartbeat.unanswered", answer.why)
    if (answer.kind === "refused") {
      log("heartbeat.refused", answer.refusal.message)
      return ending.say({ kind: "fenced", why: answer.refusal.message })
    }
    if (answer.value.stop) ending.say({ kind: "stopped", cause: answer.value.stop })
  }
  const timer = setInterval(() => void beat(), everyMs)
  return () => clearInterval(timer)
}

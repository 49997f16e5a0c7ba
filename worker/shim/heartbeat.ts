/** Renews the run's lease and hears whether the run should stop. A server that is away changes nothing. */
import { HEARTBEAT_INTERVAL_MS } from "#domain/run"
import type { EndingSource } from "./ending.ts"
import { isFence, type Reports } from "./reports.ts"
import type { ShimLog } from "./log.ts"

/** Other refusals may be a server that is half up (a key not found for a moment); said this often, they are meant. */
const REFUSALS_THAT_COUNT = 3

export function startHeartbeat(
  reports: Reports,
  ending: EndingSource,
  log: ShimLog,
  everyMs = HEARTBEAT_INTERVAL_MS,
): () => void {
  let refusals = 0
  let isBusy = false
  const beat = async () => {
    if (isBusy) return
    isBusy = true
    const answer = await reports.heartbeat()
    isBusy = false
    refusals = answer.kind === "refused" ? refusals + 1 : 0
    if (answer.kind === "away") return log("heartbeat.unanswered", answer.why)
    if (answer.kind === "refused") {
      log("heartbeat.refused", answer.refusal.message)
      if (isFence(answer.refusal) || refusals >= REFUSALS_THAT_COUNT)
        ending.say({ kind: "fenced", why: answer.refusal.message })
      return
    }
    if (answer.value.stop) ending.say({ kind: "stopped", cause: answer.value.stop })
  }
  const timer = setInterval(() => void beat(), everyMs)
  return () => clearInterval(timer)
}

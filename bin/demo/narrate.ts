/** Prints what happens to cards from now on, from the same event feed that the Observatory shows. */
import { api } from "#convex/_generated/api"
import { loadIssuer } from "#lib/auth/issuer"
import { connect } from "#lib/convex"
import { convexUrl, type Env } from "#lib/env"
import { homeOf } from "#lib/home"

const TOLD = new Set(["task.moved", "signal.opened", "review.submitted", "merge.landed", "merge.held"])

/** Returns at once; goes on until the signal. */
export async function narrate(env: Env, say: (line: string) => void, signal: AbortSignal): Promise<void> {
  const backend = connect(convexUrl(env), await loadIssuer(homeOf(env.CLUTCH_HOME).issuerFile), "service:cli")
  const seen = new Set<string>()
  const since = Date.now()
  backend.subscribe(api.events.recent, { limit: 50 }, (events) => {
    for (const event of [...events].reverse()) {
      if (seen.has(event.eventId)) continue
      seen.add(event.eventId)
      if (!TOLD.has(event.kind) || event.at < since) continue
      say(
        `${new Date(event.at).toISOString().slice(11, 19)}  ${(event.taskKey ?? "").padEnd(8)}  ${event.sentence}`,
      )
    }
  })
  signal.addEventListener("abort", () => void backend.close(), { once: true })
}

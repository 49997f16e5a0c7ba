/** clutch-bridge: keeps the connection to an OpenClaw gateway, where one is configured, and reports its state. */
import { api } from "#convex/_generated/api"
import { loadIssuer } from "#lib/auth/issuer"
import { connect } from "#lib/convex"
import { convexUrl, readEnv } from "#lib/env"
import { homeOf } from "#lib/home"
import { createLog } from "#lib/log"
import { VERSION } from "#lib/version"
import { type Reach, watchReach } from "./gateway/reach.ts"
import { guardSupervisor } from "./guardian.ts"
import { runService, untilStopped } from "./service.ts"

const env = readEnv()
const log = createLog({ process: "bridge", level: env.LOG_LEVEL })
const backend = connect(
  convexUrl(env),
  await loadIssuer(homeOf(env.CLUTCH_HOME).issuerFile),
  "service:bridge",
)
let note = "no gateway is configured (OPENCLAW_URL)"

await runService({
  name: "bridge",
  log,
  version: VERSION,
  note: () => note,
  beat: (beat) => backend.mutation(api.processes.beat, beat),
  run: async (stopping) => {
    void guardSupervisor(env.CLUTCH_HOME, log, stopping)
    if (!env.OPENCLAW_URL) return untilStopped(stopping)
    await watchReach(
      env.OPENCLAW_URL,
      (reach) => {
        note = sentenceOf(reach)
        log.info({ reach }, "gateway.reach_changed")
      },
      stopping,
    )
  },
})
await backend.close()

function sentenceOf(reach: Reach): string {
  if (reach.kind === "unreachable") return `the gateway cannot be reached: ${reach.sentence}`
  return reach.kind === "reachable" ? "the gateway greets" : "connecting to the gateway"
}

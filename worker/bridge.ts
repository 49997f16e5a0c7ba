/** clutch-bridge: carries chats between the pages and an OpenClaw gateway, where one is configured. */
import { api } from "#convex/_generated/api"
import { loadIssuer } from "#lib/auth/issuer"
import { connect } from "#lib/convex"
import { convexUrl, readEnv, simulatesGateway } from "#lib/env"
import { homeOf } from "#lib/home"
import { createLog } from "#lib/log"
import { VERSION } from "#lib/version"
import { createBaggage } from "./bridge/baggage.ts"
import { startBridge } from "./bridge/bridge.ts"
import { chatGateway } from "./bridge/gateway.ts"
import { followState, NOT_CONFIGURED, sentenceOf } from "./bridge/state.ts"
import { chatStore } from "./bridge/store.ts"
import { gatewayHealth } from "./gateway/health.ts"
import { openGateway } from "./gateway/open.ts"
import { openSimulated } from "./gateway/simulated/open.ts"
import { guardSupervisor } from "./guardian.ts"
import { systemClock } from "./loop/ports.ts"
import { runService, untilStopped } from "./service.ts"

const env = readEnv()
const log = createLog({ process: "bridge", level: env.LOG_LEVEL })
const backend = connect(
  convexUrl(env),
  await loadIssuer(homeOf(env.CLUTCH_HOME).issuerFile),
  "service:bridge",
)
/** How often lanes and models are told anew. */
const HEALTH_MS = 30_000
let note = sentenceOf(NOT_CONFIGURED)

await runService({
  name: "bridge",
  log,
  version: VERSION,
  note: () => note,
  beat: (beat) => backend.mutation(api.processes.beat, beat),
  run: async (stopping) => {
    void guardSupervisor(env.CLUTCH_HOME, log, stopping)
    const simulated = simulatesGateway(env) ? await openSimulated(env, log) : null
    try {
      await carry(stopping)
    } finally {
      await simulated?.close()
    }
  },
})
await backend.close()

async function carry(stopping: AbortSignal): Promise<void> {
  const client = await openGateway(env, log)
  if (!client) {
    await backend.mutation(api.gateways.report, NOT_CONFIGURED)
    return untilStopped(stopping)
  }
  const tellHealth = async () => {
    await backend
      .mutation(api.gateways.report, await gatewayHealth(client, env.OPENCLAW_LIMIT))
      .catch((error: unknown) => log.warn({ error }, "bridge.state_untold"))
  }
  const unfollow = followState(client, async (report) => {
    note = sentenceOf(report)
    await tellHealth()
  })
  const telling = setInterval(() => void tellHealth(), HEALTH_MS)
  const bridge = startBridge({
    gateway: chatGateway(client),
    store: chatStore(backend, log),
    baggage: createBaggage(backend, client.read, log),
    clock: systemClock,
    log,
  })
  await untilStopped(stopping)
  unfollow()
  clearInterval(telling)
  await bridge.stop()
  await client.stop()
}

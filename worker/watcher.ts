/** clutch-session-watcher: reads the transcripts of runs, and of other agents where that is asked for, and stores them as sessions. */
import { mkdir } from "node:fs/promises"
import { api } from "#convex/_generated/api"
import { loadIssuer } from "#lib/auth/issuer"
import { connect } from "#lib/convex"
import { convexUrl, readEnv } from "#lib/env"
import { homeOf } from "#lib/home"
import { createLog } from "#lib/log"
import { VERSION } from "#lib/version"
import { openGateway } from "./gateway/open.ts"
import { guardSupervisor } from "./guardian.ts"
import { runService } from "./service.ts"
import { agentDatabases } from "./sessions/agent-database.ts"
import { databasesOf } from "./sessions/databases.ts"
import { filesOf } from "./sessions/files.ts"
import { gatewaySessions } from "./sessions/gateway.ts"
import { createIntake } from "./sessions/intake.ts"
import { opencodeDatabases } from "./sessions/opencode-database.ts"
import { openclawPlaces, parsePlaces, type Place } from "./sessions/places.ts"
import { storeOf } from "./sessions/store.ts"
import { createTailReader } from "./sessions/tail.ts"

const env = readEnv()
const home = homeOf(env.CLUTCH_HOME)
const log = createLog({ process: "watcher", level: env.LOG_LEVEL })
const backend = connect(convexUrl(env), await loadIssuer(home.issuerFile), "service:watcher")

/** A gateway that starts again is back by then, and tells of its sessions itself. */
const GATEWAY_IS_BACK_MS = 15_000

const intake = createIntake(storeOf(backend), log)
/** Why databases are not read: OpenClaw's, OpenCode's. */
const troubles: (string | null)[] = [null, null]

await runService({
  name: "watcher",
  log,
  version: VERSION,
  beat: (beat) => backend.mutation(api.processes.beat, beat),
  note: () => {
    const { sum, pages } = intake.waiting()
    return sum + pages > 0
      ? `reading (${sum} transcripts, pages of ${pages})`
      : (troubles.find((sentence) => sentence !== null) ?? undefined)
  },
  run: async (stopping) => {
    void guardSupervisor(env.CLUTCH_HOME, log, stopping)
    await mkdir(home.transcripts, { recursive: true })
    const places: Place[] = [
      { system: "clutch", directory: home.transcripts },
      ...parsePlaces(env.CLUTCH_WATCH ?? ""),
    ]
    const reader = createTailReader()
    const placesOf = (system: Place["system"]) => places.filter((place) => place.system === system)
    const files = places.filter(({ system }) => system !== "opencode")
    const sources = files.map((place) => filesOf(place, log, reader))
    const gateway = await openGateway(env, log)
    if (gateway) sources.push(gatewaySessions(gateway, env.OPENCLAW_URL ?? "", log))
    const isTold = () =>
      gateway !== null && gateway.state().kind === "connected" && gateway.has("chat.history")
    const onTrouble = (of: number) => (sentence: string | null) => void (troubles[of] = sentence)
    const openclaw = { kind: agentDatabases, places: openclawPlaces(places, env), onTrouble: onTrouble(0) }
    sources.push(databasesOf({ ...openclaw, isTold, patienceMs: GATEWAY_IS_BACK_MS, log }))
    const opencode = { kind: opencodeDatabases, places: placesOf("opencode"), onTrouble: onTrouble(1) }
    sources.push(databasesOf({ ...opencode, log }))
    await Promise.all([intake.run(stopping), ...sources.map((source) => source(intake.notice, stopping))])
    await gateway?.stop()
  },
})
await backend.close()

/** clutch-session-watcher: tails the transcripts of runs and stores them as sessions. */
import { api } from "#convex/_generated/api"
import { loadIssuer } from "#lib/auth/issuer"
import { connect } from "#lib/convex"
import { convexUrl, readEnv } from "#lib/env"
import { homeOf } from "#lib/home"
import { createLog } from "#lib/log"
import { VERSION } from "#lib/version"
import { guardSupervisor } from "./guardian.ts"
import { runService } from "./service.ts"
import { followTranscripts } from "./sessions/follow.ts"

const env = readEnv()
const home = homeOf(env.CLUTCH_HOME)
const log = createLog({ process: "watcher", level: env.LOG_LEVEL })
const backend = connect(convexUrl(env), await loadIssuer(home.issuerFile), "service:watcher")

await runService({
  name: "watcher",
  log,
  version: VERSION,
  beat: (beat) => backend.mutation(api.processes.beat, beat),
  run: async (stopping) => {
    void guardSupervisor(env.CLUTCH_HOME, log, stopping)
    const store = {
      position: (runId: string) => backend.query(api.sessions.position, { runId }),
      record: (delivery: Parameters<Parameters<typeof followTranscripts>[1]["record"]>[0]) =>
        backend.mutation(api.sessions.record, delivery),
    }
    await followTranscripts(home.transcripts, store, log, stopping)
  },
})
await backend.close()

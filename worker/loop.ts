/** clutch-loop: turns ready tasks into merged changes. Finds what a predecessor started, and leaves agents alone when it ends. */
import { DEFAULT_LOOP_CONFIG } from "#domain/loop/snapshot"
import { loadIssuer } from "#lib/auth/issuer"
import { connect } from "#lib/convex"
import { convexUrl, readEnv, serverUrl, simulatesGateway } from "#lib/env"
import { homeOf } from "#lib/home"
import { createLog } from "#lib/log"
import { ownIdentity } from "#lib/process"
import { VERSION } from "#lib/version"
import { createExecutors } from "./executors/index.ts"
import { startSpare } from "./executors/shim-executor.ts"
import { keepSpareShim } from "./executors/spare-shim.ts"
import { openGateway } from "./gateway/open.ts"
import { guardSupervisor } from "./guardian.ts"
import { createLoopBackend } from "./loop/backend.ts"
import { createLanding } from "./loop/landing.ts"
import { createMeasure } from "./loop/ledgers.ts"
import { createForecast } from "./loop/look-ahead.ts"
import { systemClock, type Ports } from "./loop/ports.ts"
import { createPullRows } from "./loop/pull-rows.ts"
import { createRequests } from "./loop/request.ts"
import { startLoop } from "./loop/run.ts"
import { createWorkspaces } from "./loop/workspaces.ts"
import { gatewayExecution } from "./executors/openclaw.ts"
import { loadRoles } from "#lib/prompts/roles"
import { reap } from "./reaper.ts"
import { lookUpRun } from "./retention/look-up.ts"
import { keepTidy } from "./retention/tidy.ts"
import { keepMaintained } from "./workspaces/maintain.ts"
import { createMaintenanceRows } from "./workspaces/maintenance-rows.ts"
import { runService, untilStopped } from "./service.ts"

const env = readEnv()
const home = env.CLUTCH_HOME
const log = createLog({ process: "loop", level: env.LOG_LEVEL })
const issuer = await loadIssuer(homeOf(home).issuerFile)
const client = connect(convexUrl(env), issuer, "service:loop")
// A line of its own: on one line a mutation's answer comes only after all that is watched there has been run again.
const alarm = connect(convexUrl(env), issuer, "service:loop")
const backend = createLoopBackend({ ...client, subscribe: alarm.subscribe }, log)
const { bootId, pid, startTime } = ownIdentity()
// What is simulated takes no runs: cards have an executor of that kind.
const gateway = simulatesGateway(env) ? null : await openGateway(env, log)

const shims = {
  home,
  supervision: env.CLUTCH_SUPERVISION,
  simulationSpeed: env.CLUTCH_SIMULATION_SPEED,
}
const spare = keepSpareShim({ start: () => startSpare(shims), log })

const ports: Ports = {
  backend,
  executors: createExecutors({
    ...shims,
    spare,
    gateway: gateway && gatewayExecution(env, gateway),
    log,
  }),
  reap: (runId) => reap(home, runId),
  landing: createLanding(home, createPullRows(client)),
  forecast: createForecast(),
  measureDisk: createMeasure(home),
  workspaces: createWorkspaces(home),
  requestFor: createRequests({ home, clutchUrl: serverUrl(env), builtIn: loadRoles() }),
  clock: systemClock,
  log,
  config: { ...DEFAULT_LOOP_CONFIG, globalLimit: env.CLUTCH_GLOBAL_LIMIT },
  holder: `${bootId}:${pid}:${startTime}`,
}

let isLeading = () => false
await runService({
  name: "loop",
  log,
  version: VERSION,
  beat: backend.beat,
  note: () => (isLeading() ? "leading" : "standing by"),
  async run(stopping) {
    void guardSupervisor(home, log, stopping)
    const loop = startLoop(ports, { sweepMs: env.CLUTCH_SWEEP_SECONDS * 1_000 })
    isLeading = loop.leads
    const tidying = keepTidy(
      {
        ...{ home, log, leads: loop.leads },
        keepMs: env.CLUTCH_KEEP_RUNS_DAYS * 86_400_000,
        lookUp: (runId) => lookUpRun(client, runId),
      },
      stopping,
    )
    const rows = createMaintenanceRows(client, log)
    const maintaining = keepMaintained({ home, rows, log, leads: loop.leads }, stopping)
    await untilStopped(stopping)
    await Promise.all([loop.stop(), tidying, maintaining])
  },
})
await spare.close()
await gateway?.stop()
await Promise.all([client.close(), alarm.close()])

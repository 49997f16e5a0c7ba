/** The engine thread: the in-process engine behind messages, reporting what it is busy with. */
import { parentPort, workerData } from "node:worker_threads"
import { createEngine } from "./in-process.ts"
import type { InProcessEngine } from "./in-process.ts"
import type { EngineMethods, EngineThreadData, HostMethods } from "./messages.ts"
import { origins } from "./origin.ts"
import type { Watch } from "./origin.ts"
import { beginProgress, NO_REQUEST } from "./progress.ts"
import { remoteLogger } from "./remote-logger.ts"
import { connect, dehydrate } from "./rpc.ts"

if (parentPort === null) throw new Error("This file runs in a worker thread.")
const { progress, ended, runningActions, ...options } = workerData as EngineThreadData
const methods: Partial<EngineMethods> = {}
const host = connect<HostMethods>(parentPort, methods, {
  around: (id, work) => origins.run({ kind: "request", id }, work),
})
const logger = remoteLogger((level, fields, message) => void host.call("log", level, fields, message))

// User code may leave promises behind that nobody awaits; that must not end the thread.
process.on("unhandledRejection", (reason) => logger.warn({ err: reason }, "engine.unhandled-rejection"))
// The same for what throws outside of any promise: a microtask or an event listener of user code.
process.on("uncaughtException", (error) => logger.error({ err: error }, "engine.uncaught-exception"))

const watch: Watch = (index) => {
  const origin = origins.getStore()
  if (origin?.kind === "request") return beginProgress(progress, origin.id, index)
  if (origin !== undefined) host.tell("running", origin)
  return beginProgress(progress, NO_REQUEST, index)
}

try {
  serve(
    createEngine({
      ...options,
      logger,
      watch,
      ended,
      // Messages that wait in the port are handed over before an immediate runs.
      arrivals: () => new Promise((resolve) => setImmediate(resolve)),
      scheduledActions: {
        run: (action) => host.call("runScheduledAction", action),
        adopt: (jobId) => (runningActions.includes(jobId) ? host.call("adoptAction", jobId) : null),
        recorded: (jobId) => void host.call("actionRecorded", jobId),
      },
    }),
  )
} catch (error) {
  void host.call("startFailed", dehydrate(error))
}

function serve(engine: InProcessEngine): void {
  const { transactions } = engine
  Object.assign(methods, {
    deploy: (bundle) => engine.deploy(bundle),
    preparePush: engine.pushes.prepare,
    checkPush: engine.pushes.check,
    finishPush: engine.pushes.finish,
    evaluateSchema: engine.pushes.evaluateSchema,
    moduleHashes: engine.pushes.moduleHashes,
    runQueries: (calls, endedQueries, urgency) => transactions.runQueries(calls, urgency, endedQueries),
    runMutation: (call, key) => transactions.runMutation(call, key),
    answerOrFailure: (call, key, reason) => transactions.answerOrFailure(call, key, reason),
    planAction: (call) => transactions.planAction(call),
    checkActionResult: (path, value) => transactions.checkActionResult(path, value),
    scheduleJob: (job, key) => transactions.scheduleJob(job, key),
    cancelJob: (id, component) => transactions.cancelJob(id, component),
    vectorSearch: (query, component) => transactions.vectorSearch(query, component),
    publicKeys: () => engine.publicKeys(),
    image: () => engine.image(),
    async raiseTs(ts) {
      await engine.raiseTs(ts)
      return engine.lastTs()
    },
    setSystemState: engine.setSystemState,
    environmentVariables: () => engine.environmentVariables(),
    setEnvironmentVariables: (changes) => engine.setEnvironmentVariables(changes),
    runTestQuery: engine.runTestQuery,
    pinTimestamp: engine.pinTimestamp,
    runQueriesAt: engine.runQueriesAt,
    functionLogs: engine.logs.read,
    recordExecution: engine.logs.record,
    metrics: () => engine.metrics(),
    stop: (graceMs) => engine.stop(graceMs),
    ...engine.files,
    ...engine.transfer,
  } satisfies EngineMethods)
  engine.onCommit((notice) => host.news("committed", notice))
  engine.onDeploy(() => void host.call("deployed", engine.deployment()))
  void host.call("ready", { deployment: engine.deployment(), lastTs: engine.lastTs() })
}

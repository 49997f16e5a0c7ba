/** The action thread: runs actions and HTTP actions, and asks the host for everything that needs the database. */
import { parentPort, workerData } from "node:worker_threads"
import type { Transferable } from "node:worker_threads"
import { sharedBytes } from "../files/places.ts"
import { remoteFiles, uuidOf } from "../files/service.ts"
import type { FileMethods } from "../files/types.ts"
import { createActionRunner } from "../functions/actions.ts"
import { loadDeployment } from "../functions/components/load.ts"
import type { LoadedDeployment } from "../functions/deployment.ts"
import type { ActionHostMethods, ActionThreadData, ActionThreadMethods } from "./messages.ts"
import { realEnvironment } from "./real-environment.ts"
import { remoteLogger } from "./remote-logger.ts"
import { connect, Moved } from "./rpc.ts"
import { createTurns } from "./turns.ts"

if (parentPort === null) throw new Error("This file runs in a worker thread.")
const { projectDirectory, timeoutMs, filePlace, turns: turnMemory } = workerData as ActionThreadData
let loaded: LoadedDeployment | null = null
const turns = createTurns(turnMemory)

const files = remoteFiles((method, args) => {
  const call = host.call as (name: keyof FileMethods, ...args: readonly unknown[]) => Promise<unknown>
  return call(method, ...args)
})

const runner = createActionRunner({
  files: {
    methods: files,
    bytes: sharedBytes(filePlace, files),
    newKey: () => uuidOf(realEnvironment.randomBytes(16)),
  },
  loaded: () => loaded,
  executed: (record) => void host.call("executed", record),
  environment: realEnvironment,
  ...(timeoutMs === undefined ? {} : { timeoutMs }),
  engine: {
    runQueries: (calls) => turns.resumed(host.call("runQueries", calls)),
    runMutation: (call, key) => turns.resumed(host.call("runMutation", call, key)),
    runAction: (call) => turns.resumed(host.call("runAction", call)),
    scheduleJob: (job, key) => host.call("scheduleJob", job, key),
    cancelJob: (id, component) => host.call("cancelJob", id, component),
    vectorSearch: (query, component) => host.call("vectorSearch", query, component),
  },
})

const host = connect<ActionHostMethods>(
  parentPort,
  {
    load(image) {
      loaded = image === null ? null : loadDeployment(image, projectDirectory)
    },
    runAction: (call, scheduledFunctionId) => runner.runAction(call, scheduledFunctionId),
    async runHttpAction(request) {
      const response = await runner.runHttpAction(request)
      // A stream cannot be copied to another thread, only moved.
      const parts = response.body === null ? [] : [response.body as unknown as Transferable]
      return new Moved(response, parts) as never
    },
    ping() {},
  } satisfies ActionThreadMethods,
  { around: (id, work) => turns.run(id, work) },
)

const logger = remoteLogger((level, fields, message) => void host.call("log", level, fields, message))

// What user code starts and does not await must not take the other actions down.
process.on("unhandledRejection", (reason) => logger.warn({ err: reason }, "action.unhandled-rejection"))
process.on("uncaughtException", (error) => logger.error({ err: error }, "action.uncaught-exception"))

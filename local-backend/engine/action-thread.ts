/** The host's side of the action thread: started when first needed, replaced when it no longer answers. */
import { Worker } from "node:worker_threads"
import { TRANSIENT_ACTION_ERROR } from "../functions/errors.ts"
import type { Logger } from "../log.ts"
import type { DeploymentImage } from "./internal.ts"
import type { ActionHostMethods, ActionThreadData, ActionThreadMethods } from "./messages.ts"
import { connect } from "./rpc.ts"
import type { Methods, Peer } from "./rpc.ts"
import type { ActionOutcome, Call, HttpActionRequest, HttpActionResponse } from "./types.ts"

export type ActionThreadOptions = ActionThreadData & {
  logger: Logger
  handlers: ActionHostMethods
  image: () => Promise<DeploymentImage | null>
  /** A thread that does not answer for this long has an action that never yields. */
  stallMs: number
}

export type ActionThread = {
  /** The next action runs the code deployed by then. */
  invalidate(): void
  /** These reject when the thread is lost. */
  runAction(call: Call, scheduledFunctionId?: string): Promise<ActionOutcome>
  runHttpAction(request: HttpActionRequest): Promise<HttpActionResponse>
  stop(graceMs: number): Promise<void>
}

type Running = {
  worker: Worker
  peer: Peer<ActionThreadMethods>
  loadedVersion: number
  loading: Promise<void>
}

export function createActionThread(options: ActionThreadOptions): ActionThread {
  const { logger, stallMs } = options
  let current: Running | null = null
  let version = 0
  let stopped = false
  const underway = new Set<Promise<unknown>>()
  let heartbeat: NodeJS.Timeout | null = null

  function start(): Running {
    const { projectDirectory, timeoutMs, filePlace } = options
    const workerData: ActionThreadData = {
      filePlace,
      ...(projectDirectory === undefined ? {} : { projectDirectory }),
      ...(timeoutMs === undefined ? {} : { timeoutMs }),
    }
    const worker = new Worker(new URL("./action-worker.ts", import.meta.url), { workerData, name: "actions" })
    const peer = connect<ActionThreadMethods>(worker, options.handlers as unknown as Methods)
    const running: Running = { worker, peer, loadedVersion: -1, loading: Promise.resolve() }
    worker.on("error", (error) => logger.error({ err: error }, "actions.crashed"))
    worker.on("exit", () => {
      if (current === running) current = null
      peer.abandon(new Error(TRANSIENT_ACTION_ERROR))
    })
    return running
  }

  /** A thread with the current code; concurrent callers share one loading. */
  async function ready(): Promise<Running> {
    if (stopped) throw new Error("The backend is stopping.")
    const running = (current ??= start())
    const wanted = version
    running.loading = running.loading.then(async () => {
      if (running.loadedVersion >= wanted) return
      await running.peer.call("load", await options.image())
      running.loadedVersion = wanted
    })
    const { loading } = running
    // A load that failed must not fail the next one.
    running.loading = loading.catch(() => {})
    await loading
    return running
  }

  async function track<T>(work: (running: Running) => Promise<T>): Promise<T> {
    const run = ready().then(work)
    underway.add(run)
    beat()
    try {
      return await run
    } finally {
      underway.delete(run)
    }
  }

  /** While actions run, the thread is asked for a sign of life; one that loops without yielding cannot give it. */
  function beat(): void {
    if (heartbeat !== null) return
    let pinged: { worker: Worker; atMs: number } | null = null
    heartbeat = setInterval(() => {
      if (underway.size === 0 && heartbeat !== null) {
        clearInterval(heartbeat)
        heartbeat = null
        return
      }
      if (current === null) return
      if (pinged?.worker === current.worker) {
        if (performance.now() - pinged.atMs < stallMs) return
        logger.warn({ stallMs }, "actions.stalled")
        void current.worker.terminate()
        return
      }
      const { worker, peer } = current
      pinged = { worker, atMs: performance.now() }
      peer.call("ping").then(
        () => (pinged = null),
        () => (pinged = null),
      )
    }, stallMs / 10)
    heartbeat.unref()
  }

  return {
    invalidate: () => void version++,
    runAction: (call, scheduledFunctionId) =>
      track(({ peer }) => peer.call("runAction", call, scheduledFunctionId)),
    runHttpAction: (request) => track(({ peer }) => peer.call("runHttpAction", request)),
    async stop(graceMs) {
      stopped = true
      const grace = new Promise<void>((resolve) => setTimeout(resolve, graceMs).unref())
      await Promise.race([Promise.allSettled(underway), grace])
      if (heartbeat !== null) clearInterval(heartbeat)
      await current?.worker.terminate()
    },
  }
}

/** The host's side of the action thread: started when first needed, replaced when it no longer answers. */
import { Worker } from "node:worker_threads"
import {
  FunctionFailure,
  OUT_OF_MEMORY,
  timeoutSentence,
  TRANSIENT_ACTION_ERROR,
} from "../functions/errors.ts"
import type { Logger } from "../log.ts"
import type { DeploymentImage } from "./internal.ts"
import { HEAP_LIMITS, isOutOfMemory, watchMemory } from "./memory-watch.ts"
import type { ActionHostMethods, ActionThreadData, ActionThreadMethods } from "./messages.ts"
import { connect } from "./rpc.ts"
import type { Methods, Peer } from "./rpc.ts"
import { PATIENCE, threadTimeMs } from "./thread-time.ts"
import { createTurnMemory, lastTurn } from "./turns.ts"
import type { ActionOutcome, Call, HttpActionRequest, HttpActionResponse } from "./types.ts"

export type ActionThreadOptions = Omit<ActionThreadData, "turns"> & {
  logger: Logger
  handlers: ActionHostMethods
  image: () => Promise<DeploymentImage | null>
  /** A thread that does not answer for this long has an action that never yields. */
  stallMs: number
}

export type ActionThread = {
  /** The next action runs the code deployed by then. */
  invalidate(): void
  /** These reject when the thread is lost: with FunctionFailure for the action that was to blame. */
  runAction(call: Call, scheduledFunctionId?: string): Promise<ActionOutcome>
  runHttpAction(request: HttpActionRequest): Promise<HttpActionResponse>
  stop(graceMs: number): Promise<void>
}

type Waiting = { resolve: (value: unknown) => void; reject: (error: Error) => void }

type Running = {
  worker: Worker
  peer: Peer<ActionThreadMethods>
  turns: SharedArrayBuffer
  requests: Map<number, Waiting>
  loadedVersion: number
  loading: Promise<void>
  /** Why it is being ended. */
  ending: string | null
}

const LIMIT_SECONDS = 1
/** Signs of life are asked for so many times within the time after which a thread counts as stalled. */
const PINGS_PER_STALL = 10

export function createActionThread(options: ActionThreadOptions): ActionThread {
  const { logger, stallMs } = options
  let current: Running | null = null
  let version = 0
  let stopped = false
  let lastId = 0
  const underway = new Set<Promise<unknown>>()
  let heartbeat: NodeJS.Timeout | null = null

  function start(): Running {
    const { projectDirectory, timeoutMs, filePlace } = options
    const turns = createTurnMemory()
    const workerData: ActionThreadData = {
      filePlace,
      turns,
      ...(projectDirectory === undefined ? {} : { projectDirectory }),
      ...(timeoutMs === undefined ? {} : { timeoutMs }),
    }
    const worker = new Worker(new URL("./action-worker.ts", import.meta.url), {
      workerData,
      name: "actions",
      resourceLimits: HEAP_LIMITS,
    })
    const requests = new Map<number, Waiting>()
    const peer = connect<ActionThreadMethods>(worker, options.handlers as unknown as Methods, {
      onAnswer(id, outcome) {
        const request = requests.get(id)
        requests.delete(id)
        if (outcome.ok) request?.resolve(outcome.value)
        else request?.reject(outcome.error)
      },
    })
    const loading = Promise.resolve()
    const running: Running = { worker, peer, turns, requests, loadedVersion: -1, loading, ending: null }
    worker.on("error", (error) => {
      logger.error({ err: error }, "actions.crashed")
      if (isOutOfMemory(error)) running.ending = OUT_OF_MEMORY
    })
    worker.on("exit", () => {
      if (current === running) current = null
      peer.abandon(new Error(TRANSIENT_ACTION_ERROR))
      abandonRequests(running)
    })
    return running
  }

  /** The action that had the turn last gets the reason; the others of its thread are lost through no fault of theirs. */
  function abandonRequests({ requests, turns, ending }: Running): void {
    const culprit = requests.size === 1 ? [...requests.keys()][0] : lastTurn(turns)
    for (const [id, { reject }] of requests) {
      const isToBlame = ending !== null && id === culprit
      reject(isToBlame ? new FunctionFailure(ending) : new Error(TRANSIENT_ACTION_ERROR))
    }
    requests.clear()
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

  async function ask<T>(method: keyof ActionThreadMethods, args: unknown[]): Promise<T> {
    const run = ready().then(
      ({ peer, requests }) =>
        new Promise<unknown>((resolve, reject) => {
          const id = ++lastId
          requests.set(id, { resolve, reject })
          peer.post(id, method, args)
        }),
    )
    underway.add(run)
    beat()
    try {
      return (await run) as T
    } finally {
      underway.delete(run)
    }
  }

  /** While actions run, the thread is asked for a sign of life; one that loops without yielding cannot give it. */
  function beat(): void {
    if (heartbeat !== null) return
    const everyMs = stallMs / PINGS_PER_STALL
    const memory = watchMemory()
    let pinged: Running | null = null
    let silentMs = 0
    let timeBefore: Promise<number> = Promise.resolve(0)
    let lookedAt = performance.now()
    heartbeat = setInterval(() => {
      const now = performance.now()
      // A pause of this thread, or of the whole machine, is not the action's time.
      silentMs += Math.min(now - lookedAt, everyMs * 3)
      lookedAt = now
      if (underway.size === 0 && heartbeat !== null) {
        clearInterval(heartbeat)
        heartbeat = null
        return
      }
      // A thread that is starting has no action yet.
      if (current === null || current.loadedVersion < 0) return
      if (pinged === current) {
        if (memory.isExceeded()) end(current, OUT_OF_MEMORY)
        else if (silentMs >= stallMs * PATIENCE) end(current, timeoutSentence(LIMIT_SECONDS))
        else if (silentMs >= stallMs) void endIfBusy(current, timeBefore, () => pinged)
        return
      }
      const asked = (pinged = current)
      silentMs = 0
      timeBefore = threadTimeMs(asked.worker)
      memory.restart()
      const answered = () => {
        if (pinged === asked) pinged = null
      }
      asked.peer.call("ping").then(answered, answered)
    }, everyMs)
    heartbeat.unref()
  }

  /** What the thread has had of the processor decides, not how long others made it wait. */
  async function endIfBusy(running: Running, before: Promise<number>, pinged: () => unknown): Promise<void> {
    const hadMs = (await threadTimeMs(running.worker)) - (await before)
    if (pinged() === running && hadMs >= stallMs * 0.8) end(running, timeoutSentence(LIMIT_SECONDS))
  }

  function end(running: Running, reason: string): void {
    if (running.ending !== null) return
    logger.warn({ reason }, "actions.stalled")
    running.ending = reason
    void running.worker.terminate()
  }

  return {
    invalidate: () => void version++,
    runAction: (call, scheduledFunctionId) => ask("runAction", [call, scheduledFunctionId]),
    runHttpAction: (request) => ask("runHttpAction", [request]),
    async stop(graceMs) {
      stopped = true
      const grace = new Promise<void>((resolve) => setTimeout(resolve, graceMs).unref())
      await Promise.race([Promise.allSettled(underway), grace])
      if (heartbeat !== null) clearInterval(heartbeat)
      await current?.worker.terminate()
    },
  }
}

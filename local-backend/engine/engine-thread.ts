/** The host's side of the engine thread: sends requests, ends the thread when it is stuck, starts another, sends again. */
import { Worker } from "node:worker_threads"
import {
  failed,
  newRequestId,
  OUT_OF_MEMORY,
  PushError,
  SYSTEM_ERROR,
  timeoutSentence,
} from "../functions/errors.ts"
import type { Logger } from "../log.ts"
import type { EngineMethods, EngineThreadData, HostMethods } from "./messages.ts"
import type { EndedQuery, EndedRun, Origin } from "./origin.ts"
import { HEAP_LIMITS, isOutOfMemory, watchMemory } from "./memory-watch.ts"
import { realEnvironment } from "./real-environment.ts"
import { threadTimeMs } from "./thread-time.ts"
import { createProgress, readProgress, watchProgress } from "./progress.ts"
import type { Progress } from "./progress.ts"
import { connect, revive } from "./rpc.ts"
import type { Methods, Peer } from "./rpc.ts"
import type { Deployment, QueryOutcome } from "./types.ts"

export type EngineThreadOptions = Omit<
  EngineThreadData,
  "progress" | "runningActions" | "ended" | "sweepFiles"
> & {
  logger: Logger
  /** User code that runs longer than this is ended. */
  limitMs: number
  pollMs: number
  runningActions: () => string[]
  /** Called by the thread; the life cycle (ready, failed, running) is this file's own business. */
  handlers: Omit<HostMethods, "ready" | "startFailed" | "running">
  /** Called whenever a thread is ready; `restarted` counts the ones before it. */
  ready: (state: { deployment: Deployment | null; lastTs: bigint }, restarted: number) => void
}

export type EngineThread = {
  call<Name extends keyof EngineMethods>(
    method: Name,
    ...args: Parameters<EngineMethods[Name]>
  ): Promise<Awaited<ReturnType<EngineMethods[Name]>>>
  restarts(): number
  stop(graceMs: number): Promise<void>
}

type Request = {
  method: keyof EngineMethods
  args: unknown[]
  sent: number
  resolve: (value: unknown) => void
  reject: (error: Error) => void
}

/** What a thread was doing when it was ended, and the sentence for whoever asked for that. */
type Ending = { progress: Progress; reason: string }

type Running = {
  worker: Worker
  peer: Peer<EngineMethods>
  isReady: boolean
  progress: SharedArrayBuffer
  origin: Origin | null
}

const CONVEX_LIMIT_SECONDS = 1
const MAX_SENDS = 4
const RESTART_DELAYS_MS = [0, 50, 200, 1_000, 5_000]
const STOP_MARGIN_MS = 1_000

/** Rejects when the first thread cannot start; later ones are tried again until they do. */
export async function startEngineThread(options: EngineThreadOptions): Promise<EngineThread> {
  const { logger } = options
  const requests = new Map<number, Request>()
  let lastId = 0
  let current: Running | null = null
  let restarted = 0
  let stopping = false

  function start(ended: EndedRun | null): Promise<void> {
    return new Promise((resolve, reject) => {
      const { path, durability, origins, projectDirectory, filesDirectory } = options
      const progress = createProgress()
      const workerData: EngineThreadData = {
        path,
        progress,
        ended,
        runningActions: options.runningActions(),
        sweepFiles: restarted === 0,
        ...(filesDirectory === undefined ? {} : { filesDirectory }),
        ...(durability === undefined ? {} : { durability }),
        ...(origins === undefined ? {} : { origins }),
        ...(projectDirectory === undefined ? {} : { projectDirectory }),
      }
      const worker = new Worker(new URL("./worker.ts", import.meta.url), {
        workerData,
        name: "engine",
        resourceLimits: HEAP_LIMITS,
      })
      let stopWatching = () => {}
      let ending: Ending | null = null
      const methods: HostMethods = {
        ...options.handlers,
        running: (origin) => void (running.origin = origin),
        startFailed: (error) => {
          reject(revive(error))
          void worker.terminate()
        },
        ready(state) {
          running.isReady = true
          stopWatching = watchProgress(progress, {
            limitMs: options.limitMs,
            pollMs: options.pollMs,
            memory: watchMemory(),
            threadTimeMs: () => threadTimeMs(worker),
            stuck(seen, excess) {
              const reason = excess === "memory" ? OUT_OF_MEMORY : timeoutSentence(CONVEX_LIMIT_SECONDS)
              ending = { progress: seen, reason }
              void worker.terminate()
            },
          })
          options.ready(state, restarted)
          for (const [id, request] of requests) send(running, id, request)
          resolve()
        },
      }
      const peer = connect<EngineMethods>(worker, methods as Methods, { onAnswer: settle })
      const running: Running = { worker, peer, isReady: false, progress, origin: null }
      current = running
      worker.on("error", (error: unknown) => {
        logger.error({ err: error }, "engine.crashed")
        if (isOutOfMemory(error)) ending = { progress: readProgress(progress), reason: OUT_OF_MEMORY }
        reject(error as Error)
      })
      worker.on("exit", () => {
        stopWatching()
        if (current === running) current = null
        reject(new Error("The engine thread ended before it was ready."))
        if (running.isReady && !stopping) void replace(running, ending)
      })
    })
  }

  async function replace(gone: Running, ending: Ending | null): Promise<void> {
    const { progress: seen, reason } = ending ?? {
      progress: readProgress(gone.progress),
      reason: SYSTEM_ERROR,
    }
    const wasRunning = seen.beats % 2 !== 0
    logger.warn({ reason, request: seen.requestId, origin: gone.origin }, "engine.restarting")
    let ended: EndedRun | null = null
    if (wasRunning && seen.requestId > 0) endRequest(seen, reason)
    else if (wasRunning && gone.origin !== null) ended = { origin: gone.origin, reason }
    restarted++
    for (let attempt = 0; !stopping; attempt++) {
      await pause(RESTART_DELAYS_MS[Math.min(attempt, RESTART_DELAYS_MS.length - 1)] ?? 0)
      try {
        await start(ended)
        return
      } catch (error) {
        logger.error({ err: error, attempt }, "engine.restart-failed")
      }
    }
  }

  /** Changes the culprit's request, so that the next thread answers it without running it. */
  function endRequest({ requestId, index }: Progress, reason: string): void {
    const request = requests.get(requestId)
    if (request === undefined) return
    if (request.method === "runQueries") {
      const [calls, ended, urgency] = request.args as Parameters<EngineMethods["runQueries"]>
      request.args = [calls, [...ended, { index, reason } satisfies EndedQuery], urgency]
      request.sent = 0
    } else if (request.method === "runMutation") {
      // It may have committed in its last moment; then the remembered answer is the truth.
      request.method = "answerOrFailure"
      request.args = [...request.args, reason]
    } else if (request.method === "runQueriesAt") {
      const [, calls] = request.args as Parameters<EngineMethods["runQueriesAt"]>
      requests.delete(requestId)
      request.resolve(calls.map(() => endedQuery(reason)))
    } else if (request.method === "runTestQuery") {
      requests.delete(requestId)
      request.resolve({ ...failed(newRequestId(realEnvironment.randomBytes), reason), logLines: [] })
    } else {
      requests.delete(requestId)
      request.reject(new PushError("InvalidModules", `Loading the modules failed: ${reason}`))
    }
  }

  function send(running: Running, id: number, request: Request): void {
    if (++request.sent <= MAX_SENDS) {
      running.peer.post(id, request.method, request.args)
      return
    }
    // Threads keep dying around it although no user code was to blame: better one error than no service.
    requests.delete(id)
    request.reject(new Error(SYSTEM_ERROR))
  }

  function settle(id: number, outcome: { ok: true; value: unknown } | { ok: false; error: Error }): void {
    const request = requests.get(id)
    requests.delete(id)
    if (outcome.ok) request?.resolve(outcome.value)
    else request?.reject(outcome.error)
  }

  function call(method: keyof EngineMethods, args: unknown[]): Promise<unknown> {
    if (stopping && method !== "stop") return Promise.reject(new Error("The backend is stopping."))
    return new Promise((resolve, reject) => {
      const id = ++lastId
      const request: Request = { method, args, sent: 0, resolve, reject }
      requests.set(id, request)
      if (current?.isReady) send(current, id, request)
    })
  }

  await start(null)
  return {
    call: ((method: keyof EngineMethods, ...args: unknown[]) => call(method, args)) as EngineThread["call"],
    restarts: () => restarted,
    async stop(graceMs) {
      if (stopping) return
      stopping = true
      if (current?.isReady) await Promise.race([call("stop", [graceMs]), pause(graceMs + STOP_MARGIN_MS)])
      await current?.worker.terminate()
      for (const { reject } of requests.values()) reject(new Error("The backend has stopped."))
      requests.clear()
    },
  }
}

/** A query that goes without an engine thread: the state that it asked for went with the last one. */
function endedQuery(reason: string): QueryOutcome {
  const outcome = failed(newRequestId(realEnvironment.randomBytes), reason)
  return { ...outcome, logLines: [], journal: null, readSet: new Map(), usedIdentity: false }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms).unref())
}

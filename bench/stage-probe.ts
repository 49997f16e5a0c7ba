/**
 * Loaded into a backend before its own code (`node --import`): notes when a mutation passes from the socket to the engine
 * thread, to the disk and back to a socket. All threads write into one shared memory, which is saved as the process ends.
 */
import { writeFileSync } from "node:fs"
import { createRequire } from "node:module"
import { DatabaseSync } from "node:sqlite"
import {
  getEnvironmentData,
  isMainThread,
  parentPort,
  setEnvironmentData,
  Worker,
  type MessagePort,
} from "node:worker_threads"
import type WebSocket from "ws"
import { PROBE_CAPACITY, PROBE_FILE, STAGES, type Stage } from "./stages.ts"

type Message = { type: string; method?: string; value?: unknown }

const memory = isMainThread
  ? new SharedArrayBuffer(8 * (1 + 2 * PROBE_CAPACITY))
  : (getEnvironmentData("stage-probe") as SharedArrayBuffer)
const writers = new WeakSet<DatabaseSync>()
const used = new Int32Array(memory, 0, 1)
const cells = new Float64Array(memory, 8)

/** The monotonic clock is the same in every process of the machine. */
function note(stage: Stage): void {
  const at = Atomics.add(used, 0, 1)
  if (at >= PROBE_CAPACITY) return
  cells[2 * at] = STAGES.indexOf(stage)
  cells[2 * at + 1] = Number(process.hrtime.bigint()) / 1e6
}

function isOutcomes(value: unknown): boolean {
  return typeof value === "object" && value !== null && "outcomes" in value
}

/** Messages between the threads go in batches (engine/rpc.ts). */
function noteBatch(
  batch: unknown,
  ofCall: (method: string | undefined) => Stage | null,
  ofAnswer: Stage,
): void {
  for (const message of batch as Message[]) {
    const stage = message.type === "call" || message.type === "news" ? ofCall(message.method) : null
    if (stage !== null) note(stage)
    if (message.type === "answer" && isOutcomes(message.value)) note(ofAnswer)
  }
}

function patchEngineThread(port: MessagePort): void {
  const post = port.postMessage.bind(port)
  port.postMessage = (batch: unknown, ...rest: []) => {
    noteBatch(batch, () => null, "query answered")
    post(batch, ...rest)
  }
  port.on("message", (batch) =>
    noteBatch(
      batch,
      (method) =>
        method === "runMutation"
          ? "engine has mutation"
          : method === "runQueries"
            ? "engine has query"
            : null,
      "query answered",
    ),
  )
  const prepare = DatabaseSync.prototype.prepare
  DatabaseSync.prototype.prepare = function (this: DatabaseSync, sql: string) {
    const statement = prepare.call(this, sql)
    // Readers, too, end with a COMMIT; only the writer begins so.
    if (sql === "BEGIN IMMEDIATE") writers.add(this)
    if (sql !== "COMMIT" || !writers.has(this)) return statement
    const run = statement.run.bind(statement)
    statement.run = () => {
      note("commit begins")
      const result = run()
      note("committed")
      return result
    }
    return statement
  }
}

function patchNetwork(): void {
  const post = Worker.prototype.postMessage
  Worker.prototype.postMessage = function (this: Worker, batch: unknown, ...rest: []) {
    noteBatch(batch, (method) => (method === "runQueries" ? "query asked for" : null), "host has answer")
    post.call(this, batch, ...rest)
  }
  const emit = Worker.prototype.emit
  Worker.prototype.emit = function (this: Worker, name: string, ...rest: unknown[]) {
    if (name === "message")
      noteBatch(rest[0], (method) => (method === "committed" ? "host hears of it" : null), "host has answer")
    return (emit as (...all: unknown[]) => boolean).call(this, name, ...rest)
  }
  const { WebSocket: Socket } = createRequire(import.meta.url)("ws") as { WebSocket: typeof WebSocket }
  const send = Socket.prototype.send as (...all: unknown[]) => void
  Socket.prototype.send = function (this: WebSocket, text: string, ...rest: unknown[]) {
    if (text.includes("QueryUpdated")) note("transition sent")
    send.call(this, text, ...rest)
  }
  const receive = Socket.prototype.emit as (...all: unknown[]) => boolean
  Socket.prototype.emit = function (this: WebSocket, name: string | symbol, ...rest: unknown[]) {
    if (name === "message" && String(rest[0]).includes('"Mutation"')) note("backend has message")
    return receive.call(this, name, ...rest)
  }
}

if (isMainThread) {
  setEnvironmentData("stage-probe", memory)
  patchNetwork()
  const file = process.env[PROBE_FILE]
  if (file !== undefined) process.on("exit", () => writeFileSync(file, Buffer.from(memory)))
} else if (parentPort !== null) patchEngineThread(parentPort)

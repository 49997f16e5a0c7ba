/** An OpenClaw gateway in this process, on a real socket: sessions, runs, lanes, crashes and restarts as the real ones have. */
import { randomUUID } from "node:crypto"
import { once } from "node:events"
import type { AddressInfo } from "node:net"
import { setTimeout as sleep } from "node:timers/promises"
import { WebSocketServer, type WebSocket } from "ws"
import { ModelRefused, think } from "./brain.ts"
import { answer, type Version } from "./methods.ts"
import { admit, type Peer } from "./peer.ts"
import {
  activeRuns,
  canonical,
  newLife,
  rowOf,
  type Durable,
  type FakeRun,
  type FakeSession,
  type Row,
} from "./state.ts"

export type FakeOptions = {
  version?: Version
  token?: string
  lanes?: number
  workspace?: string
  /** Between two resumed runs after a restart. */
  resumeMs?: number
  tickMs?: number
  /** What a message to a session at work does. */
  queueMode?: "steer" | "followup" | "interrupt"
}

export type FakeGateway = Awaited<ReturnType<typeof openFakeGateway>>
export type World = ReturnType<typeof createWorld>

export async function openFakeGateway(options: FakeOptions = {}) {
  const world = createWorld(options)
  let port = 0
  let server: WebSocketServer | null = null

  const start = async () => {
    world.life = newLife()
    server = new WebSocketServer({ host: "127.0.0.1", port })
    await once(server, "listening")
    port = (server.address() as AddressInfo).port
    server.on("connection", (socket) => admit(socket, world, (peer, frame) => answer(world, peer, frame)))
    void world.resumeInterrupted()
  }
  const leave = async (end: (socket: WebSocket) => void) => {
    const leaving = server
    server = null
    if (!leaving) return
    for (const socket of leaving.clients) end(socket)
    await new Promise((resolve) => leaving.close(resolve))
  }
  await start()
  return {
    world,
    token: world.token,
    get url() {
      return `ws://127.0.0.1:${port}`
    },
    start,
    /** As kill -9: connections break, runs vanish with all that was in memory. */
    async kill() {
      world.vanish()
      await leave((socket) => socket.terminate())
    },
    /** As a restart by its owner: it says so, then closes with 1012. Runs had ended. */
    async restart() {
      world.broadcast("shutdown", { reason: "gateway stopping" })
      world.vanish()
      await leave((socket) => socket.close(1012, "service restart"))
      await start()
    },
    /** The network breaks; the gateway lives. */
    drop: () => server?.clients.forEach((socket) => socket.terminate()),
    async close() {
      world.vanish()
      await leave((socket) => socket.terminate())
    },
  }
}

function createWorld(options: FakeOptions) {
  const durable: Durable = { sessions: new Map() }
  const peers = new Set<Peer>()
  const lanes = options.lanes ?? 8
  const isNewest = options.version === undefined || options.version === "2026.9.6"

  const world = {
    version: options.version ?? ("2026.9.6" as Version),
    token: options.token ?? "fake-token",
    tickMs: options.tickMs ?? 30_000,
    queueMode: options.queueMode ?? "steer",
    lanes,
    isNewest,
    /** A turn takes in what is said to it. */
    steers: isNewest,
    /** A turn that broke in the middle of a command is resumed; others give it up. */
    resumesCommands: isNewest,
    durable,
    peers,
    life: newLife(),
    /** Each event is sent twice, or changes places with the next one; those of this name are lost on the way. */
    disturb: { duplicate: false, swap: false, loses: null as string | null },
    /** How often the agent of a session took up a turn: more than once for one message is a doubled agent. */
    turns: [] as { key: string; runId: string; message: string }[],

    broadcast(event: string, payload: Row, who: (peer: Peer) => boolean = () => true) {
      for (const peer of peers) if (who(peer)) peer.event(event, payload)
    },
    changed(session: FakeSession, reason: string) {
      world.broadcast(
        "sessions.changed",
        {
          sessionKey: session.key,
          agentId: "main",
          reason,
          ts: Date.now(),
          session: rowOf(world.life, durable, session, isNewest),
        },
        (peer) => peer.subscribed,
      )
    },
    session(key: string, changes: Partial<FakeSession> = {}): FakeSession {
      const known = durable.sessions.get(canonical(key))
      const session = known ?? {
        ...{
          key: canonical(key),
          sessionId: randomUUID(),
          cwd: options.workspace ?? process.cwd(),
          isPlaced: false,
        },
        ...{ model: null, permissionMode: null, spawnedBy: null, status: "idle" as const, lastRunId: null },
        ...{ abortedLastRun: false, history: [], unfinished: null },
      }
      Object.assign(session, changes)
      durable.sessions.set(session.key, session)
      if (!known) world.changed(session, "create")
      return session
    },
    /** Takes a run up: waits for the session's earlier runs and for a place in the lane. */
    submit(
      run: Pick<FakeRun, "runId" | "session" | "message" | "system" | "by" | "saidAs" | "timeoutMs">,
      firstStep = 0,
    ): FakeRun {
      const full: FakeRun = {
        ...run,
        ...{ state: "queued", startedAt: null, endedAt: null, status: null, error: null, stopReason: null },
        ...{ text: "", abort: new AbortController(), onEnd: [] },
      }
      world.life.runs.set(full.runId, full)
      world.life.queue.push(full)
      const { message, system, by, timeoutMs } = run
      full.session.unfinished = { message, system, by, timeoutMs, step: firstStep, isInCommand: false }
      world.changed(full.session, "send")
      pump(firstStep)
      return full
    },
    async resumeInterrupted() {
      const { life } = world
      for (const session of durable.sessions.values()) {
        const { unfinished } = session
        if (!unfinished) continue
        session.abortedLastRun = true
        if (!world.resumesCommands && unfinished.isInCommand) {
          Object.assign(session, { status: "failed", unfinished: null })
          continue
        }
        await sleep(options.resumeMs ?? 40)
        if (world.life !== life || activeRuns(life, session).length > 0 || !session.unfinished) continue
        session.history.push({
          role: "user",
          content: "[System] Your previous turn was interrupted by a gateway restart",
        })
        world.submit({ ...unfinished, runId: randomUUID(), session }, unfinished.step)
      }
    },
    /** All that was in memory is gone; who had been at work stays marked as running. */
    vanish() {
      const { life } = world
      world.life = newLife()
      for (const run of life.runs.values()) {
        if (run.state === "ended") continue
        run.state = "ended"
        run.onEnd.length = 0
        run.session.status = "running"
        run.abort.abort(new Error("the gateway is gone"))
      }
    },
    end(
      run: FakeRun,
      status: "ok" | "error" | "timeout",
      more: { error?: string; stopReason?: string } = {},
    ) {
      const { life } = world
      if (run.state === "ended") return
      Object.assign(run, { state: "ended", status, endedAt: Date.now(), error: more.error ?? null })
      run.stopReason = more.stopReason ?? (status === "ok" ? "stop" : null)
      life.queue = life.queue.filter((each) => each !== run)
      const { session } = run
      session.lastRunId = run.runId
      session.unfinished = null
      const killed = more.stopReason === "rpc" || more.stopReason === "aborted"
      session.status = killed
        ? "killed"
        : status === "ok"
          ? "done"
          : status === "timeout"
            ? isNewest
              ? "timeout"
              : "killed"
            : "failed"
      const about = { runId: run.runId, sessionKey: session.key, agentId: "main" }
      // Older ones call a run's own time limit an abort.
      const isAborted = killed || (status === "timeout" && !isNewest)
      const state = isAborted ? "aborted" : status === "ok" ? "final" : "error"
      const message = {
        role: "assistant",
        content: [{ type: "text", text: run.text }],
        timestamp: Date.now(),
      }
      if (run.text !== "")
        session.history.push({ ...message, ...(isNewest && { __openclaw: { runId: run.runId } }) })
      const tellChat = () =>
        world.broadcast("chat", {
          ...{ ...about, state, ...(run.stopReason && { stopReason: run.stopReason }) },
          ...(state === "error" ? { errorMessage: run.error } : { message }),
        })
      const tellTurn = (data: Row) => world.broadcast("agent", { ...about, stream: "lifecycle", data })
      // In the order in which the real ones tell it.
      if (killed) tellChat()
      if (isAborted || status === "ok") tellTurn({ phase: "end", stopReason: run.stopReason ?? "rpc" })
      if (status !== "ok" && (killed || !isAborted)) tellTurn({ phase: "error", error: run.error })
      // Older ones say nothing in the chat of a failed run that was no chat's.
      if (!killed && (isNewest || state !== "error" || run.by === "chat")) tellChat()
      for (const tell of run.onEnd) tell(run)
      world.changed(session, "end")
      pump()
    },
    abort(run: FakeRun, stopReason = "rpc") {
      run.abort.abort(new Error("aborted"))
      world.end(run, "error", { error: "aborted", stopReason })
    },
  }

  function pump(firstStep = 0): void {
    const { life } = world
    for (const run of [...life.queue]) {
      const running = [...life.runs.values()].filter(({ state }) => state === "running")
      if (running.length >= lanes) return
      if (running.some(({ session }) => session === run.session)) continue
      life.queue.splice(life.queue.indexOf(run), 1)
      void work(run, run.session.unfinished?.step ?? firstStep)
    }
  }

  async function work(run: FakeRun, firstStep: number): Promise<void> {
    const { session } = run
    const about = { runId: run.runId, sessionKey: session.key, agentId: "main" }
    Object.assign(run, { state: "running", startedAt: Date.now() })
    world.turns.push({ key: session.key, runId: run.runId, message: run.message })
    if (firstStep === 0)
      session.history.push({
        ...{ role: "user", content: run.message },
        idempotencyKey: `${run.saidAs ?? run.runId}:user`,
      })
    world.broadcast("agent", {
      ...about,
      stream: "lifecycle",
      data: { phase: "start", startedAt: run.startedAt },
    })
    world.changed(session, "start")
    const limit =
      run.timeoutMs === null
        ? null
        : setTimeout(() => {
            run.abort.abort(new Error("timeout"))
            world.end(run, "timeout", { error: "Request timed out before a response was generated." })
          }, run.timeoutMs)
    try {
      await think(run, firstStep, {
        say(text, isFirst) {
          const deltaText = isFirst && run.text !== "" ? `\n\n${text}` : text
          run.text += deltaText
          const message = { role: "assistant", content: [{ type: "text", text: run.text }] }
          world.broadcast("chat", {
            ...{ ...about, state: "delta", message },
            ...(world.version !== "2026.2.17" && { deltaText }),
          })
        },
        stepDone(step) {
          if (run.state === "running" && session.unfinished) session.unfinished.step = step
        },
        inCommand(isIt) {
          if (run.state === "running" && session.unfinished) session.unfinished.isInCommand = isIt
        },
        approve: (command) => approve(run, command),
        ask: (questions) => askPerson(run, questions),
        spawnChild(task) {
          const key = `agent:main:subagent:${randomUUID()}`
          const child = world.session(key, { spawnedBy: session.key, cwd: session.cwd })
          const childRun = world.submit({
            ...{ runId: randomUUID(), session: child, message: task },
            ...{ system: "", by: "agent", timeoutMs: null },
          })
          childRun.onEnd.push(() =>
            world.submit({
              ...{
                runId: `announce:v1:${key}:${childRun.runId}`,
                session,
                message: "The sub-agent is done.",
              },
              ...{ system: "", by: "agent", timeoutMs: null },
            }),
          )
        },
      })
      world.end(run, "ok")
    } catch (error) {
      if (!run.abort.signal.aborted || error instanceof ModelRefused)
        world.end(run, "error", { error: (error as Error).message })
    } finally {
      if (limit) clearTimeout(limit)
    }
  }

  /** Where nobody is connected who answers such questions, the command is denied at once. */
  function approve(run: FakeRun, command: string): Promise<boolean> {
    if (![...peers].some(({ caps }) => caps.includes("approvals") || caps.includes("exec-approvals")))
      return Promise.resolve(false)
    const id = randomUUID()
    const payload = {
      ...{ approvalKind: "exec", id, createdAtMs: Date.now(), expiresAtMs: Date.now() + 1_800_000 },
      request: {
        ...{ command, cwd: run.session.cwd, host: "gateway", allowedDecisions: ["allow-once", "deny"] },
        ...{ sessionKey: run.session.key, runId: run.runId },
      },
    }
    world.broadcast("exec.approval.requested", payload)
    return new Promise((resolve, reject) => {
      world.life.approvals.set(id, { payload, decide: (decision) => resolve(decision !== "deny") })
      run.abort.signal.addEventListener("abort", () => reject(new Error("aborted")))
    })
  }

  function askPerson(run: FakeRun, questions: unknown): Promise<string> {
    const id = `ask_${randomUUID()}`
    const payload = {
      ...{ id, agentId: "main", sessionKey: run.session.key, runId: run.runId, status: "pending" },
      questions: (Array.isArray(questions) ? (questions as { id?: string }[]) : []).map(
        ({ id: questionId, ...rest }) => ({
          questionId: questionId ?? "q1",
          isOther: true,
          ...rest,
        }),
      ),
      ...{ createdAtMs: Date.now(), expiresAtMs: Date.now() + 900_000 },
    }
    world.broadcast("question.requested", payload)
    return new Promise((resolve, reject) => {
      world.life.questions.set(id, { payload, answer: (answers) => resolve(JSON.stringify(answers)) })
      run.abort.signal.addEventListener("abort", () => reject(new Error("aborted")))
    })
  }
  return world
}

/** What happens in the fake gateway: its sessions, and the runs that wait for each other and for a place in the lane. */
import { randomUUID } from "node:crypto"
import { setTimeout as sleep } from "node:timers/promises"
import { end, type Outcome, type Reason } from "./end.ts"
import type { Version } from "./methods.ts"
import type { Peer } from "./peer.ts"
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
import { work } from "./turn.ts"

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

/** As 2026.9.6 says it. */
const DRAINING = "Gateway is draining; new tasks are not accepted"

export type World = ReturnType<typeof createWorld>

export function createWorld(options: FakeOptions) {
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
    /** Asked to end (SIGTERM): what has not begun is refused; resolves when nobody works. */
    async drain() {
      const { life } = world
      life.isDraining = true
      for (const run of [...life.queue]) world.end(run, "error", { error: DRAINING })
      const open = [...life.runs.values()].filter(({ state }) => state !== "ended")
      await Promise.all(open.map((run) => new Promise<void>((resolve) => run.onEnd.push(() => resolve()))))
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
    end(run: FakeRun, status: Outcome, more: Reason = {}) {
      if (end(world, run, status, more)) pump()
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
      void work(world, run, run.session.unfinished?.step ?? firstStep)
    }
  }

  return world
}

/** What happens in the simulated gateway: its sessions, and the runs that wait for each other and for a place in the lane. */
import { randomUUID } from "node:crypto"
import { setTimeout as sleep } from "node:timers/promises"
import { end, type Outcome } from "./end.ts"
import type { Peer } from "./peer.ts"
import {
  activeRuns,
  canonical,
  newLife,
  rowOf,
  type Durable,
  type Life,
  type Memory,
  type Model,
  type Row,
  type Run,
  type Said,
  type Session,
} from "./state.ts"
import { work, type Agent } from "./turn.ts"

export type WorldOptions = {
  agent: Agent
  token: string
  /** What it calls its version. */
  version: string
  models: readonly Model[]
  /** What outlives it. */
  memory: Memory
  /** Between two turns that are taken up again after a restart. */
  resumeMs: number
}

export type World = ReturnType<typeof createWorld>

const LANES = 8
const TICK_MS = 30_000

export function createWorld(options: WorldOptions) {
  const { memory, resumeMs, agent, token, version, models } = options
  const durable: Durable = {
    sessions: new Map(memory.sessions.map((each) => [each.key, each])),
    model: models[0] ?? null,
  }
  const peers = new Set<Peer>()

  const world = {
    ...{ agent, token, version, models, durable, peers, lanes: LANES, tickMs: TICK_MS, life: newLife() },
    keep: memory.keep,

    broadcast(event: string, payload: Row, who: (peer: Peer) => boolean = () => true) {
      for (const peer of peers) if (who(peer)) peer.event(event, payload)
    },
    changed(session: Session, reason: string) {
      memory.keep(session)
      const told = { sessionKey: session.key, agentId: "main", reason, ts: Date.now() }
      const row = rowOf(world.life, durable, session)
      world.broadcast("sessions.changed", { ...told, session: row }, ({ subscribed }) => subscribed)
    },
    session(key: string, changes: Partial<Session> = {}): Session {
      const known = durable.sessions.get(canonical(key))
      const session: Session = known ?? {
        ...{ key: canonical(key), sessionId: randomUUID(), model: null, status: "idle" },
        ...{ lastRunId: null, abortedLastRun: false, history: [], unfinished: null },
      }
      Object.assign(session, changes)
      durable.sessions.set(session.key, session)
      if (!known) world.changed(session, "create")
      else if (Object.keys(changes).length > 0) world.changed(session, "patch")
      return session
    },
    forget(session: Session) {
      durable.sessions.delete(session.key)
      memory.forget(session)
    },
    /** Takes a run up: waits for the session's earlier runs and for a place in the lane. */
    submit(said: Said, isResumed = false): void {
      forgetOld(world.life)
      const run: Run = {
        ...{
          ...said,
          isResumed,
          state: "queued",
          startedAt: null,
          endedAt: null,
          stopReason: null,
          text: "",
        },
        abort: new AbortController(),
      }
      world.life.runs.set(run.runId, run)
      world.life.queue.push(run)
      run.session.unfinished = { message: run.message, images: run.images }
      world.changed(run.session, "send")
      pump()
    },
    async resumeInterrupted() {
      const { life } = world
      for (const session of durable.sessions.values()) {
        const { unfinished } = session
        if (!unfinished) continue
        session.abortedLastRun = true
        await sleep(resumeMs)
        if (world.life !== life || activeRuns(life, session).length > 0 || !session.unfinished) continue
        const content = "[System] Your previous turn was interrupted by a gateway restart"
        session.history.push({ role: "user", content, timestamp: Date.now() })
        world.submit({ ...unfinished, runId: randomUUID(), session }, true)
      }
    },
    /** All that was in memory is gone; who had been at work stays marked as running. */
    vanish() {
      const { life } = world
      world.life = newLife()
      for (const run of life.runs.values()) {
        if (run.state === "ended") continue
        run.state = "ended"
        run.session.status = "running"
        run.abort.abort(new Error("the gateway is gone"))
      }
    },
    end(run: Run, outcome: Outcome, error?: string) {
      if (end(world, run, outcome, error)) pump()
    },
    abort(run: Run) {
      run.abort.abort(new Error("aborted"))
      world.end(run, "aborted")
    },
  }

  function pump(): void {
    const { life } = world
    for (const run of [...life.queue]) {
      const running = [...life.runs.values()].filter(({ state }) => state === "running")
      if (running.length >= LANES) return
      if (running.some(({ session }) => session === run.session)) continue
      life.queue.splice(life.queue.indexOf(run), 1)
      void work(world, run)
    }
  }

  return world
}

const MOST_RUNS = 500

/** What ended long ago is remembered by nobody. */
function forgetOld({ runs }: Life): void {
  for (const [runId, { state }] of runs) {
    if (runs.size < MOST_RUNS) return
    if (state === "ended") runs.delete(runId)
  }
}

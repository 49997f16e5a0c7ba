/** The real loop over the past: cycles whenever something has happened, until there is nothing left to decide. */
import { api } from "#convex/_generated/api"
import { DEFAULT_LOOP_CONFIG, type Snapshot } from "#domain/loop/snapshot"
import { nextDeadline } from "#domain/loop/deadline"
import { hash32 } from "#domain/hash"
import type { Caller } from "#lib/convex"
import type { Log } from "#lib/log"
import { createLoopBackend } from "#worker/loop/backend"
import { runCycle } from "#worker/loop/cycle"
import { createMemory } from "#worker/loop/memory"
import type { LandingPort, Ports } from "#worker/loop/ports"
import { createRequests } from "#worker/loop/request"
import { loadRoles } from "#lib/prompts/roles"
import type { Executor } from "#worker/executors/executor"
import type { PastTime } from "./time.ts"

type Parts = {
  home: string
  time: PastTime
  loop: Caller
  executor: Executor
  landing: LandingPort
  /** Takes a finished card's branch away. */
  sweep(...of: Parameters<Ports["workspaces"]["sweep"]>): void
  /** Runs that live say so: before anything is decided that a silent one would change. */
  renewLeases(): Promise<void>
  log: Log
}

const HOLDER = "loop"
/** No agent of the past calls anybody at an address. */
const CLUTCH_URL = "http://127.0.0.1:1"

/** Resolves when nothing is left to decide; answers when the clock alone will change that. */
export function createPastLoop(parts: Parts): () => Promise<number | null> {
  const { home, time, loop, executor, landing, log } = parts
  const config = DEFAULT_LOOP_CONFIG
  let isAskedAgain = false
  const memory = createMemory(() => (isAskedAgain = true))
  let snapshot: Snapshot | null = null
  let keys = 0
  const ports: Ports = {
    backend: createLoopBackend({ ...loop, subscribe: () => () => {} }, log),
    executors: { simulation: executor },
    reap: async () => ({ processesSeen: 0, processesLeft: 0, at: time.now() }),
    landing,
    workspaces: {
      async sweep(task, project) {
        parts.sweep(task, project)
        return { savedTo: null }
      },
    },
    requestFor: createRequests({ home, clutchUrl: CLUTCH_URL, builtIn: loadRoles() }),
    clock: { now: time.now, after: () => () => {} },
    log,
    config,
    holder: HOLDER,
    makeRunKey: () => `clr_${hash32(`run ${++keys}`)}`,
    onCycle: (cycle) => (snapshot = cycle.snapshot),
  }
  let heard: unknown = null
  let deadline: number | null = 0
  return async () => {
    let wake = await loop.query(api.loop.wake, {})
    if (wake === heard && (deadline === null || time.now() < deadline)) return deadline
    do {
      heard = wake
      isAskedAgain = false
      await parts.renewLeases()
      await runCycle(ports, memory, "wake")
      await memory.background.drained()
      wake = await loop.query(api.loop.wake, {})
    } while (wake !== heard || isAskedAgain)
    deadline = snapshot && deadlineOf(snapshot, time.now())
    return deadline
  }

  /** Leases are renewed as they are needed, and what waits for people in the lane is heard of by events. */
  function deadlineOf(last: Snapshot, now: number): number | null {
    return nextDeadline({ ...last, runs: [], merges: [] }, now, config)
  }
}

/** A whole Clutch in memory: the real decision, the real functions, and fakes for agents, git and time. */
import { afterEach, describe, onTestFinished, vi } from "vitest"
import { api } from "#convex/_generated/api"
import type { Approval, LandingPolicy } from "#domain/project"
import { DEFAULT_LOOP_CONFIG } from "#domain/loop/snapshot"
import type { ReasonCode } from "#domain/loop/reason"
import type { TaskStatus } from "#domain/task"
import { silentLog } from "#lib/log"
import { createLoopBackend } from "#worker/loop/backend"
import { runCycle } from "#worker/loop/cycle"
import { createMemory } from "#worker/loop/memory"
import type { Ports } from "#worker/loop/ports"
import { createRequests } from "#worker/loop/request"
import { createFakeExecutor, type Script } from "../fakes/executor.ts"
import { createFakeLanding } from "../fakes/landing.ts"
import { BACKENDS, type WorldBackend } from "./backend.ts"

type WorldOptions = {
  script?: Script
  approval?: Approval
  landing?: LandingPolicy
  checkCommand?: string
}

/** More rounds than any story needs: a world that does not come to rest is a bug. */
const MOST_ROUNDS = 300
const START = Date.UTC(2027, 0, 15, 12)

/** Tells the stories once per backend: the same history must come of it. */
export function onEveryBackend(stories: (aWorld: (options?: WorldOptions) => Promise<World>) => void): void {
  describe.each(BACKENDS)("on $name", ({ open }) => {
    afterEach(() => void vi.useRealTimers())
    stories(async (options = {}) => {
      vi.useFakeTimers({ toFake: ["Date"], now: START })
      const backend = await open()
      onTestFinished(() => backend.close())
      return makeWorld(backend, options)
    })
  })
}

/** Time stands still but for `advance`, and the small step that every round takes. */
async function makeWorld(
  backend: WorldBackend,
  { script, approval, landing: policy, checkCommand = "" }: WorldOptions,
) {
  await backend.as("service:cli").mutation(api.auth.bootstrap, {})
  const owner = await backend.as("service:cli").query(api.auth.owner, {})
  const person = backend.as(`user:${owner?.userId}`)
  await person.mutation(api.projects.add, {
    ...{ slug: "shop", key: "SHOP", repository: "/repositories/shop", baseBranch: "main", checkCommand },
    ...(approval && { approval }),
    ...(policy && { landing: policy }),
  })
  const executor = createFakeExecutor(backend.as, script ?? null)
  const landing = createFakeLanding(backend.as("service:loop"))

  /** A loop process; a second one, or one after a crash, has a memory of its own. */
  const createLoop = (holder: string, more: Partial<Ports> = {}) => {
    const memory = createMemory()
    const ports: Ports = {
      backend: createLoopBackend({ ...backend.as("service:loop"), subscribe: () => () => {} }, silentLog),
      executors: { simulation: executor },
      reap: async (runId) => executor.reap(runId),
      landing,
      workspaces: { sweep: async () => ({ savedTo: null }) },
      requestFor: createRequests({
        home: "/clutch",
        clutchUrl: "http://127.0.0.1:1",
        builtIn: (role) => `# ${role}`,
      }),
      clock: { now: Date.now, after: () => () => {} },
      log: silentLog,
      config: DEFAULT_LOOP_CONFIG,
      holder,
      ...more,
    }
    return {
      ports,
      memory,
      async cycle() {
        await runCycle(ports, memory, "wake")
        await memory.background.drained()
      },
    }
  }
  const loop = createLoop("loop-1")

  const world = {
    ...{ backend, person, executor, landing, loop, createLoop },

    async readyTask(
      title: string,
      more: { dependsOn?: string[]; role?: "dev" | "research"; pipeline?: string; description?: string } = {},
    ): Promise<string> {
      return (await person.mutation(api.tasks.create, { project: "shop", title, status: "ready", ...more }))
        .key
    },

    /** Loop and agents take turns until nothing more happens at this time. */
    async settle(loops = [loop]): Promise<void> {
      const newest = () => backend.as("service:loop").query(api.loop.wake, {})
      let quiet = 0
      for (let round = 0; round < MOST_ROUNDS && quiet < 2; round++) {
        const before = await newest()
        vi.setSystemTime(Date.now() + 5)
        for (const each of loops) await each.cycle()
        await executor.step()
        quiet = (await newest()) === before ? quiet + 1 : 0
      }
      if (quiet < 2) throw new Error(`The world did not come to rest in ${MOST_ROUNDS} rounds.`)
    },

    async advance(ms: number): Promise<void> {
      vi.setSystemTime(Date.now() + ms)
      await world.settle()
    },

    /** Lets time pass in steps, so that everything due on the way happens. */
    async pass(ms: number, stepMs = 10_000): Promise<void> {
      for (let passed = 0; passed < ms; passed += stepMs) await world.advance(stepMs)
    },

    task: (key: string) => person.query(api.tasks.get, { task: key }),
    status: async (key: string): Promise<TaskStatus> => (await world.task(key)).status,
    runs: async (key: string) => (await person.query(api.runs.list, { task: key })).toReversed(),
    signals: (key: string) => person.query(api.signals.list, { pending: true, task: key }),
    move: (key: string, to: TaskStatus) => person.mutation(api.tasks.move, { task: key, to }),

    async why(key: string): Promise<ReasonCode[]> {
      return (await person.query(api.tasks.why, { task: key })).reasons.map(({ code }) => code)
    },

    /** Answers the one signal that waits on a card. */
    async answer(key: string, answer: string): Promise<void> {
      const [signal, second] = await world.signals(key)
      if (!signal || second) throw new Error(`${key} has ${signal ? "more than one" : "no"} pending signal.`)
      await person.mutation(api.signals.respond, { signal: signal.signalId, answer })
    },

    /** Every status the card went through, in order. */
    async journey(key: string): Promise<string[]> {
      const paginationOpts = { numItems: 200, cursor: null }
      const { page } = await person.query(api.tasks.timeline, { task: key, paginationOpts })
      const moves = page
        .toReversed()
        .filter(({ kind }) => kind === "task.moved" || kind === "task.auto_approved")
      return moves.flatMap(({ data }, index) =>
        index === 0 ? [String(data.from), String(data.to)] : [String(data.to)],
      )
    },
  }
  return world
}

export type World = Awaited<ReturnType<typeof makeWorld>>

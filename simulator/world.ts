/** A whole Clutch in virtual time: real loops and real functions, with a machine, a git, a network and people that are made of chance. */
import { api } from "#convex/_generated/api"
import type { Caller } from "#lib/convex"
import { createMemoryBackend, type MemoryBackend } from "./backend/memory.ts"
import type { Rows } from "./backend/rows.ts"
import type { Chance } from "./chance.ts"
import { createCoverage, type Coverage } from "./coverage.ts"
import { goodConditions, type Conditions } from "./faults/conditions.ts"
import type { Violation } from "./invariants/invariant.ts"
import { createGit, type Git } from "./outside/git.ts"
import { createMachine, type Machine, type MachineRun } from "./outside/machine.ts"
import { createNetwork } from "./outside/network.ts"
import { liveAsShim } from "./outside/shim.ts"
import { startLoopProcess, type LoopProcess } from "./outside/loop-process.ts"
import { createLanding, createLane, type Lane } from "./outside/lane.ts"
import { createLoopLog, createWakes, watchCycles } from "./outside/loop-surroundings.ts"
import type { Plan } from "./plan.ts"
import { createTimeline, type Timeline } from "./time/timeline.ts"
import { createTrace, type Trace } from "./trace.ts"

export const START = Date.UTC(2027, 0, 15, 12)
const SWEEP_MS = 30_000

export type World = {
  plan: Plan
  chance: Chance
  timeline: Timeline
  backend: MemoryBackend
  rows: Rows
  conditions: Conditions
  coverage: Coverage
  trace: Trace
  git: Git
  machine: Machine
  lane: Lane
  loops: LoopProcess[]
  person: Caller
  startLoop(): void
  backendNow(): number
  violate(violation: Violation): void
  /** The first violation: the schedule ends with it. */
  violation: Violation | null
  /** Since when no fault is put in any more; null while some are. */
  healthySince: number | null
  /** When something last happened that a decision could follow from. */
  lastEventAt: number
  /** A report under an old generation is under way, and nothing else is. */
  isStaleReport: boolean
  /** Runs whose consequence was drawn. */
  settled: Set<string>
  /** Objectives that somebody other than the loop has had a hand in. */
  steered: Set<string>
  /** What a function failed with that was no refusal. */
  crash: string | null
  /** What the loop met that nobody put in its way. */
  loopError: string | null
  /** What was written while there was nothing to do. */
  writesAtRest: string[]
}

export type WorldOptions = { plan: Plan; chance: Chance; isTraceKept?: boolean }

/** Nothing runs yet: `openBoard` puts projects and cards in, `startLoop` a loop. */
export function createWorld({ plan, chance, isTraceKept = false }: WorldOptions): World {
  const conditions = goodConditions()
  const coverage = createCoverage()
  const timeline = createTimeline(START, () => settled())
  const backendNow = () => timeline.now() + conditions.backendSkewMs
  const backend = createMemoryBackend(backendNow)
  const trace = createTrace(timeline.now, START, isTraceKept)
  const settled = async () => {
    do await new Promise((resolve) => setImmediate(resolve))
    while (!backend.isIdle())
  }
  const git = createGit(chance.stream("git"), plan.conflicts)
  const network = createNetwork({ timeline, chance: chance.stream("network"), conditions, coverage })
  const outside = { timeline, conditions, coverage, note: trace.note }
  const shimParts = {
    ...{ timeline, chance: chance.stream("agents"), git, note: trace.note, paceMs: plan.paceMs },
    shimDoor: (run: MachineRun) => network.posting(run.shim, asRun(run), "shims"),
    agentDoor: (run: MachineRun) => network.posting(run.shim, asRun(run), "agents"),
    agentStarted: (run: MachineRun) => trace.note(`machine: the agent of ${run.request.runId} works`),
  }
  const asRun = ({ request }: MachineRun) => backend.as(`run:${request.runId}`)
  const machine = createMachine({
    ...outside,
    chance: chance.stream("machine"),
    trouble: plan.trouble,
    live: (run) => void liveAsShim(run, shimParts),
  })
  const wakes = createWakes(timeline, conditions)
  let started = 0
  const world: World = {
    ...{
      plan,
      chance: chance.stream("world"),
      timeline,
      backend,
      rows: backend.rows,
      conditions,
      coverage,
      trace,
    },
    ...{ git, machine, lane: createLane(), loops: [], person: backend.as("user:"), backendNow },
    ...{
      violation: null,
      healthySince: null,
      lastEventAt: START,
      isStaleReport: false,
      settled: new Set(),
      steered: new Set(),
    },
    ...{ crash: null, loopError: null, writesAtRest: [] },
    violate(violation) {
      if (world.violation) return
      world.violation = violation
      trace.note(`VIOLATION ${violation.invariant}: ${violation.sentence}`)
    },
    startLoop() {
      const name = `loop-${++started}`
      trace.note(`${name} starts`)
      const loop = startLoopProcess(name, {
        ...{ timeline, backend, network, machine, config: plan.config, sweepMs: SWEEP_MS },
        landingFor: (process) =>
          createLanding(world, process, network.connected(process, backend.as("service:loop"))),
        sweepFor: (process) => ({
          sweep: () =>
            new Promise(
              (resolve) =>
                void timeline.after(world.chance.between(1, 300), () => resolve({ savedTo: null }), process),
            ),
        }),
        onWake: wakes.subscribe,
        log: createLoopLog(world, name),
        onCycle: (cycle) => watchCycles(world, name, cycle),
      })
      world.loops = [...world.loops.filter(({ process }) => process.state !== "dead"), loop]
    },
  }
  backend.onCommit(({ changes }) => {
    if (!changes.some(({ table }) => table === "events")) return
    world.lastEventAt = timeline.now()
    wakes.wake()
  })
  backend.onCrash(({ fn, by, error }) => {
    world.crash ??= `${fn} by ${by}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`
  })
  return world
}

/** Projects, cards and limits, as people set them up before anything runs. */
export async function openBoard(world: World): Promise<void> {
  const { backend, plan, rows } = world
  await backend.as("service:cli").mutation(api.auth.bootstrap, {})
  const owner = await backend.as("service:cli").query(api.auth.owner, {})
  world.person = backend.as(`user:${owner?.userId}`)
  for (const project of plan.projects) {
    const { slug, key, checkCommand, approval, landing } = project
    await world.person.mutation(api.projects.add, {
      ...{ slug, key, checkCommand, approval, landing },
      repository: `/repositories/${slug}`,
      baseBranch: "main",
    })
    for (const pipeline of project.pipelines)
      await world.person.mutation(api.pipelines.define, { project: slug, ...pipeline })
    if (project.pipeline)
      await world.person.mutation(api.projects.update, { project: slug, pipeline: project.pipeline })
    const row = rows.all("projects").find((each) => each.slug === slug)!
    const { limits, maxAttempts, runTimeLimitMinutes, runIdleLimitMinutes, mergeBatchSize, checkReruns } =
      project
    const policies = {
      limits,
      maxAttempts,
      runTimeLimitMinutes,
      runIdleLimitMinutes,
      mergeBatchSize,
      checkReruns,
    }
    backend.edit("projects", row._id, policies)
  }
  const developer = rows.all("agents").find(({ role }) => role === "dev")!
  backend.edit("agents", developer._id, { limit: plan.agentLimit })
  const last = new Map<string, string>()
  for (const { project, title, role, priority, isReady, waitsForLast, pipeline } of plan.tasks) {
    const before = last.get(project)
    const { key } = await world.person.mutation(api.tasks.create, {
      ...{ project, title, role, priority, status: isReady ? "ready" : "backlog" },
      ...(waitsForLast && before && { dependsOn: [before] }),
      ...(pipeline && { pipeline }),
    })
    last.set(project, key)
  }
}

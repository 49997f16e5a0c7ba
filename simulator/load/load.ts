/** A day of a whole team in a minute: many cards, many agents, faults as asked for; what came of it in numbers. */
import { DEFAULT_LOOP_CONFIG } from "#domain/loop/snapshot"
import type { Row } from "../backend/rows.ts"
import { createChance } from "../chance.ts"
import type { Counts } from "../coverage.ts"
import { injectFault } from "../faults/inject.ts"
import type { FaultKind } from "../faults/kinds.ts"
import type { Violation } from "../invariants/invariant.ts"
import { isOpenTask, openRuns } from "../invariants/rows.ts"
import { peopleHelp } from "../outside/people.ts"
import type { Plan } from "../plan.ts"
import { INVARIANTS } from "../invariants/index.ts"
import { pass, watch } from "../schedule.ts"
import { withVirtualTime } from "../time/virtual-time.ts"
import { createWorld, openBoard, type World } from "../world.ts"

export type LoadOptions = {
  tasks: number
  agents: number
  hours: number
  seed: number
  faults: readonly FaultKind[]
  /** How often a run goes wrong. */
  trouble: number
  onProgress?(progress: { hour: number; done: number; tasks: number; slots: number }): void
}

export type LoadResult = {
  seed: number
  tasks: number
  done: number
  open: number
  hours: number
  /** From ready to the first run, and from ready to done, in milliseconds. */
  waitMs: Quantiles
  leadMs: Quantiles
  runs: number
  /** Mean share of the slots that were in use while cards were open. */
  slotsUsed: number
  faults: number
  invariants: number
  violation: Violation | null
  counts: Counts
  lines: readonly string[]
}
export type Quantiles = { median: number; p95: number; most: number }

const HOUR_MS = 3_600_000
const LOOK_MS = 60_000
const FAULT_EVERY_MS = 5 * 60_000

export async function simulateLoad(options: LoadOptions): Promise<LoadResult> {
  const chance = createChance(options.seed)
  const world = createWorld({ plan: planOf(options), chance })
  const uuids = chance.stream("uuids")
  const uuid = () => uuids.between(0, 2 ** 32 - 1).toString(16)
  return withVirtualTime({ now: world.backendNow, uuid }, () => run(world, options))
}

function planOf({ tasks, agents, hours, faults, trouble }: LoadOptions): Plan {
  const limits = { project: agents, dev: agents, reviewer: agents, conflictResolver: agents }
  const project = {
    slug: "shop",
    key: "SHOP",
    checkCommand: "npm test",
    approval: "none",
    landing: "base",
  } as const
  return {
    projects: [
      {
        ...{ ...project, limits, maxAttempts: 4, runTimeLimitMinutes: 60, runIdleLimitMinutes: 15 },
        ...{ mergeBatchSize: 4, checkReruns: 1, pipelines: [], pipeline: null },
      },
    ],
    tasks: Array.from({ length: tasks }, (_, index) => ({
      ...{ project: "shop", title: `Card ${index + 1}`, role: "dev" as const, isReady: true, pipeline: null },
      ...{ priority: (["low", "medium", "high"] as const)[index % 3]!, waitsForLast: index % 10 === 9 },
    })),
    agentLimit: agents,
    config: { ...DEFAULT_LOOP_CONFIG, globalLimit: agents },
    trouble: { start: trouble / 4, work: trouble },
    conflicts: trouble / 4,
    faults: [...faults],
    faultEveryMs: FAULT_EVERY_MS,
    personEveryMs: null,
    loops: 1,
    chaosMs: hours * HOUR_MS,
    paceMs: 20 * 60_000,
  }
}

async function run(world: World, options: LoadOptions): Promise<LoadResult> {
  const { timeline, rows } = world
  watch(world)
  await openBoard(world)
  world.startLoop()
  const began = timeline.now()
  const until = began + options.hours * HOUR_MS
  const faults = world.chance.stream("faults")
  if (options.faults.length === 0) world.healthySince = began
  let nextFault = began + FAULT_EVERY_MS
  let used = 0
  let looks = 0
  while (timeline.now() < until && rows.all("tasks").some(isOpenTask)) {
    if (!(await pass(world, LOOK_MS))) break
    await peopleHelp(world)
    used += openRuns(rows).length / options.agents
    looks++
    if (options.faults.length > 0 && timeline.now() >= nextFault) {
      injectFault(faults.pick(options.faults), world)
      nextFault = timeline.now() - Math.log(1 - faults.float()) * FAULT_EVERY_MS
    }
    if (looks % 60 === 0) options.onProgress?.(progressOf(world, began, options.tasks))
  }
  return resultOf(world, options, (timeline.now() - began) / HOUR_MS, looks > 0 ? used / looks : 0)
}

const isDone = (task: Row): boolean => task.status === "done"

const progressOf = ({ rows, timeline }: World, began: number, tasks: number) => ({
  hour: Math.round((timeline.now() - began) / HOUR_MS),
  done: rows.all("tasks").filter(isDone).length,
  ...{ tasks, slots: openRuns(rows).length },
})

function resultOf(
  { rows, coverage, violation, trace }: World,
  options: LoadOptions,
  hours: number,
  slotsUsed: number,
): LoadResult {
  const tasks = rows.all("tasks")
  const firstClaim = new Map<string, number>()
  for (const { taskId, claimedAt } of rows.all("runs")) {
    const known = firstClaim.get(String(taskId))
    if (known === undefined || Number(claimedAt) < known) firstClaim.set(String(taskId), Number(claimedAt))
  }
  const waits = tasks.flatMap((task) => {
    const claimed = firstClaim.get(task._id)
    return claimed === undefined ? [] : [claimed - task._creationTime]
  })
  const leads = tasks.filter(isDone).map((task) => Number(task.statusSince) - task._creationTime)
  return {
    ...{ seed: options.seed, tasks: tasks.length, hours, slotsUsed, violation },
    done: tasks.filter(isDone).length,
    open: tasks.filter(isOpenTask).length,
    ...{ waitMs: quantilesOf(waits), leadMs: quantilesOf(leads) },
    runs: rows.all("runs").length,
    faults: Object.values(coverage.counts.fault).reduce((sum, count) => sum + count, 0),
    ...{ invariants: INVARIANTS.length, counts: coverage.counts, lines: trace.newest() },
  }
}

function quantilesOf(values: readonly number[]): Quantiles {
  const sorted = [...values].sort((a, b) => a - b)
  const at = (share: number) =>
    Math.round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0)
  return { median: at(0.5), p95: at(0.95), most: at(1) }
}

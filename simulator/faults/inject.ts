/** Puts faults in, one at a time, and takes each away again after a while. */
import { api } from "#convex/_generated/api"
import type { FaultKind } from "./kinds.ts"
import { killProcess, pauseProcess, resumeProcess } from "../time/timeline.ts"
import type { Row } from "../backend/rows.ts"
import { exitRecordAt } from "../outside/commit.ts"
import type { World } from "../world.ts"

export function injectFault(kind: FaultKind, world: World): void {
  const { chance, conditions, timeline } = world
  const happened = (what: string) => {
    world.coverage.count("fault", kind)
    world.trace.note(`FAULT ${kind} ${what}`)
  }
  /** Faults that overlap end each for itself: what is set twice is good again at the first end, which is another schedule. */
  const forAWhile = (mostMs: number, begin: () => void, stop: () => void) => {
    const ms = chance.between(500, mostMs)
    begin()
    happened(`for ${ms} ms`)
    timeline.after(ms, () => {
      troubleLoops(world)
      stop()
    })
  }
  const loop = world.loops.find(({ process }) => process.state === "running")
  const shims = [...world.machine.runs.values()].filter(({ shim }) => shim.state === "running")
  switch (kind) {
    case "loop_crash":
      if (!loop) return
      killProcess(loop.process)
      happened(loop.process.name)
      return void timeline.after(chance.between(200, 15_000), () => world.startLoop())
    case "loop_pause":
      if (!loop) return
      return forAWhile(
        100_000,
        () => pauseProcess(loop.process),
        () => {
          loop.troubledAt = timeline.now()
          resumeProcess(loop.process, timeline)
        },
      )
    case "loop_clock_jump":
      if (!loop) return
      loop.skewMs = chance.between(-90_000, 90_000)
      loop.troubledAt = timeline.now()
      return happened(`${loop.process.name} by ${loop.skewMs} ms`)
    case "second_loop":
      if (world.loops.filter(({ process }) => process.state !== "dead").length > 2) return
      happened("")
      return world.startLoop()
    case "backend_crash":
      return forAWhile(
        20_000,
        () => (conditions.isBackendDown = true),
        () => (conditions.isBackendDown = false),
      )
    case "backend_clock_jump":
      conditions.backendSkewMs = chance.between(-90_000, 90_000)
      troubleLoops(world)
      return happened(`by ${conditions.backendSkewMs} ms`)
    case "loops_cut_off":
    case "shims_cut_off":
    case "agents_cut_off": {
      const place = kind.split("_", 1)[0] as "loops" | "shims" | "agents"
      return forAWhile(
        90_000,
        () => conditions.cutOff.add(place),
        () => conditions.cutOff.delete(place),
      )
    }
    case "slow_network":
      return forAWhile(
        60_000,
        () => (conditions.extraDelayMs = chance.between(100, 20_000)),
        () => (conditions.extraDelayMs = 0),
      )
    case "duplicates":
      return forAWhile(
        60_000,
        () => (conditions.duplicates = 0.5),
        () => (conditions.duplicates = 0),
      )
    case "shim_crash": {
      if (shims.length === 0) return
      const run = chance.pick(shims)
      happened(run.request.runId)
      return world.machine.killShim(run)
    }
    case "shim_pause": {
      if (shims.length === 0) return
      const { shim } = chance.pick(shims)
      return forAWhile(
        100_000,
        () => pauseProcess(shim),
        () => resumeProcess(shim, timeline),
      )
    }
    case "stale_report":
      return sendStaleReport(world, happened)
    case "executor_outage":
      return forAWhile(
        60_000,
        () => (conditions.isExecutorDown = true),
        () => (conditions.isExecutorDown = false),
      )
    case "forge_outage":
      return forAWhile(
        60_000,
        () => (conditions.isForgeDown = true),
        () => (conditions.isForgeDown = false),
      )
    default:
      return kind satisfies never
  }
}

/** From now on, for a while, loops may believe to hold what has run out. */
function troubleLoops({ loops, timeline }: World): void {
  for (const loop of loops) loop.troubledAt = timeline.now()
}

/** What a shim, or a loop in a merge lane, would say of an older generation, had it been asleep all the while. */
function sendStaleReport(world: World, happened: (what: string) => void): void {
  const { rows, chance } = world
  const lanes = rows.all("leases").filter(({ kind }) => kind === "merge_lane")
  const entry = rows
    .all("mergeEntries")
    .find(({ endedAt, projectId }) => !endedAt && lanes.some((lease) => lease.projectId === projectId))
  const lane = lanes.find(({ projectId }) => projectId === entry?.projectId)
  if (entry && lane && chance.happens(0.5)) return sendStaleWord(world, entry, lane, happened)
  const open = world.rows.all("runs").filter((run) => run.endedAt === undefined)
  if (open.length === 0) return
  const run = world.chance.pick(open)
  const generation = Math.max(1, Number(run.generation) - 1)
  const isStale = generation !== run.generation
  const stale = { runId: run._id, generation: isStale ? generation : Number(run.generation) + 1 }
  const door = world.backend.as("service:server")
  const exit = exitRecordAt(world.timeline.now(), { exitCode: 0, headCommit: "57a1e", treeChanged: true })
  const report = world.chance.pick(["heartbeat", "exited", "started"] as const)
  happened(`${report} of ${run._id}`)
  world.isStaleReport = true
  const sent =
    report === "heartbeat"
      ? door.mutation(api.runs.heartbeat, stale)
      : report === "exited"
        ? door.mutation(api.runs.exited, { ...stale, exit })
        : door.mutation(api.runs.started, {
            ...stale,
            shim: { bootId: "old", pid: 1, startTime: 1, level: "marker" },
            workspace: { path: "/old", baseCommit: "01d" },
          })
  sent.catch(() => {}).finally(() => (world.isStaleReport = false))
}

function sendStaleWord(world: World, entry: Row, lane: Row, happened: (what: string) => void): void {
  const first = Number(lane.since ?? lane.generation)
  const said = { entryId: entry._id, generation: first > 1 ? first - 1 : Number(lane.generation) + 1 }
  const door = world.backend.as("service:loop")
  const report = world.chance.pick(["candidate", "held", "failed", "requeued"] as const)
  happened(`${report} of ${entry._id}`)
  world.isStaleReport = true
  const sent =
    report === "candidate"
      ? door.mutation(api.merges.startCheck, { ...said, candidateCommit: "57a1e01", targetCommit: "57a1e02" })
      : report === "held"
        ? door.mutation(api.merges.hold, { ...said, sentence: "It was held." })
        : report === "failed"
          ? door.mutation(api.merges.fail, { ...said, sentence: "It conflicted.", conflict: true })
          : door.mutation(api.merges.requeue, said)
  sent.catch(() => {}).finally(() => (world.isStaleReport = false))
}

/** Everything works again, for good. */
export function heal(world: World): void {
  Object.assign(world.conditions, { isBackendDown: false, isExecutorDown: false, isForgeDown: false })
  Object.assign(world.conditions, { extraDelayMs: 0, duplicates: 0, backendSkewMs: 0 })
  world.conditions.cutOff.clear()
  for (const loop of world.loops) {
    loop.skewMs = 0
    loop.troubledAt = world.timeline.now()
    resumeProcess(loop.process, world.timeline)
  }
  for (const { shim } of world.machine.runs.values()) resumeProcess(shim, world.timeline)
  if (world.loops.every(({ process }) => process.state === "dead")) world.startLoop()
}

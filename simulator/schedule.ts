/** One schedule: a world drawn from a seed, chance and faults for some minutes, then calm until everything has ended. */
import { AUDIT_EVERY_MS } from "#worker/loop/audit"
import { createChance } from "./chance.ts"
import type { Counts } from "./coverage.ts"
import { heal, injectFault } from "./faults/inject.ts"
import { INVARIANTS } from "./invariants/index.ts"
import { eventsOf, isOpenTask, openRuns } from "./invariants/rows.ts"
import type { Violation } from "./invariants/invariant.ts"
import { peopleHelp, personActs } from "./outside/people.ts"
import { drawPlan, type Plan } from "./plan.ts"
import { withVirtualTime } from "./time/virtual-time.ts"
import { createWorld, openBoard, START, type World } from "./world.ts"

export type ScheduleResult = {
  seed: number
  violation: Violation | null
  counts: Counts
  /** Equal for equal histories. */
  traceHash: string
  /** The newest lines; all of them where the trace is kept. */
  lines: readonly string[]
  virtualMs: number
  steps: number
  rows: Record<string, number>
}

export type ScheduleOptions = { seed: number; isTraceKept?: boolean; plan?: (drawn: Plan) => Plan }

const LOOK_EVERY_STEPS = 20
const LONGEST_CALM_MS = 3 * 3_600_000
const HELP_EVERY_MS = 5_000
/** Two sweeps and some: whoever writes for no reason does it by then. */
const REST_MS = 70_000

export async function runSchedule({
  seed,
  isTraceKept = false,
  plan,
}: ScheduleOptions): Promise<ScheduleResult> {
  const chance = createChance(seed)
  const drawn = drawPlan(chance.stream("plan"))
  const world = createWorld({ plan: plan ? plan(drawn) : drawn, chance, isTraceKept })
  const uuids = chance.stream("uuids")
  const uuid = () =>
    `${uuids.between(0, 2 ** 32 - 1).toString(16)}-${uuids.between(0, 2 ** 32 - 1).toString(16)}`
  await withVirtualTime({ now: world.backendNow, uuid }, () => play(world))
  const { trace, timeline, rows } = world
  return {
    ...{ seed, violation: world.violation, counts: world.coverage.counts, traceHash: trace.hash() },
    lines: isTraceKept ? trace.all() : trace.newest(),
    virtualMs: timeline.now() - START,
    steps: timeline.steps(),
    rows: Object.fromEntries(rows.tables().map((table) => [table, rows.all(table).length])),
  }
}

async function play(world: World): Promise<void> {
  watch(world)
  await openBoard(world)
  if (!(await chaos(world))) return
  if (!(await calm(world))) return
  await rest(world)
}

/** Each transaction is looked at as it commits, and told to the trace. */
export function watch(world: World): void {
  world.backend.onCommit((commit) => {
    for (const { kind, sentence, data } of eventsOf(commit.changes)) {
      world.trace.note(`${commit.by} ${commit.fn}: ${String(sentence)}`)
      world.coverage.count("event", String(kind))
      const { from, to, outcome } = data as Record<string, unknown>
      if (kind === "task.moved" || kind === "task.auto_approved")
        world.coverage.count("transition", `${String(from)} to ${String(to)}`)
      if (kind === "run.ended") world.coverage.count("outcome", String(outcome))
    }
    for (const { table, before, after } of commit.changes) {
      if (table === "effects" && after && after.state !== before?.state)
        world.coverage.count("effect", `${String(after.kind)} ${String(after.state)}`)
    }
    for (const { name, onCommit } of INVARIANTS) {
      const sentence = onCommit?.(commit, world)
      if (sentence) world.violate({ invariant: name, sentence })
    }
  })
}

function look(world: World): boolean {
  for (const { name, onLook } of INVARIANTS) {
    const sentence = onLook?.(world)
    if (sentence) world.violate({ invariant: name, sentence })
  }
  return world.violation !== null
}

export async function pass(world: World, ms: number): Promise<boolean> {
  const { timeline, rows } = world
  // A look costs as much as there are cards.
  const every = Math.max(LOOK_EVERY_STEPS, rows.all("tasks").length)
  const isOver = () => world.violation !== null || (timeline.steps() % every === 0 && look(world))
  const went = await timeline.passUntil(timeline.now() + ms, isOver)
  return went && !look(world)
}

/** Chance, faults and people, for as long as the plan says. */
async function chaos(world: World): Promise<boolean> {
  const { plan, timeline, chance } = world
  for (let count = 0; count < plan.loops; count++) world.startLoop()
  const until = timeline.now() + plan.chaosMs
  if (plan.faults.length === 0) world.healthySince = timeline.now()
  const faults = chance.stream("faults")
  const people = chance.stream("people")
  const again = (everyMs: number, stream: typeof faults, work: () => void) => {
    timeline.after(-Math.log(1 - stream.float()) * everyMs, () => {
      if (timeline.now() >= until) return
      work()
      again(everyMs, stream, work)
    })
  }
  if (plan.faults.length > 0)
    again(plan.faultEveryMs, faults, () => injectFault(faults.pick(plan.faults), world))
  if (plan.personEveryMs !== null) again(plan.personEveryMs, people, () => void personActs(world))
  return pass(world, plan.chaosMs)
}

/** Nothing fails any more and people help: every card must come to its end. */
async function calm(world: World): Promise<boolean> {
  const { timeline, rows, machine, git } = world
  heal(world)
  Object.assign(machine.trouble, { start: 0, work: 0 })
  git.conflicts = 0
  world.trace.note("everything is well from here on")
  world.healthySince = timeline.now()
  const until = timeline.now() + LONGEST_CALM_MS
  const isOver = () =>
    rows.all("tasks").every((task) => !isOpenTask(task) && !task.hasWorkspace) &&
    openRuns(rows).length === 0 &&
    [...machine.runs.values()].every(({ agents }) => agents === 0)
  do {
    await peopleHelp(world)
    if (!(await pass(world, HELP_EVERY_MS))) return false
  } while (!isOver() && timeline.now() < until)
  return true
}

async function rest(world: World): Promise<void> {
  // What is under way may still be recorded, and an audit still has to see that nobody waits for people any more.
  const isCounted = world.rows.all("liveness").some(({ waitForPerson }) => Number(waitForPerson ?? 0) > 0)
  if (!(await pass(world, isCounted ? AUDIT_EVERY_MS + REST_MS : 5_000))) return
  let isResting = true
  world.backend.onCommit(({ by, fn, changes }) => {
    const isSignOfLife = changes.every(({ table }) => table === "leases")
    if (isResting && !isSignOfLife) world.writesAtRest.push(`${by} ${fn}`)
  })
  const went = await pass(world, REST_MS)
  isResting = false
  if (!went) return
  for (const { name, atRest } of INVARIANTS) {
    const sentence = atRest?.(world)
    if (sentence) world.violate({ invariant: name, sentence })
  }
}

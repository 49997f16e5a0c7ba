/** Pipelines and objectives in the backend: what is refused at the door, and what is never done twice. */
import { expect, test } from "vitest"
import { api } from "./_generated/api.ts"
import { aWorld, codeOf, HEAD, refusalOf, type World } from "./world.testing.ts"

const PLAN = [
  { name: "ui", title: "The form", dependsOn: ["api"] },
  { name: "api", title: "The API" },
]

async function planning(world: World) {
  const key = await world.ready({ pipeline: "objective", title: "People can sign in" })
  const runId = await world.running(key, { role: "pm" })
  const decompose = (tasks: object[], drop: string[] = []) =>
    world.asRun(runId).mutation(api.tasks.decompose, { tasks: tasks as never, drop })
  return { key, runId, decompose }
}

test("[PL-O3] a plan that is said again by the same run makes no second task", async () => {
  const world = await aWorld()
  const { key, decompose } = await planning(world)
  const first = await decompose(PLAN)
  expect(await decompose(PLAN)).toEqual(first)
  expect(first.tasks.map(({ title }) => title)).toEqual(["The API", "The form"])
  const detail = await world.user.query(api.tasks.get, { task: key })
  expect(detail.children.map(({ title, status }) => [title, status])).toEqual([
    ["The API", "ready"],
    ["The form", "ready"],
  ])
  expect(await world.task(key)).toMatchObject({ children: { open: 2, done: 0, merged: 0, failed: 0 } })
  expect(await world.task(first.tasks[1]!.key)).toMatchObject({ unmetDependencies: 1 })
})

test("[PL-O3] a plan with a cycle, or with a task of another card, leaves nothing behind", async () => {
  const world = await aWorld()
  const other = await world.ready()
  const { decompose } = await planning(world)
  const circle = [{ ...PLAN[1]!, dependsOn: ["ui"] }, PLAN[0]!]
  expect(await codeOf(decompose(circle))).toBe("dependency_cycle")
  expect(await codeOf(decompose([{ ...PLAN[1]!, dependsOn: [other] }]))).toBe("invalid_input")
  expect(await codeOf(decompose([], [other]))).toBe("invalid_input")
  expect(await world.rows("tasks")).toHaveLength(2)
})

test("[PL-O4] no other run makes tasks", async () => {
  const world = await aWorld()
  const key = await world.ready()
  const runId = await world.running(key)
  const call = world.asRun(runId).mutation(api.tasks.decompose, { tasks: PLAN })
  expect((await refusalOf(call)).message).toContain("--pipeline objective")
})

test("[PL-O4] a manager that planned nothing has failed; what it said while Clutch was away counts", async () => {
  const world = await aWorld()
  const { runId } = await planning(world)
  await world.asRun(runId).mutation(api.runs.report, { outcome: "success", summary: "Planned." })
  await world.exit(runId, { headCommit: null, treeChanged: false })
  expect(await world.aRun(runId)).toMatchObject({ outcome: "failed", reason: "evidence_missing" })

  const { runId: second, key } = await planning(world)
  const kept = [
    { operation: "tasks.decompose" as const, input: { tasks: PLAN } },
    { operation: "runs.report" as const, input: { outcome: "success" as const, summary: "Planned." } },
  ]
  await world.exit(second, { headCommit: null, treeChanged: false, kept })
  expect(await world.aRun(second)).toMatchObject({ outcome: "success" })
  expect((await world.task(key)).children).toMatchObject({ open: 2 })
})

test("[PL-1] a project chooses what its new cards go through; a card may name another one", async () => {
  const world = await aWorld()
  const { user } = world
  await user.mutation(api.projects.update, { project: "clutch", pipeline: "plan-implement-review" })
  expect((await world.task(await world.create())).pipeline?.name).toBe("plan-implement-review")
  expect((await world.task(await world.create({ pipeline: "classic" }))).pipeline).toBeUndefined()
  expect((await world.task(await world.create({ role: "research" }))).pipeline).toBeUndefined()
  expect(await codeOf(world.create({ pipeline: "nope" }))).toBe("not_found")
  const unknown = user.mutation(api.projects.update, { project: "clutch", pipeline: "nope" })
  expect(await codeOf(unknown)).toBe("not_found")
})

test("[PL-11] a card keeps the pipeline that it began with, whatever becomes of the definition", async () => {
  const world = await aWorld()
  const define = (role: "dev" | "writer") =>
    world.user.mutation(api.pipelines.define, {
      ...{ project: "clutch", name: "own", steps: [{ name: "build", role }] },
    })
  await define("dev")
  const key = await world.create({ pipeline: "own" })
  await define("writer")
  await world.user.mutation(api.pipelines.remove, { project: "clutch", name: "own" })
  expect((await world.task(key)).pipeline?.steps).toMatchObject([{ name: "build", role: "dev" }])
  expect(await codeOf(world.create({ pipeline: "own" }))).toBe("not_found")
})

test("[PL-2] a pipeline that cards go through is not removed from under the project", async () => {
  const world = await aWorld()
  const named = { project: "clutch", name: "own" }
  await world.user.mutation(api.pipelines.define, { ...named, steps: [{ name: "build", role: "dev" }] })
  await world.user.mutation(api.projects.update, { project: "clutch", pipeline: "own" })
  expect(await codeOf(world.user.mutation(api.pipelines.remove, named))).toBe("conflict")
  const wrong = world.user.mutation(api.pipelines.define, {
    ...named,
    steps: [{ name: "a", role: "reviewer" }],
  })
  expect(await codeOf(wrong)).toBe("invalid_input")
})

test("[PL-9] only a card with steps can be sent to one, and only to its own; what is over is reopened", async () => {
  const world = await aWorld()
  const restart = (task: string, step: string) => world.user.mutation(api.tasks.restart, { task, step })
  expect(await codeOf(restart(await world.ready(), "plan"))).toBe("invalid_input")
  const key = await world.ready({ pipeline: "plan-implement-review" })
  expect((await refusalOf(restart(key, "qa"))).message).toContain("plan, implement, review")
  expect(await codeOf(world.user.mutation(api.tasks.replan, { task: key }))).toBe("invalid_input")
  expect(await restart(key, "implement")).toMatchObject({ status: "ready", step: "implement" })
  await world.claim(key, { role: "dev" })
  await world.user.mutation(api.tasks.cancel, { task: key })
  expect(await codeOf(restart(key, "plan"))).toBe("illegal_move")
})

test("[PL-3] a run has a place only where its card's step is", async () => {
  const world = await aWorld()
  const key = await world.ready({ pipeline: "plan-implement-review" })
  expect(await codeOf(world.claim(key, { role: "dev" }))).toBe("conflict")
  const runId = await world.running(key, { role: "pm" })
  expect(await world.aRun(runId)).toMatchObject({ step: "plan" })
  expect(await world.task(key)).toMatchObject({ step: "plan" })
})

test("[PL-3] what was decided where a card no longer stands is refused, though nothing else changed", async () => {
  const world = await aWorld()
  const key = await world.ready({ pipeline: "plan-implement-review" })
  const runId = await world.running(key, { role: "pm" })
  await world.asRun(runId).mutation(api.runs.report, { outcome: "success", summary: "First the form." })
  await world.exit(runId)
  const { _id: taskId } = await world.task(key)
  const decided = {
    kind: "enter_step",
    phase: "work",
    taskId,
    from: "in_progress",
    fromStep: "plan",
    step: "implement",
    signalId: null,
    isJump: false,
    headCommit: null,
    sentence: "On.",
  } as const
  await world.apply({ ...decided, runId })
  expect(await codeOf(world.apply({ ...decided, runId: null }))).toBe("conflict")
  expect(await world.task(key)).toMatchObject({ step: "implement" })
})

test("[PL-10] work that comes back is mended where changes are made, and leaving it as it is is no work", async () => {
  const world = await aWorld()
  const key = await world.ready({ pipeline: "plan-implement-review" })
  await world.user.mutation(api.tasks.restart, { task: key, step: "implement" })
  const { _id: taskId } = await world.task(key)
  const work = await world.running(key)
  await world.exit(work, { headCommit: HEAD })
  const enter = {
    kind: "enter_step",
    phase: "work",
    taskId,
    signalId: null,
    isJump: false,
    fromStep: "implement",
    sentence: "On.",
  } as const
  await world.apply({ ...enter, from: "in_progress", runId: work, step: "review", headCommit: HEAD })
  expect(await world.task(key)).toMatchObject({ status: "in_review", step: "review", headCommit: HEAD })
  await world.move(key, "in_progress")
  expect(await world.task(key)).toMatchObject({ step: "implement", isSentBack: true })
  const idle = await world.running(key)
  await world.asRun(idle).mutation(api.runs.report, { outcome: "success", summary: "Fine as it is." })
  await world.exit(idle, { headCommit: HEAD })
  expect(await world.aRun(idle)).toMatchObject({ reason: "evidence_missing" })
})

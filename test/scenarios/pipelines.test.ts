/** Cards with steps of their own: what each failure leads to, what is handed on, and how much of the past is told. */
import { expect, test } from "vitest"
import { api } from "#convex/_generated/api"
import type { OnFailure } from "#domain/pipeline"
import type { Behaviour, Script } from "../fakes/executor.ts"
import { onEveryBackend, type World } from "./world.ts"

/** The nth run of a step does the nth thing; after the last one, as usual. */
function bySteps(turns: Partial<Record<string, Behaviour[]>>): Script {
  const seen = new Map<string, number>()
  return ({ step, role }) => {
    const turn = seen.get(step) ?? 0
    seen.set(step, turn + 1)
    const usual: Behaviour =
      role === "reviewer" ? { does: "judges", verdict: "approved" } : { does: "commits" }
    return turns[step]?.[turn] ?? usual
  }
}

const FAILED: Behaviour = { does: "reports", outcome: "failed", summary: "It does not hold." }

/** build -> test, where testing fails once as the story wants. */
async function aTestedCard(world: World, onFailure: OnFailure, more: object = {}): Promise<string> {
  await world.person.mutation(api.pipelines.define, {
    project: "shop",
    name: "build-test",
    steps: [
      { name: "build", role: "dev" },
      { name: "test", role: "qa", onFailure, ...more },
    ],
  })
  return world.readyTask("Fix login", { pipeline: "build-test" })
}

const stepsOf = async (world: World, key: string) => (await world.runs(key)).map(({ step }) => step)
const promptsOf = (world: World, step: string) =>
  [...world.executor.agents.values()]
    .filter(({ request }) => request.step === step)
    .map(({ request }) => request)

onEveryBackend((aWorld) => {
  test("[PL-3] plan, implement, review: each step has its run, and the card is merged", async () => {
    const world = await aWorld({
      script: bySteps({ plan: [{ does: "reports", summary: "First the form." }] }),
    })
    const card = await world.readyTask("Fix login", { pipeline: "plan-implement-review" })
    await world.settle()
    expect(await stepsOf(world, card)).toEqual(["plan", "implement", "review"])
    expect(await world.task(card)).toMatchObject({ status: "done", resolution: "merged" })
    expect(promptsOf(world, "implement")[0]?.prompt).toContain("First the form.")
    expect(promptsOf(world, "plan")[0]).toMatchObject({ subjectCommit: "main" })
  })

  test("[PL-6] a review that asks for changes goes back to where changes are made, then on", async () => {
    const asks: Behaviour = { does: "judges", verdict: "changes_requested", comment: "Name it better." }
    const world = await aWorld({ script: bySteps({ review: [asks] }) })
    const card = await world.readyTask("Fix login", { pipeline: "plan-implement-review" })
    await world.settle()
    expect(await stepsOf(world, card)).toEqual(["plan", "implement", "review", "implement", "review"])
    expect(promptsOf(world, "implement")[1]?.prompt).toContain("Name it better.")
    expect(await world.status(card)).toBe("done")
  })

  test("[PL-6] going back ends: after so many times a person is asked, and may let it try anew", async () => {
    const asks: Behaviour = { does: "judges", verdict: "rejected" }
    const world = await aWorld({ script: bySteps({ review: [asks, asks, asks, asks] }) })
    const card = await world.readyTask("Fix login", { pipeline: "plan-implement-review" })
    await world.settle()
    expect(await world.task(card)).toMatchObject({ status: "blocked", blockage: { reason: "step_failed" } })
    expect((await stepsOf(world, card)).filter((step) => step === "review")).toHaveLength(4)
    await world.answer(card, "retry: keep it small")
    await world.settle()
    expect(await world.status(card)).toBe("done")
    expect(promptsOf(world, "review").at(-1)?.prompt).toContain("retry: keep it small")
  })

  test("[PL-5] on_failure stop: the card is blocked and a person is asked", async () => {
    const world = await aWorld({ script: bySteps({ test: [FAILED] }) })
    const card = await aTestedCard(world, "stop")
    await world.settle()
    expect(await world.task(card)).toMatchObject({ status: "blocked", blockage: { reason: "step_failed" } })
    await world.answer(card, "retry")
    await world.settle()
    expect(await stepsOf(world, card)).toEqual(["build", "test", "test"])
    expect(await world.task(card)).toMatchObject({ status: "done", resolution: "merged" })
  })

  test("[PL-5] on_failure continue: it goes on without the step", async () => {
    const world = await aWorld({ script: bySteps({ test: [FAILED] }) })
    const card = await aTestedCard(world, "continue")
    await world.settle()
    expect(await stepsOf(world, card)).toEqual(["build", "test"])
    expect(await world.task(card)).toMatchObject({ status: "done", resolution: "merged" })
  })

  test.each([
    ["retry: with other data", ["build", "test", "test"], "done"],
    ["continue", ["build", "test"], "done"],
    ["goto: build", ["build", "test", "build", "test"], "done"],
    ["stop", ["build", "test"], "cancelled"],
  ])("[PL-5] on_failure ask_human: a person says %s", async (answer, steps, status) => {
    const world = await aWorld({ script: bySteps({ test: [FAILED] }) })
    const card = await aTestedCard(world, "ask_human")
    await world.settle()
    expect(await world.why(card)).toEqual(["waiting_human"])
    expect(await world.signals(card)).toMatchObject([{ kind: "question" }])
    await world.answer(card, answer)
    await world.settle()
    expect(await stepsOf(world, card)).toEqual(steps)
    expect(await world.status(card)).toBe(status)
    const left = await world.person.query(api.tasks.steps, { task: card })
    expect(left.steps.map(({ sentBack }) => sentBack)).toEqual([0, 0])
    if (answer.startsWith("retry")) expect(promptsOf(world, "test")[1]?.prompt).toContain("with other data")
  })

  test("[PL-5] on_failure goto: the step it names is done again, with what was found", async () => {
    const world = await aWorld({ script: bySteps({ test: [FAILED] }) })
    const card = await aTestedCard(world, { goto: "build", times: 1 })
    await world.settle()
    expect(await stepsOf(world, card)).toEqual(["build", "test", "build", "test"])
    expect(promptsOf(world, "build")[1]?.prompt).toContain("It does not hold.")
    expect(await world.status(card)).toBe("done")
  })

  test("[PL-4] a run that fails is tried again before its step has failed", async () => {
    const crash: Behaviour = { does: "fails", exitCode: 3 }
    const world = await aWorld({ script: bySteps({ test: [crash, crash] }) })
    const card = await aTestedCard(world, "continue", { tries: 2 })
    await world.settle()
    expect(await stepsOf(world, card)).toEqual(["build", "test", "test"])
    expect(await world.status(card)).toBe("done")
  })

  test.each([
    ["workspace_first", "Begin with the work tree", [{ step: "build", report: "Done.", patch: null }]],
    ["patch_first", "~/inputs/<step>/patch.diff", [{ step: "build", patch: { from: expect.any(String) } }]],
    ["manual", "Nothing is handed on by itself", []],
  ] as const)("[PL-7] hand-off %s", async (handOff, words, inputs) => {
    const world = await aWorld({})
    await aTestedCard(world, "stop", { handOff })
    await world.settle()
    const [request] = promptsOf(world, "test")
    expect(request?.prompt).toContain(words)
    expect(request?.inputs).toMatchObject(inputs)
    if (handOff === "manual") expect(request?.prompt).not.toContain("Done.")
  })

  test.each([
    ["full", 5, 0],
    ["summarize", 1, 4],
    ["sliding", 3, 0],
  ] as const)("[PL-8] context %s", async (context, inFull, inLines) => {
    const crash: Behaviour = { does: "fails", exitCode: 3 }
    const turns = { test: [FAILED, crash, FAILED], build: [] }
    const world = await aWorld({ script: bySteps(turns) })
    const card = await aTestedCard(world, { goto: "build" }, { context })
    await world.settle()
    expect(await stepsOf(world, card)).toEqual(["build", "test", "build", "test", "test", "build", "test"])
    const prompt = promptsOf(world, "test").at(-1)!.prompt.split("## Earlier attempts")[1]!
    expect(prompt.match(/^- \w+, attempt \d+: \w+ \(/gm)).toHaveLength(inFull + (context === "full" ? 1 : 0))
    expect(prompt.match(/^- \w+, attempt \d+: \w+\. "/gm) ?? []).toHaveLength(inLines + (inLines ? 1 : 0))
    expect(prompt.includes("3 older runs are left out.")).toBe(context === "sliding")
  })

  test("[PL-10] work that the merge lane gives back is mended, then judged again", async () => {
    const world = await aWorld({
      script: bySteps({
        check: [
          { does: "fails", exitCode: 1 },
          { does: "fails", exitCode: 0 },
        ],
      }),
      checkCommand: "npm test",
    })
    const card = await world.readyTask("Fix login", { pipeline: "plan-implement-review" })
    await world.settle()
    expect(await stepsOf(world, card)).toEqual([
      ...["plan", "implement", "review", "check", "implement", "review", "check"],
    ])
    expect(await world.status(card)).toBe("done")
  })

  test("[PL-10] work that no longer joins has its resolver, however few tries its step has", async () => {
    const world = await aWorld({ script: bySteps({}) })
    await world.person.mutation(api.pipelines.define, {
      project: "shop",
      name: "once",
      steps: [
        { name: "build", role: "dev", onFailure: "ask_human", tries: 1 },
        { name: "test", role: "qa" },
      ],
    })
    const { prepare } = world.landing
    const resolved = () =>
      [...world.executor.agents.values()].some(({ request }) => request.role === "conflict_resolver")
    world.landing.prepare = (job) =>
      resolved()
        ? prepare(job)
        : Promise.resolve({ kind: "conflict", sentence: "src/a.ts conflicts with main." })
    const card = await world.readyTask("Fix login", { pipeline: "once" })
    await world.settle()
    expect((await world.runs(card)).map(({ role }) => role)).toEqual([
      ...["dev", "qa", "conflict_resolver", "qa"],
    ])
    expect(await world.status(card)).toBe("done")
  })

  test("[PL-9] a person sends a card back to a step; what ran is superseded, what was left is kept", async () => {
    const world = await aWorld({
      script: bySteps({ plan: [{ does: "reports", summary: "Plan A." }], implement: [{ does: "hangs" }] }),
    })
    const card = await world.readyTask("Fix login", { pipeline: "plan-implement-review" })
    await world.settle()
    expect(await stepsOf(world, card)).toEqual(["plan", "implement"])
    await world.person.mutation(api.tasks.restart, { task: card, step: "plan" })
    await world.settle()
    expect(await stepsOf(world, card)).toEqual(["plan", "implement", "plan", "implement", "review"])
    expect(await world.status(card)).toBe("done")
    const { steps } = await world.person.query(api.tasks.steps, { task: card })
    expect(steps.map(({ state, result }) => [state, result?.outcome])).toEqual(
      Array(3).fill(["done", "success"]),
    )
  })
})

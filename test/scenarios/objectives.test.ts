/** From one sentence to merged work: an objective is planned, its tasks are done, the whole is tested. */
import { expect, test } from "vitest"
import { api } from "#convex/_generated/api"
import type { OnFailure } from "#domain/pipeline"
import type { Behaviour, Script } from "../fakes/executor.ts"
import { onEveryBackend, type World } from "./world.ts"

const TWO = [
  { name: "ui", title: "The form", dependsOn: ["api"] },
  { name: "api", title: "The API", criteria: ["It answers."] },
]
const REST = [{ name: "rest", title: "The rest" }]

/** The nth run of a role on a card does the nth thing. */
const inTurn =
  (turns: Partial<Record<string, Behaviour[]>>): Script =>
  ({ role, attempt, isPlanning }) =>
    turns[role]?.[attempt - 1] ??
    (isPlanning
      ? { does: "reports", summary: "Nothing more is needed." }
      : role === "reviewer"
        ? { does: "judges", verdict: "approved" }
        : role === "qa"
          ? { does: "reports", summary: "It does what was asked." }
          : { does: "commits" })

const PLANS: Behaviour = { does: "plans", tasks: TWO }
const anObjective = (world: World) => world.readyTask("People can sign in and out", { pipeline: "objective" })
const childrenOf = async (world: World, key: string) => (await world.task(key)).children
const stepsOf = async (world: World, key: string) => (await world.runs(key)).map(({ step }) => step)
const lastPrompt = (world: World, key: string, step: string) =>
  [...world.executor.agents.values()].findLast(
    ({ request }) => request.taskKey === key && request.step === step,
  )!.request.prompt

/** plan -> work -> qa, where a task that is given up leads to what the story wants. */
async function aWaitingCard(world: World, onFailure: OnFailure): Promise<string> {
  await world.person.mutation(api.pipelines.define, {
    project: "shop",
    name: "plan-work-test",
    steps: [
      { name: "plan", role: "pm" },
      { name: "work", role: "children", onFailure },
      { name: "qa", role: "qa" },
    ],
  })
  return world.readyTask("People can sign in and out", { pipeline: "plan-work-test" })
}

/** What hangs is called off, and tried again with better luck. */
async function endsWell(world: World, key: string): Promise<void> {
  const [run] = await world.runs(key)
  await world.person.mutation(api.runs.requestStop, { run: run!.runId })
  await world.settle()
  await world.answer(key, "retry")
  await world.settle()
}

onEveryBackend((aWorld) => {
  test("[PL-O1] one sentence becomes tasks that are merged in their order, then tested, then it is done", async () => {
    const world = await aWorld({ script: inTurn({ pm: [PLANS] }) })
    const card = await anObjective(world)
    await world.settle()
    const children = await childrenOf(world, card)
    expect(children.map(({ title, status }) => [title, status])).toEqual([
      ["The API", "done"],
      ["The form", "done"],
    ])
    expect(world.landing.landed).toEqual(children.map(({ key }) => key))
    expect(await stepsOf(world, card)).toEqual(["plan", "qa"])
    expect(await world.task(card)).toMatchObject({ status: "done", resolution: "merged" })
    expect(lastPrompt(world, card, "qa")).toContain(`${children[0]!.key} (Done, merged): The API`)
    expect(lastPrompt(world, children[0]!.key, "dev")).toContain("People can sign in and out")
  })

  test("[PL-O2] it waits for its tasks, and says so", async () => {
    const world = await aWorld({ script: inTurn({ pm: [PLANS], dev: [{ does: "hangs" }] }) })
    const card = await anObjective(world)
    await world.settle()
    expect(await world.why(card)).toEqual(["waiting_children"])
  })

  test("[PL-O4] a plan without a task is tried again, and leads to a person", async () => {
    const idle: Behaviour = { does: "reports", summary: "Hm." }
    const world = await aWorld({ script: inTurn({ pm: [idle, idle, idle] }) })
    const card = await anObjective(world)
    await world.settle()
    expect((await world.runs(card)).map(({ reason }) => reason)).toEqual(Array(3).fill("evidence_missing"))
    expect(await world.status(card)).toBe("blocked")
  })

  test("[PL-O5] a task that is given up leads to a new plan, which sees it", async () => {
    const world = await aWorld({
      script: inTurn({ pm: [PLANS, { does: "plans", tasks: REST }], dev: [{ does: "hangs" }] }),
    })
    const card = await anObjective(world)
    await world.settle()
    const [api1, form] = (await childrenOf(world, card)).map(({ key }) => key)
    await world.person.mutation(api.tasks.cancel, { task: form! })
    await world.settle()
    expect(lastPrompt(world, card, "plan")).toContain(`${form} (Cancelled, abandoned): The form`)
    await world.person.mutation(api.tasks.cancel, { task: api1!, cancellation: "duplicate" })
    await world.settle()
    const rest = (await childrenOf(world, card)).find(({ title }) => title === "The rest")!
    expect(await stepsOf(world, card)).toEqual(["plan", "plan"])
    await endsWell(world, rest.key)
    expect(await stepsOf(world, card)).toEqual(["plan", "plan", "qa"])
    expect(await world.task(card)).toMatchObject({ status: "done", resolution: "merged" })
  })

  test.each([
    ["ask_human", "retry"],
    ["stop", "retry"],
    ["continue", null],
  ] as const)(
    "[PL-O9] a task that was given up fails its step once: %s, and the rest is waited for",
    async (onFailure, answer) => {
      const world = await aWorld({
        script: inTurn({ pm: [PLANS], dev: [{ does: "hangs" }] }),
      })
      const card = await aWaitingCard(world, onFailure)
      await world.settle()
      const [api1, form] = (await childrenOf(world, card)).map(({ key }) => key)
      await world.person.mutation(api.tasks.cancel, { task: form! })
      await world.settle()
      if (answer) {
        await world.answer(card, answer)
        await world.settle()
      }
      expect(await world.why(card)).toEqual(["waiting_children"])
      await endsWell(world, api1!)
      expect(await stepsOf(world, card)).toEqual(["plan", "qa"])
      expect(await world.status(card)).toBe("done")
    },
  )

  test("[PL-O9] a task that was given up and is reopened fails nothing", async () => {
    const world = await aWorld({ script: inTurn({ pm: [PLANS], dev: [{ does: "hangs" }] }) })
    const card = await aWaitingCard(world, "ask_human")
    await world.settle()
    const [api1, form] = (await childrenOf(world, card)).map(({ key }) => key)
    await world.person.mutation(api.tasks.cancel, { task: form! })
    const again = await world.person.mutation(api.tasks.reopen, { task: form! })
    await world.settle()
    expect(await world.why(card)).toEqual(["waiting_children"])
    await world.move(again.key, "ready")
    await endsWell(world, api1!)
    await endsWell(world, again.key)
    expect((await childrenOf(world, card)).map(({ status }) => status)).toEqual(["done", "cancelled", "done"])
    expect(await world.status(card)).toBe("done")
  })

  test("[PL-O5] what the tester misses is planned anew", async () => {
    const misses: Behaviour = { does: "reports", outcome: "failed", summary: "Nobody can sign out." }
    const world = await aWorld({
      script: inTurn({ pm: [PLANS, { does: "plans", tasks: REST }], qa: [misses] }),
    })
    const card = await anObjective(world)
    await world.settle()
    expect(await stepsOf(world, card)).toEqual(["plan", "qa", "plan", "qa"])
    expect(lastPrompt(world, card, "plan")).toContain("Nobody can sign out.")
    expect((await childrenOf(world, card)).map(({ status }) => status)).toEqual(["done", "done", "done"])
    expect(await world.status(card)).toBe("done")
  })

  test("[PL-O6] a person wants a new plan; tasks under way go on, and what is dropped is cancelled", async () => {
    const script = inTurn({
      pm: [PLANS, { does: "plans", tasks: REST, drop: ["SHOP-3"] }],
      dev: [{ does: "hangs" }],
    })
    const world = await aWorld({ script })
    const card = await anObjective(world)
    await world.settle()
    await world.person.mutation(api.tasks.replan, { task: card, sentence: "The form can wait." })
    await world.settle()
    expect((await childrenOf(world, card)).map(({ title, status }) => [title, status])).toEqual([
      ["The API", "in_progress"],
      ["The form", "cancelled"],
      ["The rest", "in_progress"],
    ])
    expect(await stepsOf(world, card)).toEqual(["plan", "plan"])
    expect(await world.why(card)).toEqual(["waiting_children"])
  })

  test("[PL-O7] what a tester commits is merged as the objective's own work", async () => {
    const world = await aWorld({ script: inTurn({ pm: [PLANS], qa: [{ does: "commits" }] }) })
    const card = await anObjective(world)
    await world.settle()
    expect(world.landing.landed.at(-1)).toBe(card)
    expect(await world.task(card)).toMatchObject({ status: "done", resolution: "merged" })
  })

  test("[PL-O8] an objective that is given up takes its open tasks with it", async () => {
    const world = await aWorld({ script: inTurn({ pm: [PLANS], dev: [{ does: "hangs" }] }) })
    const card = await anObjective(world)
    await world.settle()
    await world.person.mutation(api.tasks.cancel, { task: card })
    await world.settle()
    expect((await childrenOf(world, card)).map(({ status }) => status)).toEqual(["cancelled", "cancelled"])
  })
})

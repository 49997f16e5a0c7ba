/** What people do while agents work: answer, approve, cancel, edit, pause, take a card in hand. */
import { expect, test } from "vitest"
import { api } from "#convex/_generated/api"
import type { Script } from "../fakes/executor.ts"
import { onEveryBackend } from "./world.ts"

const MINUTE = 60_000
const first =
  (behaviour: ReturnType<Script>, role = "dev"): Script =>
  (run) =>
    run.role === role && run.attempt === 1
      ? behaviour
      : run.role === "reviewer"
        ? { does: "judges", verdict: "approved" }
        : { does: "commits" }

onEveryBackend((aWorld) => {
  test("a question is asked and answered while the agent waits; nothing starts anew", async () => {
    const world = await aWorld({ script: first({ does: "asks", question: "Which colour?" }) })
    const card = await world.readyTask("Paint it")
    await world.settle()
    expect(await world.status(card)).toBe("in_progress")
    expect(await world.why(card)).toEqual(["running", "waiting_human"])
    await world.answer(card, "Blue.")
    await world.settle()
    expect(await world.status(card)).toBe("done")
    expect((await world.runs(card)).map(({ role }) => role)).toEqual(["dev", "reviewer"])
  })

  test("[WL-C8] a question nobody answers frees the slot after ten minutes; the answer starts the next run, which is told", async () => {
    const world = await aWorld({ script: first({ does: "asks", question: "Which colour?" }) })
    const card = await world.readyTask("Paint it")
    await world.settle()
    await world.pass(11 * MINUTE)
    expect(await world.runs(card)).toMatchObject([{ role: "dev", outcome: "needs_human" }])
    expect(await world.status(card)).toBe("in_progress")
    expect(await world.why(card)).toEqual(["waiting_human"])
    await world.answer(card, "Blue.")
    await world.settle()
    expect(await world.status(card)).toBe("done")
    const second = [...world.executor.agents.values()].find(
      ({ request }) => request.role === "dev" && request.attempt === 2,
    )
    expect(second?.request.prompt).toContain("Which colour?")
    expect(second?.request.prompt).toContain("Blue.")
    expect(await world.task(card)).toMatchObject({ attempts: { dev: 0, infrastructure: 0 } })
  })

  test.each(["removed", "set anew"])(
    "[WL-B8] a card that asked about its budget goes on once a person has %s it, and nobody has to answer",
    async (how) => {
      const world = await aWorld()
      const mine = { scope: "organization", window: "total", unit: "usd" } as const
      const { budget } = await world.person.mutation(api.budgets.set, { ...mine, limit: 0.01 })
      const card = await world.readyTask("Fix login")
      await world.settle()
      expect(await world.why(card)).toEqual(["waiting_human", "over_budget"])
      if (how === "removed") await world.person.mutation(api.budgets.remove, { budget })
      else await world.person.mutation(api.budgets.set, { ...mine, limit: 9 })
      await world.settle()
      expect(await world.status(card)).toBe("done")
      const budgets = await world.person.query(api.budgets.list, {})
      expect(budgets.map(({ limit }) => limit)).toEqual(how === "removed" ? [] : [9])
    },
  )

  test("[WL-R8] where the project asks, a person approves before anything lands", async () => {
    const world = await aWorld({ approval: "person" })
    const card = await world.readyTask("Fix login")
    await world.settle()
    expect(await world.status(card)).toBe("in_approval")
    expect(await world.signals(card)).toMatchObject([{ kind: "approval" }])
    await world.answer(card, "approve")
    await world.settle()
    expect(await world.status(card)).toBe("done")
    expect(world.landing.landed).toEqual([card])
  })

  test("[WL-R8] a person who does not approve sends it back with words, and is asked again", async () => {
    const world = await aWorld({ approval: "person" })
    const card = await world.readyTask("Fix login")
    await world.settle()
    await world.answer(card, "reject: wrong page")
    await world.settle()
    expect(await world.status(card)).toBe("in_approval")
    expect(world.landing.landed).toEqual([])
    expect((await world.runs(card)).map(({ role }) => role)).toEqual(["dev", "reviewer", "dev", "reviewer"])
    await world.answer(card, "approve")
    await world.settle()
    expect(await world.status(card)).toBe("done")
  })

  test("a cancelled card ends its agent, with a record that nothing is left", async () => {
    const world = await aWorld({ script: () => ({ does: "hangs" }) })
    const card = await world.readyTask("Never mind")
    await world.settle()
    await world.person.mutation(api.tasks.cancel, { task: card })
    expect(await world.status(card)).toBe("cancelled")
    await world.settle()
    expect(await world.runs(card)).toMatchObject([
      { state: "ended", outcome: "cancelled", termination: { processesLeft: 0 } },
    ])
  })

  test("[WL-W7] a run that a person stops leaves the card to that person", async () => {
    const world = await aWorld({ script: first({ does: "hangs" }) })
    const card = await world.readyTask("Fix login")
    await world.settle()
    const [run] = await world.runs(card)
    await world.person.mutation(api.runs.requestStop, { run: run!.runId })
    await world.settle()
    expect(await world.task(card)).toMatchObject({ status: "blocked", blockage: { reason: "abandoned_run" } })
    await world.answer(card, "resume")
    await world.settle()
    expect(await world.status(card)).toBe("done")
  })

  test("[WL-T4] in place of a card that cannot be done a person has a new one made", async () => {
    const world = await aWorld({ script: () => ({ does: "fails", exitCode: 1, tail: "out of ideas" }) })
    const card = await world.readyTask("Too much at once")
    await world.settle()
    expect(await world.status(card)).toBe("blocked")
    await world.answer(card, "spawn")
    await world.settle()
    expect(await world.task(card)).toMatchObject({ status: "cancelled", cancellation: "superseded" })
    expect(await world.task("SHOP-2")).toMatchObject({ status: "backlog", title: "Too much at once" })
  })

  test("[WL-M6] a person's edits hold the landing, the person is told once, and other cards pass", async () => {
    const world = await aWorld()
    world.landing.edits = "src/a.ts is being edited."
    const card = await world.readyTask("Fix login")
    await world.settle()
    expect(await world.status(card)).toBe("merging")
    expect(await world.why(card)).toEqual(["held_by_edits"])
    await world.pass(MINUTE)
    expect(await world.signals(card)).toMatchObject([{ kind: "alert" }])
    world.landing.edits = null
    const other = await world.readyTask("Another thing")
    await world.settle()
    expect(await world.status(other)).toBe("done")
    await world.advance(15_000)
    expect(await world.status(card)).toBe("done")
    expect(world.landing.landed).toEqual([other, card])
    expect(await world.signals(card)).toEqual([])
  })

  test("someone else pushes while a card waits to land: it is joined anew and lands once", async () => {
    const world = await aWorld()
    world.landing.edits = "src/a.ts is being edited."
    const card = await world.readyTask("Fix login")
    await world.settle()
    world.landing.push()
    world.landing.edits = null
    await world.advance(20_000)
    expect(await world.status(card)).toBe("done")
    expect(world.landing.landed).toEqual([card])
  })

  test("[WL-W5] work that no longer joins is resolved by a conflict resolver, reviewed again and merged", async () => {
    const world = await aWorld()
    const card = await world.readyTask("Fix login")
    const { prepare } = world.landing
    let tries = 0
    world.landing.prepare = (job) =>
      ++tries === 1
        ? Promise.resolve({ kind: "conflict", sentence: "src/a.ts conflicts with main." })
        : prepare(job)
    await world.settle()
    expect(await world.status(card)).toBe("done")
    expect((await world.runs(card)).map(({ role }) => role)).toEqual([
      "dev",
      "reviewer",
      "conflict_resolver",
      "reviewer",
    ])
    const resolver = [...world.executor.agents.values()].find(
      ({ request }) => request.role === "conflict_resolver",
    )
    expect(resolver?.request.prompt).toContain("src/a.ts conflicts with main.")
    expect(await world.task(card)).toMatchObject({ attempts: { conflict: 1, dev: 0 } })
  })

  test("[WL-D4] while all is paused nothing starts; what runs goes on; a resume is noticed", async () => {
    const world = await aWorld({ script: first({ does: "hangs" }) })
    const running = await world.readyTask("Runs already")
    await world.settle()
    await world.person.mutation(api.loop.pause, {})
    const waiting = await world.readyTask("Comes later")
    await world.settle()
    expect(await world.why(waiting)).toEqual(["paused"])
    expect(await world.why(running)).toEqual(["running"])
    await world.person.mutation(api.loop.resume, {})
    await world.settle()
    expect(await world.why(waiting)).toEqual(["running"])
  })

  test("[WL-C7] a card that is taken out of work gives its agent up, and starts a fresh one when it comes back", async () => {
    const world = await aWorld({ script: first({ does: "hangs" }) })
    const card = await world.readyTask("Fix login")
    await world.settle()
    await world.move(card, "ready")
    await world.move(card, "backlog")
    await world.settle()
    expect(await world.runs(card)).toMatchObject([{ state: "ended", outcome: "cancelled" }])
    expect(await world.why(card)).toEqual(["in_backlog"])
    await world.move(card, "ready")
    await world.settle()
    expect(await world.status(card)).toBe("done")
    expect(await world.task(card)).toMatchObject({ attempts: { dev: 0, infrastructure: 0 } })
  })
})

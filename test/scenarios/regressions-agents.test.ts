/** Where systems like this one lost their agents and their work (docs/spec/regressions.md): runs, reviews, executors. */
import { expect, test, vi } from "vitest"
import { api } from "#convex/_generated/api"
import { DEFAULT_LOOP_CONFIG } from "#domain/loop/snapshot"
import type { Behaviour, Script } from "../fakes/executor.ts"
import { onEveryBackend, type World } from "./world.ts"

const MINUTE = 60_000
const APPROVED: Behaviour = { does: "judges", verdict: "approved" }
const agents =
  (role: string, ...behaviours: Behaviour[]): Script =>
  (run) =>
    (run.role === role ? behaviours[run.attempt - 1] : undefined) ??
    (run.role === "reviewer" ? APPROVED : { does: "commits" })
const eventsOf = async (world: World, task: string) =>
  (await world.person.query(api.tasks.timeline, { task, paginationOpts: { numItems: 200, cursor: null } }))
    .page

onEveryBackend((aWorld) => {
  test("[D2] a developer that dies before its first commit is tried again on the same branch, as no failure of its own", async () => {
    const world = await aWorld({ script: agents("dev", { does: "loses_its_shim", left: 2 }) })
    const card = await world.readyTask("Fix login")
    await world.settle()
    await world.pass(MINUTE)
    expect(await world.status(card)).toBe("done")
    expect(await world.runs(card)).toMatchObject([
      { outcome: "lost" },
      { outcome: "success" },
      { role: "reviewer" },
    ])
    expect(await world.task(card)).toMatchObject({ attempts: { dev: 0, infrastructure: 0 } })
  })

  test("[D3] a developer that finishes while no loop runs is taken up by the next one, and not started again", async () => {
    const world = await aWorld({ script: agents("dev", { does: "cannot_report" }) })
    const card = await world.readyTask("Fix login")
    await world.loop.cycle()
    // The loop is gone; the agent ends, and nobody hears of it for an hour.
    await world.executor.step()
    await world.executor.step()
    vi.setSystemTime(Date.now() + 60 * MINUTE)
    await world.settle([world.createLoop("loop-2")])
    expect(await world.status(card)).toBe("done")
    expect((await world.runs(card)).map(({ role }) => role)).toEqual(["dev", "reviewer"])
    expect(world.executor.starts).toHaveLength(2)
  })

  test("[D4] a reviewer's words reach the next attempt, and rounds have an end", async () => {
    const rejected: Behaviour = { does: "judges", verdict: "rejected", comment: "Close the file." }
    const world = await aWorld({
      script: agents("reviewer", rejected, rejected, rejected, rejected, APPROVED),
    })
    const card = await world.readyTask("Fix login")
    await world.settle()
    const [, second] = [...world.executor.agents.values()].filter(({ request }) => request.role === "dev")
    expect(second?.request.prompt).toContain("Close the file.")
    expect(await world.status(card)).toBe("blocked")
    expect(await world.signals(card)).toMatchObject([{ kind: "retry_exhausted" }])
  })

  test("[D5] a card on its second attempt at the work still gets its conflict resolved: each kind has a counter of its own", async () => {
    const failed: Behaviour = { does: "fails", exitCode: 1, tail: "no" }
    const world = await aWorld({ script: agents("dev", failed, { ...failed, tail: "other" }) })
    const card = await world.readyTask("Fix login")
    const { prepare } = world.landing
    let isFirst = true
    world.landing.prepare = async (job) => {
      if (!isFirst) return prepare(job)
      isFirst = false
      return { kind: "conflict", sentence: "src/a.ts conflicts with main." }
    }
    await world.settle()
    expect(await world.status(card)).toBe("done")
    expect((await world.runs(card)).map(({ role }) => role)).toEqual([
      ...["dev", "dev", "dev", "reviewer", "conflict_resolver", "reviewer"],
    ])
    expect(await world.task(card)).toMatchObject({ attempts: { dev: 2, conflict: 1 } })
  })

  test("[D8] while agents cannot be started cards keep their order, nothing is written over and over, and nobody is blamed", async () => {
    const world = await aWorld()
    const { start } = world.executor
    world.executor.start = () => Promise.reject(new Error("the gateway is down"))
    const cards = [await world.readyTask("One"), await world.readyTask("Two"), await world.readyTask("Three")]
    await world.settle()
    await world.pass(5 * MINUTE, 20_000)
    for (const card of cards) {
      expect(await world.task(card)).toMatchObject({ attempts: { dev: 0 } })
      expect((await eventsOf(world, card)).length).toBeLessThan(40)
    }
    // After three repeated starts a person is asked; others wait their turn where they were.
    expect(await world.status(cards[0]!)).toBe("blocked")
    expect((await world.signals(cards[0]!))[0]).toMatchObject({ kind: "retry_exhausted" })
    world.executor.start = start
    for (const card of cards) if ((await world.signals(card)).length > 0) await world.answer(card, "retry")
    await world.settle()
    await world.pass(5 * MINUTE, 20_000)
    expect(world.landing.landed.toSorted()).toEqual(cards)
    const claims = await Promise.all(cards.map(async (card) => (await world.runs(card))[0]?.claimedAt ?? 0))
    expect(claims).toEqual(claims.toSorted((a, b) => a - b))
  })

  test("[D11] a question is told to people at once, and an agent that waits for its answer is not taken for stuck", async () => {
    const world = await aWorld({ script: agents("dev", { does: "asks", question: "Which colour?" }) })
    const card = await world.readyTask("Paint it")
    await world.settle()
    expect(await world.signals(card)).toMatchObject([{ kind: "question", question: "Which colour?" }])
    await world.pass(DEFAULT_LOOP_CONFIG.humanWaitMs + MINUTE)
    expect(await world.runs(card)).toMatchObject([{ outcome: "needs_human" }])
    expect(await world.status(card)).toBe("in_progress")
    await world.answer(card, "Blue.")
    await world.settle()
    expect(await world.status(card)).toBe("done")
    expect(await world.task(card)).toMatchObject({ attempts: { dev: 0 } })
  })

  test("[D20] an agent makes no cards: what a reviewer wants besides goes to people, and work does not multiply", async () => {
    const world = await aWorld({ script: agents("dev", { does: "hangs" }) })
    const card = await world.readyTask("Fix login")
    await world.settle()
    const [agent] = world.executor.agents.values()
    const asRun = world.backend.as(`run:${agent!.request.runId}`)
    const made = asRun.mutation(api.tasks.create, { project: "shop", title: "Follow up", status: "ready" })
    await expect(made).rejects.toThrow()
    expect(await world.person.query(api.tasks.list, { project: "shop" })).toHaveLength(1)
    expect(await world.status(card)).toBe("in_progress")
  })
})

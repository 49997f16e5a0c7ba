/** Landing by pull requests: the lane offers, a person merges or closes, and what is merged by hand is noticed. */
import { expect, test } from "vitest"
import { api } from "#convex/_generated/api"
import { onEveryBackend, type World } from "./world.ts"

const MINUTE = 60_000
const merge = (world: World, pull: string) => world.person.mutation(api.pulls.merge, { pull })

onEveryBackend((aWorld) => {
  test("[WL-M10] approved work waits as a pull request; a person merges it, and it lands once", async () => {
    const world = await aWorld({ landing: "pull_request" })
    const card = await world.readyTask("Fix login")
    await world.settle()
    await world.advance(MINUTE)
    expect(await world.status(card)).toBe("merging")
    expect(await world.why(card)).toEqual(["pull_request_open"])
    expect(world.landing.landed).toEqual([])
    await merge(world, "SHOP-PR-1")
    await world.settle()
    expect(await world.task(card)).toMatchObject({ status: "done", resolution: "merged" })
    expect(world.landing.landed).toEqual([card])
    expect(await world.person.query(api.pulls.get, { pull: card })).toMatchObject({ state: "merged" })
    expect(await world.signals(card)).toEqual([])
  })

  test("[WL-M11] others go on meanwhile, and are merged in the order in which people want them", async () => {
    const world = await aWorld({ landing: "pull_request", checkCommand: "npm test" })
    const cards: string[] = []
    for (const title of ["one", "two", "three"]) cards.push(await world.readyTask(title))
    await world.settle()
    expect(await world.person.query(api.pulls.list, { project: "shop" })).toHaveLength(3)
    const pullOf = async (card: string | undefined) =>
      (await world.person.query(api.pulls.get, { pull: card ?? "" })).pull
    await merge(world, await pullOf(cards[2]))
    await world.settle()
    expect(world.landing.landed).toEqual([cards[2]])
    expect(await world.why(cards[0]!)).toEqual(["pull_request_open"])
    await merge(world, await pullOf(cards[0]))
    await world.settle()
    expect(world.landing.landed).toEqual([cards[2], cards[0]])
    const checks = (await world.runs(cards[0]!)).filter(({ role }) => role === "check")
    expect(checks).toHaveLength(2)
    expect(await world.status(cards[1]!)).toBe("merging")
  })

  test("[WL-M12] a person's edits hold what another person wants merged, and then it lands", async () => {
    const world = await aWorld({ landing: "pull_request" })
    const card = await world.readyTask("Fix login")
    await world.settle()
    world.landing.edits = "src/a.ts is being edited."
    await merge(world, card)
    await world.settle()
    expect(await world.why(card)).toEqual(["held_by_edits"])
    await world.advance(MINUTE)
    expect(await world.why(card)).toEqual(["held_by_edits"])
    world.landing.edits = null
    await world.advance(15_000)
    expect(await world.status(card)).toBe("done")
  })

  test("[WL-M13] closing one sends the card back with the words; its new work is offered anew", async () => {
    const world = await aWorld({ landing: "pull_request" })
    const card = await world.readyTask("Fix login")
    await world.settle()
    await world.person.mutation(api.pulls.close, { pull: card, sentence: "Use the other library." })
    await world.settle()
    expect(await world.status(card)).toBe("merging")
    expect(await world.task(card)).toMatchObject({ attempts: { dev: 1 } })
    const second = [...world.executor.agents.values()].find(
      ({ request }) => request.role === "dev" && request.attempt === 2,
    )
    expect(second?.request.prompt).toContain("Use the other library.")
    expect(await world.person.query(api.pulls.list, {})).toMatchObject([{ pull: "SHOP-PR-2" }])
    await merge(world, "SHOP-PR-2")
    await world.settle()
    expect(world.landing.landed).toEqual([card])
  })

  test("[WL-M12] work that no longer joins is resolved, reviewed, and offered by the same pull request", async () => {
    const world = await aWorld({ landing: "pull_request" })
    const card = await world.readyTask("Fix login")
    await world.settle()
    const { headCommit } = await world.person.query(api.pulls.get, { pull: card })
    world.landing.conflicts.set(card, headCommit ?? "")
    world.landing.push()
    await merge(world, card)
    await world.settle()
    expect((await world.runs(card)).map(({ role }) => role)).toEqual([
      ...["dev", "reviewer", "conflict_resolver", "reviewer"],
    ])
    expect(await world.why(card)).toEqual(["pull_request_open"])
    expect(await world.person.query(api.pulls.list, {})).toMatchObject([{ pull: "SHOP-PR-1" }])
    await merge(world, card)
    await world.settle()
    expect(await world.status(card)).toBe("done")
  })

  test("[WL-M14] a branch that a person has merged by hand is noticed", async () => {
    const world = await aWorld({ landing: "pull_request" })
    const card = await world.readyTask("Fix login")
    await world.settle()
    world.landing.mergedByHand.add(card)
    await world.advance(15_000)
    expect(await world.task(card)).toMatchObject({ status: "done", resolution: "merged" })
    expect(await world.person.query(api.pulls.get, { pull: card })).toMatchObject({ state: "merged" })
    expect(world.landing.landed).toEqual([])
  })

  test("[WL-L7] a pull request that waits makes no record, however long", async () => {
    const world = await aWorld({ landing: "pull_request" })
    await world.readyTask("Fix login")
    await world.readyTask("And logout")
    await world.settle()
    const before = world.backend.writes()
    await world.pass(MINUTE, 15_000)
    expect(world.backend.writes()).toBe(before)
  })
})

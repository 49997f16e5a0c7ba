/** Where systems like this one overwrote people (docs/spec/regressions.md): drags, pauses, edits, dependencies, long texts. */
import { expect, test } from "vitest"
import { api } from "#convex/_generated/api"
import { refusalOf } from "#lib/refusals"
import { onEveryBackend, type World } from "./world.ts"

const codeOf = (asked: Promise<unknown>) =>
  asked.then(
    () => "taken",
    (error: unknown) => refusalOf(error)?.code ?? "an error",
  )
/** What a person does after the loop has looked and before it acts. */
function betweenLookAndClaim(world: World, act: () => Promise<unknown>) {
  const { claim } = world.loop.ports.backend
  let isFirst = true
  world.loop.ports.backend = {
    ...world.loop.ports.backend,
    async claim(input) {
      if (isFirst) await act()
      isFirst = false
      return claim(input)
    },
  }
}

onEveryBackend((aWorld) => {
  test("[D9] a card that a person takes back while the loop claims it stays where the person put it, and has no agent", async () => {
    const world = await aWorld()
    const card = await world.readyTask("Fix login")
    betweenLookAndClaim(world, () => world.move(card, "backlog"))
    await world.settle()
    expect(await world.status(card)).toBe("backlog")
    expect(await world.runs(card)).toEqual([])
    expect(world.executor.starts).toEqual([])
  })

  test("[D10] a pause that is set during a cycle holds for that cycle, and no cycle lifts it", async () => {
    const world = await aWorld()
    const card = await world.readyTask("Fix login")
    betweenLookAndClaim(world, () => world.person.mutation(api.loop.pause, { reason: "Lunch" }))
    await world.settle()
    await world.pass(60_000)
    expect(world.executor.starts).toEqual([])
    expect(await world.why(card)).toEqual(["paused"])
    await world.person.mutation(api.loop.resume, {})
    await world.settle()
    expect(await world.status(card)).toBe("done")
  })

  test("[D12] dependencies that would close a circle are refused by name; one that is cancelled says who moves next", async () => {
    const world = await aWorld()
    const first = (await world.person.mutation(api.tasks.create, { project: "shop", title: "First" })).key
    const second = await world.readyTask("Second", { dependsOn: [first] })
    const circle = world.person.mutation(api.dependencies.add, { task: first, dependsOn: second })
    expect(await codeOf(circle)).toBe("dependency_cycle")
    await world.person.mutation(api.tasks.cancel, { task: first })
    await world.settle()
    const { reasons } = await world.person.query(api.tasks.why, { task: second })
    expect(reasons).toMatchObject([{ code: "waiting_deps", nextMover: "person" }])
    await world.person.mutation(api.dependencies.remove, { task: second, dependsOn: first })
    await world.settle()
    expect(await world.status(second)).toBe("done")
  })

  test("[D13] a description has an end, said at the door; a long one reaches the agent whole and the board not at all", async () => {
    const world = await aWorld()
    const create = (description: string) =>
      world.person.mutation(api.tasks.create, {
        project: "shop",
        title: "Long",
        status: "ready",
        description,
      })
    expect(await codeOf(create("x".repeat(100_000)))).toBe("invalid_input")
    const words = "Mind the gap. ".repeat(3_000)
    const { key } = await create(words)
    await world.settle()
    const [agent] = world.executor.agents.values()
    expect(agent?.request.prompt).toContain(words.trim())
    const { cards } = await world.person.query(api.tasks.column, {
      project: "shop",
      status: "done",
      limit: 10,
    })
    expect(cards.map((card) => card.key)).toEqual([key])
    expect(JSON.stringify(cards)).not.toContain("Mind the gap")
  })

  test("[D14] two people edit one card: the second one is told, and nothing of the first is lost", async () => {
    const world = await aWorld()
    const card = (await world.person.mutation(api.tasks.create, { project: "shop", title: "Fix" })).key
    const { revision } = await world.task(card)
    const edit = (title: string) => world.person.mutation(api.tasks.update, { task: card, revision, title })
    await edit("Fix login")
    expect(await codeOf(edit("Fix logout"))).toBe("conflict")
    expect(await world.task(card)).toMatchObject({ title: "Fix login", revision: revision + 1 })
  })
})

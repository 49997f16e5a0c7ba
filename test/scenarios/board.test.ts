/** What boards and callers rely on, whatever the backend. */
import { expect, test } from "vitest"
import { api } from "#convex/_generated/api"
import { onEveryBackend } from "./world.ts"

onEveryBackend((aWorld) => {
  test("a column shows its cards in their order, page by page", async () => {
    const world = await aWorld()
    await world.person.mutation(api.loop.pause, {})
    const cards: string[] = []
    for (const title of ["one", "two", "three"]) cards.push(await world.readyTask(title))
    const [one, two, three] = cards as [string, string, string]
    await world.person.mutation(api.tasks.move, { task: three, to: "ready", before: one })
    const column = await world.person.query(api.tasks.column, { project: "shop", status: "ready", limit: 2 })
    expect(column.cards.map(({ key }) => key)).toEqual([three, one])
    expect(await world.status(two)).toBe("ready")
  })

  test("a refusal reaches the caller as its code, and leaves nothing", async () => {
    const world = await aWorld()
    const card = await world.person.mutation(api.tasks.create, { project: "shop", title: "Not yet" })
    const refusal = await world.move(card.key, "done").catch((error: unknown) => error)
    expect(JSON.stringify((refusal as { data: unknown }).data)).toContain("illegal_move")
    expect(await world.status(card.key)).toBe("backlog")
  })
})

/** What Clutch itself needs of a backend: whole stories over its own functions, with the same history on each. */
import { afterEach, expect, test, vi } from "vitest"
import { api } from "#convex/_generated/api"
import type { WorldBackend } from "../scenarios/backend.ts"
import { aWorld } from "../scenarios/world.ts"

export function clutchContract(open: () => WorldBackend | Promise<WorldBackend>): void {
  afterEach(() => void vi.useRealTimers())

  test("a card goes from ready to merged, and its events tell the way", async () => {
    const world = await aWorld({ backend: await open() })
    const card = await world.readyTask("Fix login")
    await world.settle()
    expect(await world.journey(card)).toEqual([
      "ready",
      "in_progress",
      "in_review",
      "in_approval",
      "merging",
      "done",
    ])
    expect(await world.task(card)).toMatchObject({ resolution: "merged", attempts: { dev: 0 } })
    expect((await world.runs(card)).map(({ role, outcome }) => [role, outcome])).toEqual([
      ["dev", "success"],
      ["reviewer", "success"],
    ])
  })

  test("a column shows its cards in their order, page by page", async () => {
    const world = await aWorld({ backend: await open() })
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
    const world = await aWorld({ backend: await open() })
    const card = await world.person.mutation(api.tasks.create, { project: "shop", title: "Not yet" })
    const refusal = await world.move(card.key, "done").catch((error: unknown) => error)
    expect(JSON.stringify((refusal as { data: unknown }).data)).toContain("illegal_move")
    expect(await world.status(card.key)).toBe("backlog")
  })
}

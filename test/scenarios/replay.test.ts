/** Cycles decided again: from what was kept of them, alone. */
import { expect, test } from "vitest"
import { api } from "#convex/_generated/api"
import { LONGEST_CHAIN } from "#domain/loop/cycle"
import { replayCycle } from "#lib/operations/replay"
import { onEveryBackend, type World } from "./world.ts"

type Replayed = {
  isAsRecorded: boolean
  tasks: number
  actions: number
  changes: { subject: string; before: string[]; after: string[] }[]
}

async function replay(world: World, cycle: string, set?: string[]): Promise<Replayed> {
  const { run } = replayCycle
  const ports = { backend: world.person } as Parameters<typeof run>[0]
  return (await run(ports, { cycle, set })) as Replayed
}

async function cyclesOf(world: World) {
  const paginationOpts = { numItems: 200, cursor: null }
  return (await world.person.query(api.loop.cycles, { paginationOpts })).page.toReversed()
}

onEveryBackend((aWorld) => {
  test("every recorded cycle is decided again from what was kept, and comes to the same", async () => {
    const world = await aWorld()
    for (let n = 1; n <= 12; n++) {
      await world.readyTask(`Card ${n}`)
      await world.settle()
    }
    const cycles = await cyclesOf(world)
    expect(cycles.length).toBeGreaterThan(LONGEST_CHAIN)
    expect(new Set(cycles.map((cycle) => cycle.replay?.chain)).size).toBeGreaterThan(1)
    for (const { cycleId } of cycles)
      expect(await replay(world, cycleId)).toMatchObject({ isAsRecorded: true, changes: [] })
  })

  test("with more slots the cycle would have started more, and says what", async () => {
    const world = await aWorld({ script: () => ({ does: "hangs" }) })
    for (const title of ["One", "Two", "Three"]) await world.readyTask(title)
    await world.settle()
    const [first] = await cyclesOf(world)
    expect(await replay(world, first!.cycleId)).toMatchObject({ tasks: 3, actions: 2, isAsRecorded: true })
    const { changes } = await replay(world, first!.cycleId, ["limits.dev=3"])
    expect(changes).toEqual([
      { subject: "SHOP-3", before: [expect.stringContaining("queued_role_limit")], after: ["dispatch dev"] },
    ])
  })

  test("a cycle with nothing to do leaves neither a record nor an input", async () => {
    const world = await aWorld()
    await world.readyTask("Fix the basket")
    await world.settle()
    const before = (await cyclesOf(world)).length
    await world.pass(120_000)
    expect(await cyclesOf(world)).toHaveLength(before)
  })

  test("what is not there is refused by name", async () => {
    const world = await aWorld()
    await expect(replay(world, "nothing")).rejects.toMatchObject({ data: { code: "not_found" } })
  })
})

/** The ledger of effects: what may be begun, what is seen, and how long it is kept. */
import { expect, test } from "vitest"
import type { BeginEffect } from "#domain/effect"
import { api, internal } from "./_generated/api.ts"
import { aWorld, codeOf } from "./world.testing.ts"

const DAY_MS = 24 * 3_600_000

test("[WL-E1] a claim writes the try of its start, and a wish to stop its own row", async () => {
  const world = await aWorld()
  const key = await world.ready()
  const { runId } = await world.claim(key)
  await world.user.mutation(api.runs.requestStop, { run: runId })
  const rows = await world.user.query(api.effects.ofTask, { task: key })
  expect(rows).toMatchObject([
    { key: `stop:${runId}`, state: "wanted", tries: 0, triedAt: null },
    { key: `start:${runId}`, state: "tried", tries: 1, seen: null },
  ])
  const begin = () => world.service.mutation(api.effects.begin, { effects: [{ kind: "stop", runId }] })
  expect(await begin()).toEqual({ refusal: null })
  expect(await begin()).toEqual({ refusal: null })
  expect((await world.user.query(api.effects.ofTask, { task: key }))[0]).toMatchObject({ tries: 2 })
})

test("[WL-E1] nothing is begun for what is no more", async () => {
  const world = await aWorld()
  const key = await world.ready()
  const taskId = (await world.task(key))._id
  const begin = (effect: BeginEffect) =>
    codeOf(world.service.mutation(api.effects.begin, { effects: [effect] }))
  expect(await begin({ kind: "branch_deletion", taskId })).toBe("conflict")
  expect(await begin({ kind: "merge", entryId: "nowhere", candidateCommit: "c", generation: 1 })).toBe(
    "not_found",
  )
  expect(await begin({ kind: "stop", runId: "nowhere" })).toBe("not_found")
  expect(await world.rows("effects")).toEqual([])
})

test("[WL-E5] settled rows are forgotten after two weeks, open ones never", async () => {
  const world = await aWorld()
  const [one, two] = [await world.ready(), await world.ready()]
  await world.claim(one)
  await world.claim(two)
  const settle = (index: number, seenAt: number) =>
    world.t.run(async (ctx) => {
      const row = (await ctx.db.query("effects").collect())[index]!
      await ctx.db.patch("effects", row._id, { state: "done", seen: "It runs.", seenAt })
    })
  await settle(0, Date.now() - 15 * DAY_MS)
  await world.t.mutation(internal.retention.sweep, {})
  expect(await world.rows("effects")).toMatchObject([{ state: "tried" }])
  await settle(0, Date.now() - 13 * DAY_MS)
  await world.t.mutation(internal.retention.sweep, {})
  expect(await world.rows("effects")).toHaveLength(1)
})

/** Rollups in the database: each end counted once, whatever is read later, and the same when filled from history. */
import { afterEach, describe, expect, test, vi } from "vitest"
import { api, internal } from "./_generated/api.ts"
import { deliver } from "./sessions.testing.ts"
import { aWorld, codeOf } from "./world.testing.ts"

async function aHistory() {
  const world = await aWorld()
  let message = 0
  const at = Date.now()
  return {
    world,
    figures: async (more: object = {}) =>
      world.user.query(api.analytics.summary, { range: "24h", at, ...more }),
    hear: async (runId: string, costUsd: number | null, model = "model-a") => {
      const usage = { inputTokens: 100, outputTokens: 10, cacheReadTokens: 0, cacheWriteTokens: 0, costUsd }
      const answers = [{ answerId: String(++message), at: 1, usage, model }]
      await deliver(world.service, runId, { answers, facts: { model } })
    },
    merged: async (key: string) => {
      const { entry } = await world.merging(key)
      await world.service.mutation(api.merges.land, { entryId: entry._id, mergedCommit: "c0ffee00" })
    },
    refill: async () => {
      await world.t.run(async (ctx) => {
        for (const row of await ctx.db.query("rollups").collect()) await ctx.db.delete("rollups", row._id)
        for (const run of await ctx.db.query("runs").collect())
          await ctx.db.patch("runs", run._id, { countedIn: undefined })
        for (const task of await ctx.db.query("tasks").collect())
          await ctx.db.patch("tasks", task._id, { tally: undefined })
        for (const row of await ctx.db.query("rollupFills").collect())
          await ctx.db.delete("rollupFills", row._id)
      })
      for (let step = 0; step < 5; step++) await world.t.mutation(internal.retention.fillRollups, {})
    },
  }
}

afterEach(() => void vi.useRealTimers())

describe("analytics", () => {
  test("[AN-W1] an end is counted in the transaction that ends the run, under its role and model", async () => {
    const { world, hear, figures } = await aHistory()
    const runId = await world.running(await world.ready())
    await hear(runId, 0.5)
    expect((await figures()).now.runs.count).toBe(0)
    await world.exit(runId)
    const { now, byRole, byModel, byProject } = await figures()
    expect(now).toMatchObject({
      runs: { count: 1, succeeded: 1 },
      usd: 0.5,
      unpriced: 0,
      tokens: { input: 100 },
    })
    expect(byRole.map(({ name }) => name)).toEqual(["dev"])
    expect(byModel.map(({ name }) => name)).toEqual(["model-a"])
    expect(byProject.map(({ name }) => name)).toEqual(["clutch"])
  })

  test("[AN-W1] a report that comes twice counts once", async () => {
    const { world, figures } = await aHistory()
    const runId = await world.running(await world.ready())
    await world.exit(runId)
    await world.exit(runId)
    expect((await figures()).now.runs.count).toBe(1)
  })

  test("[AN-W2] what is read after the end replaces what was counted: price, tokens, model", async () => {
    const { world, hear, figures } = await aHistory()
    const runId = await world.running(await world.ready())
    await world.exit(runId)
    expect((await figures()).now).toMatchObject({ usd: 0, unpriced: 1 })
    await hear(runId, 0.25)
    await hear(runId, 0.5)
    const { now, byModel } = await figures()
    expect(now).toMatchObject({ runs: { count: 1 }, usd: 0.75, unpriced: 0, tokens: { input: 200 } })
    expect(byModel.filter(({ figures: each }) => each.runs.count > 0).map(({ name }) => name)).toEqual([
      "model-a",
    ])
  })

  test("[AN-W3] a merged card is counted with its times and its cost, known or not", async () => {
    const { world, hear, figures, merged } = await aHistory()
    await merged(await world.ready())
    const before = (await figures()).now
    expect(before).toMatchObject({
      cards: { done: 1, merged: 1, smoothRate: 1 },
      verdicts: { approved: 1 },
      costPerMerge: { successes: { usd: null, leftOut: 1 } },
    })
    expect(before.times.lead.count).toBe(1)
    for (const run of await world.rows("runs")) await hear(run._id, 0.5)
    expect((await figures()).now.costPerMerge).toEqual({
      successes: { usd: 1, leftOut: 0 },
      all: { usd: 1, unpriced: 0 },
    })
  })

  test("[AN-W4] filled from history the rollups say the same, and filling again changes nothing", async () => {
    // A mutation of Convex has one time; here it stands still between the steps.
    vi.useFakeTimers({ toFake: ["Date"], now: Date.UTC(2026, 9, 5, 14, 42) })
    const later = (minutes: number) => vi.setSystemTime(Date.now() + minutes * 60_000)
    const { world, hear, figures, merged, refill } = await aHistory()
    const first = await world.ready()
    later(3)
    await merged(first)
    later(2)
    for (const run of await world.rows("runs")) await hear(run._id, 0.5)
    const second = await world.ready()
    later(1)
    await world.inReview(second)
    later(4)
    await world.reviewed(second, "changes_requested")
    await world.move(second, "in_progress")
    await world.user.mutation(api.tasks.cancel, { task: await world.create() })
    const live = await figures()
    await refill()
    expect(await figures()).toEqual(live)
    await world.t.mutation(internal.retention.fillRollups, {})
    expect(await figures()).toEqual(live)
  })

  test("[AN-W5] what ended in the middle of filling is not counted twice", async () => {
    const { world, figures, merged, refill } = await aHistory()
    await merged(await world.ready())
    await refill()
    await merged(await world.ready())
    const { now } = await figures()
    expect(now.cards.merged).toBe(2)
    expect(now.runs.count).toBe(4)
  })

  test("[AN-W6] work that comes back is counted of its run and its version, once, wherever it comes back from", async () => {
    const { world, figures, refill } = await aHistory()
    const version = { role: "dev", basedOn: 0, text: "Think.", note: "Try this." } as const
    await world.user.mutation(api.prompts.create, version)
    const key = await world.ready()
    await world.inReview(key)
    await world.reviewed(key, "changes_requested")
    await world.move(key, "in_progress")
    await world.user.mutation(api.prompts.activate, { role: "dev", version: 1 })
    await world.inReview(key, "4ead1111")
    await world.reviewed(key, "changes_requested")
    await world.move(key, "in_progress")
    // The same work twice: it came back already.
    await world.move(key, "in_review")
    await world.move(key, "in_progress")
    const { byPrompt } = await figures()
    expect(byPrompt.map(({ role, version, figures: each }) => [role, version, each.sentBack])).toEqual([
      ["dev", 1, { made: 1, runs: 1, rate: 1 }],
      ["dev", 0, { made: 1, runs: 1, rate: 1 }],
      ["reviewer", 0, { made: 0, runs: 0, rate: null }],
    ])
    await refill()
    expect((await figures()).byPrompt).toEqual(byPrompt)
  })

  test("[AN-P1] a version leads to its runs", async () => {
    const { world } = await aHistory()
    const version = { role: "dev", basedOn: 0, text: "Think.", note: "Try this." } as const
    await world.user.mutation(api.prompts.create, version)
    await world.inReview(await world.ready())
    await world.user.mutation(api.prompts.activate, { role: "dev", version: 1 })
    await world.inReview(await world.ready())
    const of = async (prompt: number) => {
      const paginationOpts = { numItems: 10, cursor: null }
      const { page } = await world.user.query(api.runs.ended, { role: "dev", prompt, paginationOpts })
      return page.map(({ taskKey, promptVersion }) => [taskKey, promptVersion])
    }
    expect(await of(1)).toEqual([["CLU-2", 1]])
    expect(await of(0)).toEqual([["CLU-1", 0]])
  })

  test("[AN-Q1] the stretch before is told apart, by project, role and model", async () => {
    const { world, figures } = await aHistory()
    const runId = await world.running(await world.ready())
    await world.exit(runId)
    const tomorrow = { at: Date.now() + 25 * 3_600_000 }
    const later = await figures(tomorrow)
    expect([later.now.runs.count, later.then.runs.count]).toEqual([0, 1])
    expect((await figures({ role: "reviewer" })).now.runs.count).toBe(0)
    expect((await figures({ project: "clutch" })).now.runs.count).toBe(1)
    expect(await codeOf(figures({ project: "nobody" }))).toBe("not_found")
  })
})

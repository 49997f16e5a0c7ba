/** Convex's own components do on this backend what they promise. */
import { join } from "node:path"
import { afterEach, beforeAll, beforeEach, describe, expect, onTestFinished, test } from "vitest"
import type { Bundle } from "../engine/types.ts"
import { bundleProject } from "../functions/bundle.ts"
import { benchOf, toolboxDirectory } from "../fixtures/toolbox.ts"
import type { Bench } from "../fixtures/toolbox.ts"
import { temporaryDirectory } from "./test-backend.ts"

const SECOND = 1_000
const MINUTE = 60 * SECOND

let bundle: Bundle
let bench: Bench
beforeAll(async () => {
  bundle = await bundleProject(toolboxDirectory)
}, 120_000)
beforeEach(async () => {
  bench = await benchOf(bundle)
}, 30_000)
afterEach(() => bench.engine.stop(0))

describe("the rate limiter", () => {
  const use = (key: string) => bench.mutate("limits:use", { limit: "posts", key })

  test("lets a bucket's capacity through, refuses, and refills with time", async () => {
    for (let i = 0; i < 3; i++) expect(await use("ada")).toMatchObject({ ok: true })
    expect(await use("ada")).toEqual({ ok: false, retryAfter: 6 * SECOND })
    expect(await use("bob")).toMatchObject({ ok: true })
    bench.environment.nowMs += 6 * SECOND - 1
    expect(await use("ada")).toMatchObject({ ok: false })
    bench.environment.nowMs += 1
    expect(await use("ada")).toMatchObject({ ok: true })
    expect(await use("ada")).toMatchObject({ ok: false })
    bench.environment.nowMs += 10 * MINUTE
    for (let i = 0; i < 3; i++) expect(await use("ada")).toMatchObject({ ok: true })
    expect(await use("ada")).toMatchObject({ ok: false })
  })

  test("looks without taking, and forgets on request", async () => {
    const look = () => bench.query("limits:look", { limit: "posts", key: "ada" })
    for (let i = 0; i < 3; i++) {
      expect(await look()).toMatchObject({ ok: true })
      await use("ada")
    }
    expect(await look()).toMatchObject({ ok: false })
    await bench.mutate("limits:reset", { limit: "posts", key: "ada" })
    expect(await look()).toMatchObject({ ok: true })
  })

  test("may be kept in the background: late, and right in the end", { timeout: 60_000 }, async () => {
    const visit = () => bench.mutate("limits:use", { limit: "visits", key: "ada" })
    for (let i = 0; i < 3; i++) expect(await visit()).toMatchObject({ ok: true })
    await bench.pass(SECOND)
    expect(await visit()).toMatchObject({ ok: false })
    await bench.pass(MINUTE)
    expect(await visit()).toMatchObject({ ok: true })
  })

  test("takes the caller's write back when it refuses, and opens with the next window", async () => {
    await bench.mutate("limits:join", { name: "ada" })
    await bench.mutate("limits:join", { name: "bob" })
    await expect(bench.mutate("limits:join", { name: "cyd" })).rejects.toThrow(/RateLimited/)
    expect(await bench.query("cleanups:members")).toHaveLength(2)
    bench.environment.nowMs += MINUTE
    await bench.mutate("limits:join", { name: "cyd" })
    expect(await bench.query("cleanups:members")).toHaveLength(3)
  })
})

describe("the aggregate", () => {
  test(
    "counts as a plain count does, under random inserts, moves and deletes",
    { timeout: 60_000 },
    async () => {
      const random = randomNumbers(7)
      const scores = new Map<string, { team: string; points: number }>()
      for (let step = 0; step < 200; step++) {
        const roll = random(10)
        const [id] = [...scores.keys()].slice(random(scores.size || 1))
        if (roll < 6 || id === undefined) {
          const score = { team: `team ${random(3)}`, points: random(50) }
          scores.set(String(await bench.mutate("counts:add", score)), score)
        } else if (roll < 8) {
          const points = random(50)
          await bench.mutate("counts:move", { id, points })
          scores.set(id, { team: scores.get(id)?.team ?? "", points })
        } else {
          await bench.mutate("counts:drop", { id })
          scores.delete(id)
        }
        if (step % 20 !== 19) continue
        const all = [...scores.values()]
        const atLeast = random(50)
        expect(await bench.query("counts:totals", { team: "team 1", atLeast })).toEqual({
          count: all.length,
          sum: all.reduce((sum, { points }) => sum + points, 0),
          above: all.filter(({ points }) => points >= atLeast).length,
          ofTeam: all.filter(({ team }) => team === "team 1").length,
          best: all.length === 0 ? null : Math.max(...all.map(({ points }) => points)),
        })
      }
      expect(scores.size).toBeGreaterThan(20)
    },
  )

  test("counts in the background what it is told to, once each", { timeout: 60_000 }, async () => {
    const points = Array.from({ length: 60 }, (_, i) => i)
    await bench.mutate("counts:addMany", { team: "red", points })
    await expect(bench.mutate("counts:add", { team: "red", points: 100 })).rejects.toThrow(
      "PENDING_OPERATIONS",
    )
    await bench.pass(MINUTE)
    await bench.mutate("counts:add", { team: "red", points: 100 })
    expect(await bench.query("counts:totals", { team: "red", atLeast: 30 })).toEqual({
      count: 61,
      sum: (59 * 60) / 2 + 100,
      above: 31,
      ofTeam: 1,
      best: 100,
    })
  })

  test("keeps two instances apart", async () => {
    await bench.mutate("counts:add", { team: "red", points: 5 })
    await bench.mutate("counts:add", { team: "blue", points: 7 })
    expect(await bench.query("counts:totals", { team: "red", atLeast: 0 })).toMatchObject({
      count: 2,
      ofTeam: 1,
    })
  })
})

describe("the workpool", () => {
  type Log = { name: string; event: string; at: number }[]
  const log = async () => (await bench.query("works:list")) as Log

  test("runs all jobs, two at a time, and reports each once", { timeout: 60_000 }, async () => {
    const names = Array.from({ length: 8 }, (_, i) => (i === 3 ? "bad" : `job ${i}`))
    const ids = (await bench.mutate("works:start", { names })) as string[]
    expect(await bench.query("works:status", { id: ids[0] ?? "" })).toMatchObject({ state: "pending" })
    await bench.pass(2 * MINUTE)
    const events = await log()
    expect(mostAtOnce(events)).toBe(2)
    for (const name of names) {
      const own = events.filter((event) => event.name === name).map(({ event }) => event)
      expect(own).toEqual(name === "bad" ? ["begun", "failed"] : ["begun", "ended", "success"])
    }
    expect(await bench.query("works:status", { id: ids[0] ?? "" })).toEqual({ state: "finished" })
  })

  test("does so on a database in a file, whose snapshots are others'", { timeout: 60_000 }, async () => {
    const inFile = await benchOf(bundle, join(await temporaryDirectory(), "toolbox.sqlite"))
    onTestFinished(() => inFile.engine.stop(0))
    await inFile.mutate("works:start", { names: ["one", "two", "three"] })
    await inFile.pass(MINUTE)
    const events = (await inFile.query("works:list")) as Log
    expect(events.filter(({ event }) => event === "success")).toHaveLength(3)
    expect(mostAtOnce(events)).toBe(2)
  })

  test("runs mutations too", { timeout: 60_000 }, async () => {
    await bench.mutate("works:startMutation", { name: "one" })
    await bench.pass(MINUTE)
    expect((await log()).map(({ event }) => event)).toEqual(["mutated", "success"])
  })
})

describe("migrations", () => {
  const shouts = async () =>
    ((await bench.query("cleanups:members")) as { shout?: string }[]).map(({ shout }) => shout)
  const names = (count: number) => Array.from({ length: count }, (_, i) => `member ${i}`)

  test("go over all documents in batches", { timeout: 60_000 }, async () => {
    await bench.mutate("cleanups:seed", { names: names(35) })
    await bench.command("cleanups:run")
    expect((await shouts()).filter((shout) => shout !== undefined).length).toBeLessThan(35)
    await bench.pass(MINUTE)
    expect(await shouts()).toEqual(names(35).map((name) => name.toUpperCase()))
    expect(await bench.query("cleanups:status")).toMatchObject([
      { isDone: true, processed: 35, state: "success" },
    ])
  })

  test("stop where one fails and resume from there", { timeout: 60_000 }, async () => {
    await bench.mutate("cleanups:seed", { names: [...names(25), "poison", ...names(5)] })
    await bench.command("cleanups:run")
    await bench.pass(MINUTE)
    expect((await shouts()).filter((shout) => shout !== undefined)).toHaveLength(20)
    expect(await bench.query("cleanups:status")).toMatchObject([{ isDone: false, processed: 20 }])
    await bench.mutate("cleanups:cure")
    await bench.command("cleanups:run")
    await bench.pass(MINUTE)
    expect((await shouts()).filter((shout) => shout !== undefined)).toHaveLength(31)
    expect(await bench.query("cleanups:status")).toMatchObject([{ isDone: true, processed: 31 }])
  })
})

/** How many jobs were under way at once, at most: the log is in the order of its making. */
function mostAtOnce(events: readonly { name: string; event: string }[]): number {
  const underway = new Set<string>()
  let most = 0
  for (const { name, event } of events) {
    if (event === "begun") underway.add(name)
    else underway.delete(name)
    most = Math.max(most, underway.size)
  }
  return most
}

/** The same numbers on every run. */
function randomNumbers(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
}

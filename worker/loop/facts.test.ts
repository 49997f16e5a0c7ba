import { getFunctionName } from "convex/server"
import { describe, expect, test } from "vitest"
import type { Facts, Gathered } from "#domain/loop/snapshot"
import { aRun, aSnapshot, aTask } from "#test/builders/loop"
import { createFacts } from "./facts.ts"

const NOW = 1_000_000

/** A backend of which the test says how things stand, and what those who watch are told. */
function aBackend() {
  const told: { now: number; tell: (facts: Facts) => void; fail: (error: Error) => void }[] = []
  const backend = {
    gathered: gatheredOf(["A-1"]),
    asked: [] as number[],
    /** Those who watch now. */
    told,
    facts: createFacts({
      query: (async (_ref: never, { now }: { now: number }) => {
        backend.asked.push(now)
        return backend.gathered
      }) as never,
      subscribe: ((ref: never, { now }: { now: number }, tell: never, fail: never) => {
        expect(getFunctionName(ref)).toBe("loop:facts")
        const one = { now, tell, fail }
        told.push(one)
        return () => void told.splice(told.indexOf(one), 1)
      }) as never,
    }),
    tell: (keys: string[]) => told.forEach(({ tell }) => tell(withoutLeases(gatheredOf(keys)))),
  }
  return backend
}

/** Asked once and watched, as a loop that has come to rest. */
async function atRest() {
  const backend = aBackend()
  await backend.facts.gather(NOW)
  backend.facts.watch(NOW)
  backend.tell(["A-1"])
  return backend
}

const gatheredOf = (keys: string[], expiresAt = NOW + 50_000): Gathered => ({
  ...aSnapshot({
    tasks: keys.map((key) => aTask({ key })),
    runs: [{ ...aRun(), leaseExpiresAt: expiresAt }],
  }),
})
const withoutLeases = ({ runs, ...facts }: Gathered): Facts => ({
  ...facts,
  runs: runs.map(({ leaseExpiresAt: _, ...run }) => run),
})
const keysOf = ({ tasks }: Gathered) => tasks.map(({ key }) => key)

describe("what the loop decides on", () => {
  test("[WL-L17] comes with the wake while it rests, with the leases that are known", async () => {
    const { facts, tell, asked } = await atRest()
    tell(["A-1", "A-2"])
    const gathered = await facts.gather(NOW + 9_000)
    expect(keysOf(gathered)).toEqual(["A-1", "A-2"])
    expect(gathered.runs.map(({ leaseExpiresAt }) => leaseExpiresAt)).toEqual([NOW + 50_000])
    expect(asked).toEqual([NOW])
  })

  test("[WL-L17] is found though it is told right after the wake", async () => {
    const { facts, tell, asked } = await atRest()
    const gathering = facts.gather(NOW + 1)
    tell(["A-2"])
    expect(keysOf(await gathering)).toEqual(["A-2"])
    expect(asked).toEqual([NOW])
  })

  test("[WL-L17] is asked for where nothing came: each news is good for one cycle", async () => {
    const { facts, tell, asked } = await atRest()
    tell(["A-2"])
    await facts.gather(NOW + 1)
    await facts.gather(NOW + 2)
    expect(asked).toEqual([NOW, NOW + 2])
  })

  test("[WL-L17] is asked for after anything that this loop has written, however late the news", async () => {
    const backend = await atRest()
    const { facts, tell, asked, told } = backend
    tell(["A-2"])
    await facts.writing(async () => {
      // Not watched again before it is known what came of it.
      facts.watch(NOW)
      expect(told).toEqual([])
    })
    await facts.gather(NOW + 1)
    expect(asked).toEqual([NOW, NOW + 1])
    facts.watch(NOW + 1)
    expect(told).toHaveLength(1)
  })

  test("[WL-L17] is asked for when a lease looks as if it had run out, or is not known", async () => {
    const { facts, tell, asked } = await atRest()
    tell(["A-2"])
    await facts.gather(NOW + 50_000)
    expect(asked).toEqual([NOW, NOW + 50_000])
  })

  test("[WL-L17] is watched anew now and then, because what is recent moves on", async () => {
    const { facts, tell, asked, told } = await atRest()
    facts.watch(NOW + 10_000)
    expect(told.map(({ now }) => now)).toEqual([NOW])
    facts.watch(NOW + 21_000)
    expect(told.map(({ now }) => now)).toEqual([NOW + 21_000])
    tell(["A-1"])
    tell(["A-2"])
    await facts.gather(NOW + 90_000)
    expect(asked).toEqual([NOW, NOW + 90_000])
  })

  test("[WL-L17] is not watched where there are budgets: what agents spend changes too often", async () => {
    const backend = aBackend()
    backend.gathered = { ...gatheredOf(["A-1"]), budgets: [{} as never] }
    await backend.facts.gather(NOW)
    backend.facts.watch(NOW)
    expect(backend.told).toEqual([])
  })

  test("[WL-L17] is asked for after the watch has failed", async () => {
    const { facts, tell, asked, told } = await atRest()
    tell(["A-2"])
    told[0]!.fail(new Error("out of order"))
    expect(told).toEqual([])
    await facts.gather(NOW + 1)
    expect(asked).toEqual([NOW, NOW + 1])
  })
})

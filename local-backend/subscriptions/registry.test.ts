import fc from "fast-check"
import { expect, test } from "vitest"
import type { Identity, QueryCall } from "../engine/types.ts"
import type { JsonValue } from "../database/types.ts"
import { FakeEngine, type FakeFunction } from "../test/fake-engine.ts"
import { SubscriptionRegistry } from "./registry.ts"
import type { Subscription } from "./subscription.ts"

const functions: Record<string, FakeFunction> = {
  "rows:list": ({ read }, { from, to }) => read(String(from), String(to)).map(({ value }) => value),
  "rows:get": ({ get }, { key }) => get(String(key)) ?? null,
  "rows:whoami": ({ identity, get }) => [nameOf(identity()), get("greeting") ?? null],
  "rows:maybeMine": ({ identity, get }) => (get("private") ? nameOf(identity()) : "everyone"),
  "rows:page": (scope, { from }) => {
    const rows = scope.read(String(from), scope.journal)
    scope.journal ??= `${rows.at(1)?.key}\0`
    return rows.filter(({ key }) => key < (scope.journal ?? "")).map(({ key }) => key)
  },
}
const nobody: Identity = { kind: "none" }
const user = (name: string): Identity => ({ kind: "user", attributes: { name } })
const nameOf = (identity: Identity): JsonValue =>
  identity.kind === "user" ? (identity.attributes.name ?? null) : null

function setUp() {
  const engine = new FakeEngine(functions)
  const registry = new SubscriptionRegistry(engine)
  const stale: Subscription[] = []
  const watch = (path: string, args: JsonValue, identity = nobody): Subscription => {
    const call: QueryCall = { path, args, identity, allowInternal: false, journal: null }
    const subscription: Subscription = registry.subscribe(call, () => stale.push(subscription))
    return subscription
  }
  const values = async (...subscriptions: Subscription[]) => {
    const { ts, outcomes } = await registry.evaluate(subscriptions, 0n)
    subscriptions.forEach((each, i) => each.keepJournal(outcomes[i]?.journal ?? null))
    return { ts, values: outcomes.map((each) => (each.ok ? JSON.parse(each.value) : each.error.message)) }
  }
  return { engine, registry, stale, watch, values }
}

test("equal queries share one execution per change, whatever the order of their arguments", async () => {
  const { engine, registry, watch, values } = setUp()
  const watchers = Array.from({ length: 50 }, (_, i) =>
    watch("rows:list", i % 2 ? { from: "a", to: "b" } : { to: "b", from: "a" }),
  )
  await Promise.all(watchers.map((each) => values(each)))
  expect(engine.executed).toHaveLength(1)
  engine.write("a1", 1)
  const answers = await Promise.all(watchers.map((each) => values(each)))
  expect(engine.executed).toHaveLength(2)
  expect(answers.every(({ values: [value] }) => value.length === 1)).toBe(true)
  expect(registry.counters()).toMatchObject({ executions: 2, queries: 1, subscriptions: 50 })
})

test("a write outside of what a query read runs nothing and tells nobody", async () => {
  const { engine, stale, watch, values } = setUp()
  const low = watch("rows:list", { from: "a", to: "c" })
  const high = watch("rows:list", { from: "c", to: "e" })
  const one = watch("rows:get", { key: "a1" })
  await values(low, high, one)
  engine.write("c1", 1)
  expect(stale).toEqual([high])
  const ran = engine.executed.length
  const { ts, values: answer } = await values(low, high, one)
  expect(answer).toEqual([[], [1], null])
  expect(engine.executed.length - ran).toBe(1)
  expect(ts).toBe(engine.lastTs())
})

test("news for a watcher is run patiently; what is new to it, or what it waits for, is not", async () => {
  const { engine, registry, watch } = setUp()
  const row = watch("rows:get", { key: "k" })
  await registry.evaluate([row], 0n, false)
  engine.write("k", 1)
  await registry.evaluate([row], 0n, false)
  engine.write("k", 2)
  await registry.evaluate([row], 0n, true)
  engine.write("k", 3)
  await registry.evaluate([row, watch("rows:get", { key: "l" })], 0n, false)
  expect(engine.urgencies).toEqual(["prompt", "patient", "prompt", "prompt"])
})

test("of those that a commit touches the one with the shortest answer hears first", async () => {
  const { engine, stale, watch, values } = setUp()
  for (let row = 0; row < 20; row++) engine.write(`a${row}`, "x".repeat(50))
  const page = watch("rows:list", { from: "a", to: "b" })
  const one = watch("rows:get", { key: "a1" })
  await values(page, one)
  engine.write("a1", "y")
  expect(stale).toEqual([one, page])
})

test("a commit between execution and answer is not missed", async () => {
  const { engine, stale, watch, values } = setUp()
  const query = watch("rows:get", { key: "k" })
  engine.beforeAnswer = async () => {
    engine.beforeAnswer = null
    engine.write("k", "late")
  }
  const first = await values(query)
  expect(first.values).toEqual([null])
  expect(first.ts).toBeLessThan(engine.lastTs())
  expect(stale).toEqual([query])
  expect((await values(query)).values).toEqual(["late"])
})

test("a deploy during an execution makes its result stale, and every other one", async () => {
  const { engine, stale, watch, values } = setUp()
  const settled = watch("rows:get", { key: "a" })
  await values(settled)
  const running = watch("rows:get", { key: "b" })
  engine.beforeAnswer = async () => {
    engine.beforeAnswer = null
    await engine.deploy({ modules: [], schema: null })
  }
  await values(running)
  expect(stale).toEqual([settled, running])
  const ran = engine.executed.length
  await values(settled, running)
  expect(engine.executed.length - ran).toBe(2)
})

test("all results of one evaluation hold at its timestamp, however often commits come between", async () => {
  const { engine, watch, values } = setUp()
  const queries = ["a", "b", "c"].map((key) => watch("rows:get", { key }))
  let round = 0
  // Each answer comes late: all three rows change first, in one order or another.
  engine.beforeAnswer = async () => {
    round++
    for (const key of ["a", "b", "c"]) engine.write(key, round)
  }
  for (const query of queries) await values(query)
  const { values: answer } = await values(...queries)
  expect(new Set(answer).size).toBe(1)
})

test("whatever commits come whenever, each evaluation is the state at its timestamp and the last one is the newest", async () => {
  const key = fc.constantFrom("a", "b", "c", "d")
  const step = fc.record({ watched: fc.uniqueArray(key, { minLength: 1 }), writes: fc.array(key) })
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 12 }), async (steps) => {
      const { engine, watch, values } = setUp()
      const subscriptions = new Map(
        ["a", "b", "c", "d"].map((each) => [each, watch("rows:get", { key: each })]),
      )
      let written = 0
      let pending: string[] = []
      // Commits come while queries wait or are under way, one at a time, between whatever else is waiting.
      const commit = async () => {
        for (const each of pending.splice(0, 2)) {
          await Promise.resolve()
          engine.write(each, ++written)
        }
      }
      engine.beforeRun = commit
      engine.beforeAnswer = commit
      const check = async (watched: string[]) => {
        const { ts, values: shown } = await values(
          ...watched.flatMap((each) => subscriptions.get(each) ?? []),
        )
        expect(shown).toEqual(watched.map((each) => engine.valueAt(each, ts)))
        return ts
      }
      for (const { watched, writes } of steps) {
        pending = [...writes]
        // Two sockets ask at once; they share what they both watch.
        await Promise.all([check(watched), check([...watched].reverse().slice(1)), check(["a"])])
        for (const each of pending.splice(0)) engine.write(each, ++written)
      }
      expect(await check(["a", "b", "c", "d"])).toBe(engine.lastTs())
    }),
  )
})

test("a result that depends on the identity is nobody else's", async () => {
  const { engine, watch, values } = setUp()
  const ada = watch("rows:whoami", {}, user("Ada"))
  const adaAgain = watch("rows:whoami", {}, user("Ada"))
  const bob = watch("rows:whoami", {}, user("Bob"))
  const answers = await Promise.all([values(ada), values(adaAgain), values(bob)])
  expect(answers.map(({ values: [value] }) => value[0])).toEqual(["Ada", "Ada", "Bob"])
  const ran = engine.executed.length
  engine.write("greeting", "hello")
  const later = await Promise.all([values(ada), values(adaAgain), values(bob)])
  expect(later.map(({ values: [value] }) => value)).toEqual([
    ["Ada", "hello"],
    ["Ada", "hello"],
    ["Bob", "hello"],
  ])
  expect(engine.executed.length - ran).toBe(2)
})

test("a shared result becomes personal when a rerun looks at the identity", async () => {
  const { engine, watch, values } = setUp()
  const ada = watch("rows:maybeMine", {}, user("Ada"))
  const bob = watch("rows:maybeMine", {}, user("Bob"))
  await Promise.all([values(ada), values(bob)])
  expect(engine.executed).toHaveLength(1)
  engine.write("private", true)
  const [first, second] = await Promise.all([values(ada), values(bob)])
  expect([first?.values, second?.values]).toEqual([["Ada"], ["Bob"]])
})

test("an identity change reruns only what looked at the identity", async () => {
  const { engine, watch, values } = setUp()
  const mine = watch("rows:whoami", {}, nobody)
  const common = watch("rows:get", { key: "k" }, nobody)
  await values(mine, common)
  for (const each of [mine, common]) each.actAs(user("Ada"), false)
  const { values: answer } = await values(mine, common)
  expect(answer).toEqual([["Ada", null], null])
  expect(engine.executed).toEqual(["rows:whoami", "rows:get", "rows:whoami"])
})

test("journals pin a page: it grows with rows inside it, and equal journals share the rerun", async () => {
  const { engine, watch, values } = setUp()
  for (const key of ["p1", "p2", "p3"]) engine.write(key, key)
  const watchers = [watch("rows:page", { from: "p" }), watch("rows:page", { from: "p" })]
  for (const each of watchers) expect((await values(each)).values).toEqual([["p1", "p2"]])
  engine.write("p15", "new")
  const ran = engine.executed.length
  for (const each of watchers) expect((await values(each)).values).toEqual([["p1", "p15", "p2"]])
  expect(engine.executed.length - ran).toBe(1)
})

test("what an admin sees is not shared with those who may not call internal functions", async () => {
  const { engine, watch, values } = setUp()
  const admin = watch("rows:get", { key: "k" })
  admin.actAs({ kind: "admin" }, true)
  await values(admin)
  await values(watch("rows:get", { key: "k" }))
  expect(engine.executed).toHaveLength(2)
})

test("queries that nobody watches are forgotten", async () => {
  const { engine, registry, stale, watch, values } = setUp()
  const query = watch("rows:get", { key: "k" })
  await values(query)
  registry.unsubscribe(query)
  expect(registry.counters()).toMatchObject({ queries: 0, subscriptions: 0 })
  engine.write("k", 1)
  expect(stale).toEqual([])
  expect(registry.counters().invalidations).toBe(0)
})

test("an engine that fails fails the evaluation, and the next one tries again", async () => {
  const { engine, watch, values } = setUp()
  const query = watch("rows:get", { key: "k" })
  engine.beforeAnswer = async () => {
    engine.beforeAnswer = null
    throw new Error("worker died")
  }
  await expect(values(query)).rejects.toThrow("worker died")
  expect((await values(query)).values).toEqual([null])
})

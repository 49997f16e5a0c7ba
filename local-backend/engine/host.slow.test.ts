import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest"
import { aCall, errorOf, libraryDirectory, mutate, query, valueOf } from "../fixtures/library.ts"
import { bundleProject } from "../functions/bundle.ts"
import { PushError } from "../functions/errors.ts"
import { within } from "../test/patience.ts"
import { startEngineHost } from "./host.ts"
import type { EngineHostOptions } from "./host.ts"
import type { Bundle, Engine } from "./types.ts"

const TIMED_OUT = "Function execution timed out (maximum duration: 1s)"

let bundle: Bundle
beforeAll(async () => {
  bundle = await bundleProject(libraryDirectory)
})

let directory: string
let engine: Engine
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "engine-host-"))
  engine = await start()
  await engine.setEnvironmentVariables([{ name: "LIBRARY_JWKS", value: "data:text/plain," }])
  await engine.deploy(bundle)
})
afterEach(async () => {
  await engine.stop(500)
  await rm(directory, { recursive: true, force: true })
})

async function start(options: Partial<EngineHostOptions> = {}): Promise<Engine> {
  return await startEngineHost({ path: join(directory, "data.sqlite"), functionTimeoutMs: 800, ...options })
}

async function timed<T>(work: Promise<T>): Promise<{ ms: number; value: T }> {
  const started = performance.now()
  const value = await work
  return { ms: performance.now() - started, value }
}

describe("the engine behind a thread", () => {
  test("runs functions, announces commits in order and before the answer, and keeps lastTs", async () => {
    const heard: bigint[] = []
    // The cron of the library ticks in between.
    engine.onCommit(({ ts, writes }) => void (writes.has("notes.by_id") && heard.push(ts)))
    const outcomes = await Promise.all(
      ["a", "b", "c"].map((text) => mutate(engine, "runtime:note", { text })),
    )
    expect(heard).toEqual(outcomes.map(({ ts }) => ts))
    expect(engine.lastTs()).toBe(heard.at(-1))
    expect(valueOf(await query(engine, "runtime:notes"))).toBe(3)
    expect(await engine.metrics()).toMatchObject({ queries_total: 1, engine_restarts_total: 0 })
  })

  test("loads the last push from the database when it starts again", async () => {
    valueOf(await mutate(engine, "runtime:note", { text: "kept" }))
    const before = engine.lastTs()
    await engine.stop()
    engine = await start()
    expect(engine.deployment()?.functions.map(({ path }) => path)).toContain("runtime:notes")
    expect(engine.lastTs()).toBeGreaterThanOrEqual(before)
    expect(valueOf(await query(engine, "runtime:notes"))).toBe(1)
  })

  test("a database that another engine holds is refused by its code", async () => {
    await expect(start()).rejects.toMatchObject({ name: "DatabaseError", code: "DatabaseLocked" })
  })

  test("failed promises, microtasks and listeners that a function left behind harm nobody", async () => {
    expect(valueOf(await query(engine, "runtime:leaveBehind"))).toBe("done")
    expect(valueOf(await query(engine, "runtime:notes"))).toBe(0)
    expect(await engine.metrics()).toMatchObject({ engine_restarts_total: 0 })
  })

  test("a refused push keeps its code and leaves the old functions", async () => {
    const broken = {
      ...bundle,
      modules: [{ path: "x.js", source: "throw new Error('at the top')", environment: "isolate" as const }],
    }
    await expect(engine.deploy(broken)).rejects.toBeInstanceOf(PushError)
    expect(valueOf(await query(engine, "runtime:notes"))).toBe(0)
  })
})

describe("a function that never ends", () => {
  test("a synchronous loop fails alone, within three seconds, and the others are served", async () => {
    valueOf(await mutate(engine, "runtime:note", { text: "before" }))
    const loop = timed(query(engine, "runtime:loopForever"))
    const others = Promise.all([
      query(engine, "runtime:notes"),
      mutate(engine, "runtime:note", { text: "during" }),
      mutate(engine, "runtime:note", { text: "during" }),
    ])
    const { ms, value } = await loop
    expect(errorOf(value)).toBe(TIMED_OUT)
    expect(ms).toBeLessThan(within(3_000))
    for (const outcome of await others) valueOf(outcome)
    expect(valueOf(await query(engine, "runtime:notes"))).toBe(3)
    expect(await engine.metrics()).toMatchObject({ engine_restarts_total: 1 })
  })

  test("a loop of microtasks in a mutation leaves nothing and fails alone", async () => {
    const { ms, value } = await timed(mutate(engine, "runtime:spinMicrotasks"))
    expect(errorOf(value)).toBe(TIMED_OUT)
    expect(ms).toBeLessThan(within(3_000))
    valueOf(await mutate(engine, "runtime:note", { text: "after" }))
  })

  test("of several queries run together only the one that loops fails", async () => {
    const { outcomes } = await engine.runQueries(
      ["runtime:notes", "runtime:loopForever", "books:list"].map((path) => ({
        ...aCall(path),
        journal: null,
      })),
    )
    expect(outcomes.map(({ ok }) => ok)).toEqual([true, false, true])
  })

  test("a mutation whose answer was lost is answered from memory, not run twice", async () => {
    const key = { sessionId: "client", requestId: 1 }
    const first = await engine.runMutation(aCall("runtime:note", { text: "once" }), key)
    const loop = query(engine, "runtime:loopForever")
    const again = engine.runMutation(aCall("runtime:note", { text: "once" }), key)
    expect(errorOf(await loop)).toBe(TIMED_OUT)
    expect(await again).toMatchObject({ ok: true, ts: first.ts })
    expect(valueOf(await query(engine, "runtime:notes"))).toBe(1)
  })

  test("a scheduled function that loops is marked failed and not started again", async () => {
    valueOf(await mutate(engine, "runtime:scheduleSpin"))
    await expect
      .poll(async () => valueOf(await query(engine, "loans:jobs")), { timeout: 10_000 })
      .toEqual([
        {
          name: "runtime.js:spinMicrotasks",
          state: { kind: "failed", error: expect.stringContaining(TIMED_OUT) as string },
        },
      ])
    expect(await engine.metrics()).toMatchObject({ engine_restarts_total: 1 })
  })

  test("modules that loop at their top level are a refused push", async () => {
    const looping = {
      schema: null,
      modules: [{ path: "x.js", source: "for (;;);", environment: "isolate" as const }],
    }
    await expect(engine.deploy(looping)).rejects.toThrow(TIMED_OUT)
    expect(valueOf(await query(engine, "runtime:notes"))).toBe(0)
  })
})

describe("actions in their thread", () => {
  test("run mutations and queries, also in Node.js, and answer HTTP", async () => {
    const outcome = await engine.runAction(aCall("errands:outer", { text: "milk" }))
    expect(valueOf(outcome)).toBe(1)
    expect(valueOf(await engine.runAction(aCall("machine:sha256", { text: "abc" })))).toBe(
      "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
    )
    const response = await engine.runHttpAction({
      method: "POST",
      url: "http://127.0.0.1/notes",
      headers: [],
      body: new TextEncoder().encode("eggs"),
      identity: { kind: "none" },
    })
    expect(response.status).toBe(201)
    expect(await new Response(response.body).text()).toBe("noted eggs")
  })

  test("a waiting action outlives the restart of the engine beneath it", async () => {
    const slow = engine.runAction(aCall("errands:slow", { ms: 1_500 }))
    expect(errorOf(await query(engine, "runtime:loopForever"))).toBe(TIMED_OUT)
    expect(valueOf(await slow)).toBe(1)
  })

  test("a hanging action does not hold up queries, and is ended in the end", async () => {
    await engine.stop()
    engine = await start({ actionStallMs: 1_000 })
    const hang = timed(engine.runAction(aCall("errands:hang")))
    await engine.runQueries([{ ...aCall("books:list"), journal: null }])
    const { ms } = await timed(query(engine, "books:list"))
    expect(ms).toBeLessThan(within(500))
    const { ms: hungMs, value } = await hang
    expect(errorOf(value)).toBe(TIMED_OUT)
    expect(hungMs).toBeLessThan(within(3_000))
    expect(valueOf(await engine.runAction(aCall("errands:run", { text: "after" })))).toBe(1)
  })

  test("a scheduled action that runs while the engine restarts is recorded once", async () => {
    valueOf(await mutate(engine, "runtime:scheduleSlow"))
    await expect
      .poll(async () => JSON.stringify(valueOf(await query(engine, "loans:jobs"))), { timeout: 5_000 })
      .toContain("inProgress")
    expect(errorOf(await query(engine, "runtime:loopForever"))).toBe(TIMED_OUT)
    await expect
      .poll(async () => valueOf(await query(engine, "loans:jobs")), { timeout: 10_000 })
      .toEqual([{ name: "errands.js:slow", state: { kind: "success" } }])
    expect(valueOf(await query(engine, "runtime:notes"))).toBe(1)
  })
})

import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { startBackend, type RunningBackend } from "../backend.ts"
import { isFull } from "./dice.ts"
import { within } from "./patience.ts"
import { proofBundle } from "./proof-backend.ts"
import { actionNamed, mutationNamed, openClient, queryNamed } from "./watch.ts"

const STOPPED_WITHIN_MS = 3_000
const ENDED = /Function execution timed out \(maximum duration: 1s\)|JavaScript execution ran out of memory/
const [add, count] = [mutationNamed("ledger:add"), queryNamed("ledger:count")]

let backend: RunningBackend
let data: string
beforeAll(async () => {
  data = await mkdtemp(join(tmpdir(), "runaways-"))
  backend = await startBackend({ data })
  await backend.engine.deploy(await proofBundle())
})
afterAll(async () => {
  await backend.stop(1_000)
  await rm(data, { recursive: true })
})

const EVERY_WAY = ["loop", "microtasks", "regex", "inspect", "heap", "buffers"]

/** While it runs, somebody else's requests are answered; afterwards everything goes on. */
async function expectEnded(run: (way: string) => Promise<unknown>, way: string): Promise<void> {
  const other = openClient(backend.url)
  await other.query(count, {})
  const startedAt = performance.now()
  const running = run(way).then(
    (value) => `ended with ${String(value)}`,
    (error: unknown) => String(error),
  )
  const served = other.mutation(add, { key: way }).then(() => performance.now() - startedAt)
  expect(await running).toMatch(ENDED)
  expect(performance.now() - startedAt).toBeLessThan(within(STOPPED_WITHIN_MS))
  expect(await served).toBeLessThan(within(STOPPED_WITHIN_MS))
  expect(await other.query(count, {})).toBeGreaterThan(0)
}

const ways = (slice: string[]) => (isFull ? EVERY_WAY : slice)

describe("a function that runs away is ended within three seconds while others are served:", () => {
  test.each(ways(["inspect"]))("%s in a query", (way) =>
    expectEnded((name) => openClient(backend.url).query(queryNamed("runaway:inQuery"), { way: name }), way),
  )

  test.each(ways(["heap"]))("%s in a mutation, which leaves nothing", async (way) => {
    await expectEnded(
      (name) => openClient(backend.url).mutation(mutationNamed("runaway:inMutation"), { way: name }),
      way,
    )
    expect(await openClient(backend.url).query(queryNamed("ledger:keys"), {})).not.toContain(`never ${way}`)
  })

  test.each(ways(["microtasks"]))("%s in an action", (way) =>
    expectEnded(
      (name) => openClient(backend.url).action(actionNamed("runaway:inAction"), { way: name }),
      way,
    ),
  )

  test.each(ways([]))("%s in an HTTP action", (way) =>
    expectEnded(async (name) => await (await fetch(`${backend.siteUrl}/runaway/${name}`)).text(), way),
  )

  test.each(isFull ? ["for (;;);", "const f = async () => { for (;;) await null }; await f()"] : [])(
    "modules whose top level is %s are a refused push",
    async (source) => {
      const startedAt = performance.now()
      const modules = [{ path: "x.js", source, environment: "isolate" as const }]
      await expect(backend.engine.deploy({ schema: null, modules })).rejects.toThrow()
      expect(performance.now() - startedAt).toBeLessThan(within(STOPPED_WITHIN_MS))
      expect(await openClient(backend.url).query(count, {})).toBeGreaterThan(0)
    },
  )
})

test("an action is not blamed for the loop of another one in its thread", async () => {
  const client = openClient(backend.url)
  const waiting = client.action(actionNamed("runaway:wait"), { ms: 60_000 })
  const innocent = expect(waiting).rejects.toThrow("Transient error while executing action")
  await client.action(actionNamed("ledger:relay"), { key: "both run" })
  await expect(client.action(actionNamed("runaway:inAction"), { way: "loop" })).rejects.toThrow(ENDED)
  await innocent
})

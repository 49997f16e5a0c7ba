import { ConvexHttpClient } from "convex/browser"
import { fetchAction, fetchMutation, fetchQuery, preloadQuery, preloadedQueryResult } from "convex/nextjs"
import type { Value } from "convex/values"
import { expect, test } from "vitest"
import { realEnvironment } from "../engine/real-environment.ts"
import { FrameClient } from "./frames.ts"
import { startTestBackend, temporaryDirectory, tokenFor } from "./test-backend.ts"
import { actionNamed, mutationNamed, openBaseClient, openClient, queryNamed, Values, watch } from "./watch.ts"

const bodies = (shown: unknown): string[] =>
  Array.isArray(shown) ? (shown as { body: string }[]).map(({ body }) => body) : []

test("a subscription shows what its own and another client's mutations write", async () => {
  const { url } = await startTestBackend()
  const [ada, bob] = [openClient(url), openClient(url)]
  const seen = [watch(ada, "messages:list", { channel: "c" }), watch(bob, "messages:list", { channel: "c" })]
  for (const values of seen) expect(await values.until(() => true)).toEqual([])
  await ada.mutation(mutationNamed("messages:send"), { channel: "c", body: "from Ada" })
  expect(bodies(seen[0]?.all.at(-1))).toEqual(["from Ada"])
  await bob.mutation(mutationNamed("messages:send"), { channel: "c", body: "from Bob" })
  for (const values of seen) {
    await values.until((value) => bodies(value).length === 2)
    expect(bodies(values.all.at(-1))).toEqual(["from Ada", "from Bob"])
  }
  expect(await ada.mutation(mutationNamed("messages:clear"), { channel: "c" })).toBe(2)
  await seen[1]?.until((value) => bodies(value).length === 0)
})

test("an action's effects arrive, and failures carry their data", async () => {
  const { url } = await startTestBackend()
  const client = openClient(url)
  const seen = watch(client, "messages:list", { channel: "c" })
  expect(await client.action(actionNamed("messages:relay"), { channel: "c", body: "relayed" })).toBe(
    "relayed",
  )
  await seen.until((value) => bodies(value)[0] === "relayed")
  await expect(client.mutation(mutationNamed("messages:refuse"), {})).rejects.toMatchObject({
    data: { code: "refused" },
  })
  await expect(client.mutation(mutationNamed("messages:send"), { channel: 1 })).rejects.toThrow(
    "ArgumentValidationError",
  )
  expect(await watch(client, "messages:secret").until(() => true)).toMatchObject({
    message: expect.stringContaining("Could not find public function for 'messages:secret'"),
  })
})

test("an optimistic update never flickers while others write too", async () => {
  const { url } = await startTestBackend()
  const args = { channel: "c" }
  const shown: string[][] = []
  const client = openBaseClient(url, (base) =>
    shown.push(bodies(base.localQueryResult("messages:list", args))),
  )
  client.subscribe("messages:list", args)
  const other = openClient(url)
  await watch(other, "messages:list", args).until(() => true)

  const rounds = 60
  for (let i = 0; i < rounds; i++) {
    const body = `mine ${i}`
    const mine = client.mutation(
      "messages:send",
      { ...args, body },
      {
        optimisticUpdate: (store) => {
          const query = queryNamed("messages:list")
          const now = (store.getQuery(query, args) ?? []) as Value[]
          store.setQuery(query, args, [...now, { body }])
        },
      },
    )
    const theirs = other.mutation(mutationNamed("messages:send"), { ...args, body: `theirs ${i}` })
    // Every other time, the next one begins while this one is under way.
    if (i % 2) await Promise.all([mine, theirs])
  }
  await other.mutation(mutationNamed("messages:send"), { ...args, body: "last" })
  const values = watch(other, "messages:list", args)
  await values.until((value) => bodies(value).length === 2 * rounds + 1)

  for (let i = 0; i < rounds; i++) {
    const counts = shown.map((list) => list.filter((body) => body === `mine ${i}`).length)
    expect(Math.max(...counts)).toBe(1)
    // Once shown, it stays.
    expect(counts.slice(counts.indexOf(1))).not.toContain(0)
  }
})

test("fifty sockets on one query cost one execution per change, and a write elsewhere costs none", async () => {
  const { url, counters } = await startTestBackend()
  const writer = openClient(url)
  const watchers = Array.from({ length: 50 }, () => watch(openClient(url), "messages:list", { channel: "c" }))
  await Promise.all(watchers.map((values) => values.until(() => true)))
  expect(counters()).toMatchObject({ queries: 1, subscriptions: 50, sockets: 51 })

  const before = counters().executions
  for (let change = 1; change <= 5; change++) {
    await writer.mutation(mutationNamed("messages:send"), { channel: "c", body: `${change}` })
    await Promise.all(watchers.map((values) => values.until((value) => bodies(value).length === change)))
    expect(counters().executions - before).toBe(change)
  }
  await writer.mutation(mutationNamed("messages:send"), { channel: "other", body: "elsewhere" })
  expect(counters().executions - before).toBe(5)
})

test("a get is rerun by writes to its document alone", async () => {
  const { url, counters } = await startTestBackend()
  const client = openClient(url)
  const send = (body: string) => client.mutation(mutationNamed("messages:send"), { channel: "c", body })
  const id = (await send("watched")) as string
  const values = watch(client, "messages:get", { id })
  await values.until((value) => value !== null)
  const before = counters().executions
  await send("another")
  expect(counters().executions).toBe(before)
  await client.mutation(mutationNamed("messages:clear"), { channel: "c" })
  await values.until((value) => value === null)
  expect(counters().executions).toBe(before + 1)
})

test("pages keep their ends: the first one grows, none shifts, and together they show every row once", async () => {
  const { url } = await startTestBackend()
  const writer = openClient(url)
  const send = (body: string) => writer.mutation(mutationNamed("messages:send"), { channel: "c", body })
  for (let i = 0; i < 6; i++) await send(`${i}`)

  type Page = { page: { body: string }[]; continueCursor: string; isDone: boolean }
  const page = (cursor: string | null, numItems = 3) => ({
    channel: "c",
    paginationOpts: { numItems, cursor, id: 1 },
  })
  const shown = new Values<Page>()
  const client = openBaseClient(url, (base) => {
    const value = base.localQueryResult("messages:page", page(null)) as Page | undefined
    if (value) shown.push(value)
  })
  client.subscribe("messages:page", page(null))
  const first = await shown.until(() => true)
  expect(bodies(first.page)).toEqual(["0", "1", "2"])
  expect(client.queryJournal("messages:page", page(null))).toEqual(expect.any(String))

  const rest = watch(writer, "messages:page", page(first.continueCursor, 10))
  await rest.until((value) => bodies((value as Page).page).join("") === "345")
  await writer.mutation(mutationNamed("messages:clear"), { channel: "c" })
  await shown.until(({ page: rows }) => rows.length === 0)
  const after = shown.all.at(-1)
  // The page ends where it ended before, although there is nothing left before that.
  expect(after?.continueCursor).toBe(first.continueCursor)
})

test("a result of more than five megabytes arrives", async () => {
  const { url } = await startTestBackend()
  const client = openClient(url)
  const value = await watch(client, "messages:big", { characters: 7_000_000 }).until(() => true)
  expect(value).toHaveLength(7_000_000)
})

test("a deploy reruns what is watched", async () => {
  const { url, engine, counters } = await startTestBackend()
  const values = watch(openClient(url), "messages:whoami")
  await values.until(() => true)
  const before = counters().executions
  await engine.setEnvironmentVariables([{ name: "ANY", value: "1" }])
  const { executions } = await new Promise<ReturnType<typeof counters>>((resolve) => {
    const look = () => (counters().executions > before ? resolve(counters()) : setImmediate(look))
    look()
  })
  expect(executions).toBe(before + 1)
})

test("ConvexHttpClient and convex/nextjs query, mutate and act", async () => {
  const { url, adminKey } = await startTestBackend()
  const client = new ConvexHttpClient(url, { logger: false })
  await client.mutation(mutationNamed("messages:send"), { channel: "c", body: "over HTTP" })
  expect(bodies(await client.query(queryNamed("messages:list"), { channel: "c" }))).toEqual(["over HTTP"])
  expect(await client.consistentQuery(queryNamed("messages:whoami"), {})).toBeNull()
  client.setAuth(await tokenFor("ada"))
  expect(await client.query(queryNamed("messages:whoami"), {})).toBe("ada")
  client.setAuth("garbage")
  await expect(client.query(queryNamed("messages:whoami"), {})).rejects.toThrow("InvalidAuthHeader")
  await expect(
    new ConvexHttpClient(url).mutation(mutationNamed("messages:refuse"), {}),
  ).rejects.toMatchObject({
    data: { code: "refused" },
  })

  const options = { url, token: await tokenFor("bob"), skipConvexDeploymentUrlCheck: true }
  await fetchMutation(mutationNamed("messages:send"), { channel: "n", body: "from next" }, options)
  await fetchAction(actionNamed("messages:relay"), { channel: "n", body: "relayed" }, options)
  expect(bodies(await fetchQuery(queryNamed("messages:list"), { channel: "n" }, options))).toEqual([
    "from next",
    "relayed",
  ])
  const preloaded = await preloadQuery(queryNamed("messages:whoami"), {}, options)
  expect(preloadedQueryResult(preloaded)).toBe("bob")

  const admin = { Authorization: `Convex ${adminKey}`, "Content-Type": "application/json" }
  const call = { path: "messages:secret", args: {}, format: "json" }
  const secret = await fetch(`${url}/api/function`, {
    method: "POST",
    headers: admin,
    body: JSON.stringify(call),
  })
  expect(await secret.json()).toMatchObject({ status: "success", value: "internal" })
})

test("HTTP actions answer on both ports, change data and stream", async () => {
  const { url, siteUrl } = await startTestBackend()
  const values = watch(openClient(url), "messages:list", { channel: "hook" })
  const response = await fetch(`${siteUrl}/send?channel=hook`, { method: "POST", body: "posted" })
  expect(response.status).toBe(202)
  await values.until((value) => bodies(value)[0] === "posted")
  expect(await (await fetch(`${url}/http/stream/x`)).text()).toBe("one two three")
  const missing = await fetch(`${siteUrl}/nowhere`)
  expect([missing.status, await missing.text()]).toEqual([404, "No matching routes found"])
})

test("a function that hangs is ended, and everybody else goes on", async () => {
  const { url } = await startTestBackend({ data: await temporaryDirectory() })
  const values = watch(openClient(url), "messages:list", { channel: "c" })
  await values.until(() => true)
  const hanging = watch(openClient(url), "messages:hang")
  expect(await hanging.until(() => true)).toMatchObject({ message: expect.stringContaining("timed out") })
  await openClient(url).mutation(mutationNamed("messages:send"), { channel: "c", body: "after" })
  await values.until((value) => bodies(value)[0] === "after")
})

test("an embedded backend in this process obeys the clock it is given", async () => {
  const nowMs = 1_900_000_000_000
  const environment = { ...realEnvironment, nowNs: () => BigInt(nowMs) * 1_000_000n }
  const { url } = await startTestBackend({ engine: "in-process", environment })
  const client = openClient(url)
  const values = watch(client, "messages:list", { channel: "c" })
  await client.mutation(mutationNamed("messages:send"), { channel: "c", body: "later" })
  await values.until((value) => bodies(value).length === 1)
  const [message] = values.all.at(-1) as { _creationTime: number }[]
  expect(Math.floor(message?._creationTime ?? 0)).toBe(nowMs)
})

test("a client behind a path prefix is served", async () => {
  const { url } = await startTestBackend()
  const client = await FrameClient.connect(url, "/convex/api/1.48.0/sync")
  client.watch({ udfPath: "messages:whoami" })
  expect(await client.next()).toMatchObject({ type: "Transition", modifications: [{ value: null }] })
  client.close()
})

import { expect, test } from "vitest"
import { startTestBackend, tokenFor } from "./test-backend.ts"
import { mutationNamed, openClient, Values, watch } from "./watch.ts"

test("a valid token signs in, and a write is known to be its owner's", async () => {
  const { url } = await startTestBackend()
  const client = openClient(url)
  const changes = new Values<boolean>()
  const whoami = watch(client, "messages:whoami")
  client.setAuth(
    async () => tokenFor("ada"),
    (isAuthenticated) => changes.push(isAuthenticated),
  )
  await whoami.until((value) => value === "ada")
  expect(await changes.until(() => true)).toBe(true)
  await client.mutation(mutationNamed("messages:send"), { channel: "c", body: "signed" })
  const list = await watch(client, "messages:list", { channel: "c" }).until(() => true)
  expect(list).toMatchObject([{ author: "ada" }])
})

test("a refreshed token of the same person reruns nothing", async () => {
  const { url, counters } = await startTestBackend()
  const client = openClient(url)
  const whoami = watch(client, "messages:whoami")
  let fetched = 0
  // The client confirms the first token and fetches a fresh one at once.
  const refreshed = new Promise<void>((resolve) => {
    client.setAuth(async () => {
      fetched++
      if (fetched === 2) resolve()
      return tokenFor("ada", 3600 + fetched)
    })
  })
  await whoami.until((value) => value === "ada")
  const before = counters().executions
  await refreshed
  await client.mutation(mutationNamed("messages:send"), { channel: "c", body: "after the refresh" })
  expect(counters().executions).toBe(before)
})

for (const [kind, token] of [
  ["garbage", async () => "garbage"],
  ["expired", () => tokenFor("ada", -600)],
] as const) {
  test(`a token that is ${kind} ends signed out, and the client goes on as nobody`, async () => {
    const { url } = await startTestBackend()
    const client = openClient(url)
    const changes = new Values<boolean>()
    const whoami = watch(client, "messages:whoami")
    client.setAuth(token, (isAuthenticated) => changes.push(isAuthenticated))
    expect(await changes.until(() => true)).toBe(false)
    expect(await whoami.until(() => true)).toBeNull()
    await client.mutation(mutationNamed("messages:send"), { channel: "c", body: "as nobody" })
    expect(await watch(client, "messages:list", { channel: "c" }).until(() => true)).toMatchObject([
      { author: "nobody" },
    ])
  })
}

test("a bad first token is replaced by a good one without an anonymous moment", async () => {
  const { url } = await startTestBackend()
  const client = openClient(url)
  client.setAuth(async ({ forceRefreshToken }) =>
    forceRefreshToken ? tokenFor("ada") : tokenFor("ada", -600),
  )
  const whoami = watch(client, "messages:whoami")
  await whoami.until((value) => value === "ada")
  expect(whoami.all).toEqual(["ada"])
})

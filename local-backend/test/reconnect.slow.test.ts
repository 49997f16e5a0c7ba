import { expect, test } from "vitest"
import { CuttingProxy } from "./cutting-proxy.ts"
import { startTestBackend, temporaryDirectory } from "./test-backend.ts"
import { mutationNamed, openClient, watch } from "./watch.ts"

const send = mutationNamed("messages:send")
const bodies = (shown: unknown): string[] => (shown as { body: string }[]).map(({ body }) => body)

test("a mutation whose answer was lost with its socket takes effect once", async () => {
  const backend = await startTestBackend()
  const proxy = await CuttingProxy.open(backend.url)
  const client = openClient(proxy.url)
  const values = watch(client, "messages:list", { channel: "c" })
  await values.until(() => true)
  for (let i = 0; i < 3; i++) {
    proxy.cutBefore = '"MutationResponse"'
    const id = await client.mutation(send, { channel: "c", body: `${i}` })
    expect(id).toEqual(expect.any(String))
  }
  expect(proxy.cuts).toBe(3)
  const direct = await watch(openClient(backend.url), "messages:list", { channel: "c" }).until(() => true)
  expect(bodies(direct)).toEqual(["0", "1", "2"])
})

test("a mutation that was answered but not shown before the cut resolves after the reconnect", async () => {
  const backend = await startTestBackend()
  const proxy = await CuttingProxy.open(backend.url)
  const client = openClient(proxy.url)
  await watch(client, "messages:list", { channel: "c" }).until(() => true)
  proxy.cutBefore = '"body":"once"'
  await client.mutation(send, { channel: "c", body: "once" })
  expect(proxy.cuts).toBe(1)
  const direct = await watch(openClient(backend.url), "messages:list", { channel: "c" }).until(() => true)
  expect(bodies(direct)).toEqual(["once"])
})

test("clients come back to a restarted backend on the same file and miss nothing", async () => {
  const data = await temporaryDirectory()
  const before = await startTestBackend({ data })
  const proxy = await CuttingProxy.open(before.url)
  const client = openClient(proxy.url)
  const values = watch(client, "messages:list", { channel: "c" })
  await client.mutation(send, { channel: "c", body: "before" })
  await before.stop()

  const during = client.mutation(send, { channel: "c", body: "during" })
  const after = await startTestBackend({ data })
  proxy.retarget(after.url)
  await during
  await values.until((value) => bodies(value).length === 2)
  expect(bodies(values.all.at(-1))).toEqual(["before", "during"])
})

test("a client of a wiped database goes on with the empty one", async () => {
  const before = await startTestBackend({ data: await temporaryDirectory() })
  const proxy = await CuttingProxy.open(before.url)
  const client = openClient(proxy.url)
  const values = watch(client, "messages:list", { channel: "c" })
  await client.mutation(send, { channel: "c", body: "gone" })
  await before.stop()
  const after = await startTestBackend({ data: await temporaryDirectory() })
  proxy.retarget(after.url)
  await values.until((value) => bodies(value).length === 1)
  await client.mutation(send, { channel: "c", body: "new" })
  expect(bodies(values.all.at(-1))).toEqual(["new"])
})

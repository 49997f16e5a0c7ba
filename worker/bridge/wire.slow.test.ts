/** The bridge over a real socket: to the fake gateway, through its crashes and restarts, with the client that Clutch uses. */
import { mkdtempSync } from "node:fs"
import os from "node:os"
import path from "node:path"
import { afterEach, beforeEach, expect, test, vi } from "vitest"
import { silentLog } from "#lib/log"
import { createFakeChatStore, type FakeChatStore } from "#test/fakes/chat-store"
import { openFakeGateway, type FakeGateway } from "#test/fakes/gateway/gateway"
import { script } from "#test/openclaw/model"
import { createGatewayClient, type GatewayClient } from "../gateway/client.ts"
import { loadDevice } from "../gateway/device.ts"
import { systemClock } from "../loop/ports.ts"
import { startBridge } from "./bridge.ts"
import { chatGateway } from "./gateway.ts"

const PATIENCE = { timeout: 15_000, interval: 50 }
let gateway: FakeGateway
let client: GatewayClient
let store: FakeChatStore
let bridge: ReturnType<typeof startBridge>
const streamed: string[] = []

beforeEach(async () => {
  gateway = await openFakeGateway({ resumeMs: 50 })
  const device = await loadDevice(
    path.join(mkdtempSync(path.join(os.tmpdir(), "clutch-bridge-")), "device.json"),
  )
  client = createGatewayClient({ url: gateway.url, token: gateway.token, device, log: silentLog })
  store = createFakeChatStore(systemClock)
  const setStream = store.setStream
  store.setStream = async (chatId, words) => {
    if (words) streamed.push(words.text)
    await setStream(chatId, words)
  }
  bridge = startBridge({
    gateway: chatGateway(client),
    store,
    baggage: {
      introduce: async () => "",
      fetch: async () => ({ type: "image/png", data: "" }),
      keep: async () => null,
    },
    clock: systemClock,
    log: silentLog,
  })
  await client.ready()
})
afterEach(async () => {
  await bridge.stop()
  await client.stop()
  await gateway.close()
})

const states = () => store.messages.map(({ delivery }) => delivery)
const settled = (expected: string[]) => vi.waitFor(() => expect(states()).toEqual(expected), PATIENCE)

test("a message is answered, with its words on the way", async () => {
  store.say("chat-1", `Hello ${script({ text: "One two three. ".repeat(30), chunkMs: 40 })}`, "follow_up")
  await settled(["responded"])
  expect(store.answers).toHaveLength(1)
  expect(store.answers[0]!.text).toContain("One two three.")
  expect(streamed.length).toBeGreaterThan(0)
})

test("a follow-up has an answer of its own, and one that steers is answered with what it was added to", async () => {
  store.say("chat-1", script({ text: "First answer", hangMs: 400 }), "follow_up")
  store.say("chat-1", script({ text: "Second answer" }), "follow_up")
  await settled(["responded", "responded"])
  expect(store.answers.map(({ text }) => text)).toEqual(["First answer", "Second answer"])
  store.say("chat-2", script({ text: "Long answer", hangMs: 800 }), "follow_up")
  await vi.waitFor(() => expect(states()[2]).not.toBe("sent"), PATIENCE)
  store.say("chat-2", "And this too", "steer")
  await settled(["responded", "responded", "responded", "responded"])
  expect(store.answers).toHaveLength(3)
})

test("an interruption stops what is answered and is answered itself", async () => {
  store.say("chat-1", script({ text: "Never", hangMs: 20_000 }), "follow_up")
  await vi.waitFor(() => expect(states()).not.toEqual(["sent"]), PATIENCE)
  store.say("chat-1", script({ text: "At once" }), "interrupt")
  await settled(["stopped", "responded"])
  expect(store.answers.at(-1)!.text).toBe("At once")
})

test("a gateway that is killed in the middle goes on, and nothing is lost or doubled", async () => {
  store.say("chat-1", script({ text: "Answer after the crash", hangMs: 1_500 }), "follow_up")
  await vi.waitFor(() => expect(states()).not.toEqual(["sent"]), PATIENCE)
  store.say("chat-1", script({ text: "The next one" }), "follow_up")
  await gateway.kill()
  await gateway.start()
  await settled(["responded", "responded"])
  expect(store.answers.map(({ text }) => text)).toEqual(["Answer after the crash", "The next one"])
})

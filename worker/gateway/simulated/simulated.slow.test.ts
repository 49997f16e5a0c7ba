/** Chats with the simulated gateway over its socket, with the bridge and the client that Clutch uses. */
import { mkdtempSync, readdirSync, rmSync, statSync } from "node:fs"
import os from "node:os"
import path from "node:path"
import { afterEach, beforeEach, expect, test, vi } from "vitest"
import { silentLog } from "#lib/log"
import { createFakeChatStore, type FakeChatStore } from "#test/fakes/chat-store"
import { startBridge } from "../../bridge/bridge.ts"
import { carryOut } from "../../bridge/commands.ts"
import { chatGateway } from "../../bridge/gateway.ts"
import type { ChatGateway } from "../../bridge/ports.ts"
import { systemClock } from "../../loop/ports.ts"
import { createGatewayClient, type GatewayClient } from "../client.ts"
import { loadDevice } from "../device.ts"
import { gatewayHealth } from "../health.ts"
import { openSimulatedGateway, type SimulatedGateway } from "./open.ts"

const PATIENCE = { timeout: 20_000, interval: 20 }
const TOKEN = "of-this-test"
const SESSION = "agent:main:clutch:demo:chat-1"
let home: string
let simulated: SimulatedGateway
let client: GatewayClient
let store: FakeChatStore
let bridge: ReturnType<typeof startBridge>
let chats: ChatGateway
let images: { url: string; type: string; bytes: number }[]
let streamed: string[]

const open = (port: number) =>
  openSimulatedGateway({
    ...{ port, token: TOKEN, directory: path.join(home, "sessions"), speed: 10, log: silentLog },
    listCards: async () => [{ key: "DEMO-1", title: "Greet people", status: "ready" }],
  })

beforeEach(async () => {
  home = mkdtempSync(path.join(os.tmpdir(), "clutch-simulated-gateway-"))
  simulated = await open(0)
  const device = await loadDevice(path.join(home, "device.pem"))
  client = createGatewayClient({ url: simulated.url, token: TOKEN, device, log: silentLog })
  store = createFakeChatStore(systemClock)
  ;[images, streamed] = [[], []]
  const { setStream, claim } = store
  store.setStream = async (chatId, words) => {
    if (words) streamed.push(words.text)
    await setStream(chatId, words)
  }
  store.claim = async (message, bootId) => {
    const parcel = await claim(message, bootId)
    return parcel && { ...parcel, images, isFirst: message === "chat-1-1" }
  }
  chats = chatGateway(client)
  bridge = startBridge({
    gateway: chats,
    store,
    baggage: {
      introduce: async ({ project: { name, slug } }) =>
        `<context>\nYou talk with a person about the project ${name} (Clutch: ${slug}). It is here.\n</context>\n\n`,
      fetch: async ({ type }) => ({ type, data: "" }),
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
  await simulated.close()
  rmSync(home, { recursive: true, force: true })
})

const settled = (expected: string[]) =>
  vi.waitFor(() => expect(store.messages.map(({ delivery }) => delivery)).toEqual(expected), PATIENCE)
const speaking = () => vi.waitFor(() => expect(streamed.at(-1)).toContain("Simulated"), PATIENCE)

test("[SG3] a message is answered word by word, by a simulation that knows the project and looks up its cards", async () => {
  images = [{ url: "http://127.0.0.1/1", type: "image/png", bytes: 3 }]
  store.say("chat-1", "Which cards are open?", "follow_up")
  await settled(["responded"])
  const { text } = store.answers[0]!
  expect(text).toMatch(/^\*\*Simulated answer\.\*\*/)
  expect(text).toContain("- DEMO-1 **Greet people** is ready")
  expect(text).toContain("An image came with it (image/png).")
  expect(text).toContain("we talk about Demo")
  const written = streamed.filter(Boolean)
  expect(written.length).toBeGreaterThan(1)
  for (const words of written) expect(text.startsWith(words.trimEnd())).toBe(true)
})

test("[SG4] what is added meanwhile is answered by the same turn, and a stop keeps what was said", async () => {
  store.say("chat-1", "First", "follow_up")
  await speaking()
  store.say("chat-1", "And this, too", "steer")
  await settled(["responded", "responded"])
  expect(store.answers).toHaveLength(1)
  expect(store.answers[0]!.text).toMatch(/> First[\s\S]*> And this, too/)

  streamed.length = 0
  store.say("chat-2", "Something long", "follow_up")
  await speaking()
  const status = await carryOut("stop", "", SESSION.replace("chat-1", "chat-2"), chats)
  expect(status.text).toBe("Stopped.")
  await settled(["responded", "responded", "stopped"])
  expect(store.answers[1]).toMatchObject({ wasStopped: true })
})

test("[SG4] commands of the chat: status, models, compaction", async () => {
  store.say("chat-1", "Hello", "follow_up")
  await settled(["responded"])
  const ask = async (command: "status" | "model" | "compact", argument = "") =>
    (await carryOut(command, argument, SESSION, chats)).text
  expect(await ask("status")).toMatch(
    /answered by simulated\/words\. Its context holds \d+ of 200,000 tokens\. It is idle\./,
  )
  expect(await ask("model")).toContain("`simulated/brief`")
  expect(await ask("model", "simulated/brief")).toContain("from now on")
  expect(await ask("model", "other/none")).toContain("unknown model")
  expect(await ask("compact")).toMatch(/it had \d+ tokens/)
  store.say("chat-1", "Once more", "follow_up")
  await settled(["responded", "responded"])
  expect(store.answers[1]!.text).not.toContain("What can be tried")
})

test("[SG5] ended in the middle of an answer it goes on with it, and nothing is lost or doubled", async () => {
  store.say("chat-1", "Do you remember me?", "follow_up")
  await speaking()
  await simulated.close()
  simulated = await open(Number(new URL(simulated.url).port))
  store.say("chat-1", "And this?", "follow_up")
  await settled(["responded", "responded"])
  expect(store.answers).toHaveLength(2)
  expect(store.answers[0]!.text).toContain("> Do you remember me?")
  expect(store.answers[1]!.text).toContain("we talk about Demo")
  const files = readdirSync(path.join(home, "sessions"))
  expect(files).toHaveLength(1)
  expect(statSync(path.join(home, "sessions", files[0]!)).mode & 0o077).toBe(0)
})

test("[SG1] its health says that it is simulated", async () => {
  expect(await gatewayHealth(client, 4)).toMatchObject({
    ...{ state: "connected", version: "simulated" },
    models: [{ id: "simulated/words" }, { id: "simulated/brief" }],
  })
})

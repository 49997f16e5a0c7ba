/** The bridge and a real gateway that is restarted again and again, now and then by kill -9: no message lost, none answered twice. */
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import path from "node:path"
import { afterEach, describe, expect, test } from "vitest"
import { silentLog } from "../../lib/log.ts"
import { startBridge } from "../../worker/bridge/bridge.ts"
import { chatGateway } from "../../worker/bridge/gateway.ts"
import { createGatewayClient } from "../../worker/gateway/client.ts"
import { loadDevice } from "../../worker/gateway/device.ts"
import { systemClock } from "../../worker/loop/ports.ts"
import { seed } from "../builders/proof.ts"
import { randomFrom } from "../builders/random.ts"
import { userTexts } from "../builders/gateway-sessions.ts"
import { createFakeChatStore } from "../fakes/chat-store.ts"
import { openGateway, type Version, VERSIONS } from "./gateway.ts"
import { script, startModel } from "./model.ts"

/** Fewer while looking for a fault: CLUTCH_RESTARTS=4. */
const RESTARTS = Number(process.env.CLUTCH_RESTARTS ?? 20)
/** After five kills in five minutes a gateway guards itself against a crash loop and resumes nothing any more. */
const KILL_EVERY = 5
const CHATS = ["a", "b", "c"]
const OVER = new Set(["responded", "failed", "stopped"])

const closers: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close()
})

async function aWorld(version: Version) {
  const root = mkdtempSync(path.join(tmpdir(), "clutch-restarts-"))
  closers.push(async () => rmSync(root, { recursive: true, force: true }))
  const model = await startModel()
  closers.push(model.close)
  const gateway = await openGateway(version, model.url)
  closers.push(gateway.close)
  const device = await loadDevice(path.join(root, "device.pem"))
  const client = createGatewayClient({ url: gateway.url, token: gateway.token, device, log: silentLog })
  closers.push(client.stop)
  const store = createFakeChatStore(systemClock)
  const baggage = {
    introduce: async () => "",
    fetch: async () => ({ type: "image/png", data: "" }),
    keep: async () => null,
  }
  const bridge = startBridge({
    gateway: chatGateway(client),
    ...{ store, baggage, clock: systemClock, log: silentLog },
  })
  closers.push(bridge.stop)
  await client.ready(60_000)
  return { gateway, client, store }
}

describe.each(Object.keys(VERSIONS) as Version[])("OpenClaw %s", (version) => {
  test(
    `is restarted ${RESTARTS} times under the bridge: every message is answered once`,
    { timeout: 3_000_000 },
    async () => {
      const { gateway, client, store } = await aWorld(version)
      const random = randomFrom(seed)
      let said = 0
      for (let restart = 0; restart < RESTARTS; restart++) {
        await client.ready(240_000)
        for (const chat of CHATS) {
          if (random() < 0.3) continue
          const steps = [{ text: `Answer <${++said}>`, hangMs: Math.floor(random() * 4_000), chunkMs: 100 }]
          store.say(chat, `<${said}> ${script(...steps)}`, "follow_up")
        }
        await new Promise((resolve) => setTimeout(resolve, random() * 6_000))
        await gateway.kill(restart % KILL_EVERY === 0 ? "SIGKILL" : "SIGTERM")
        await gateway.start()
      }
      const open = () => store.messages.filter(({ delivery }) => !OVER.has(delivery)).length
      await expect.poll(open, { timeout: 900_000, interval: 500 }).toBe(0)

      await client.ready(240_000)
      const inputs = (
        await Promise.all(CHATS.map((chat) => userTexts(client, `agent:main:clutch:demo:${chat}`)))
      ).flat()
      const wrong = store.messages.flatMap(({ text, delivery, failure }) => {
        const token = text.slice(0, text.indexOf(" "))
        const taken = inputs.filter((each) => each.startsWith(token)).length
        const answers = store.answers.filter((answer) => answer.text.includes(`Answer ${token}`))
        return delivery === "responded" && taken === 1 && answers.length === 1
          ? []
          : [{ token, delivery, failure, taken, answeredBy: answers.map(({ runId }) => runId) }]
      })
      console.log(`OpenClaw ${version}: ${RESTARTS} restarts, ${said} messages, seed ${seed}`)
      expect({ seed, wrong }).toEqual({ seed, wrong: [] })
    },
  )
})

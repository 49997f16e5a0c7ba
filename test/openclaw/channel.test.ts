/** The channel `clutch` in real gateways: installed as a person would, what agents say lands in the chat, once. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import path from "node:path"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { homeOf } from "../../lib/home.ts"
import { silentLog } from "../../lib/log.ts"
import { createGatewayClient, type GatewayClient } from "../../worker/gateway/client.ts"
import { loadDevice } from "../../worker/gateway/device.ts"
import { Anything, History, Named } from "../builders/gateway-sessions.ts"
import { createRepository, startInstallation, type Installation } from "../integration/installation.ts"
import { startDoor } from "./door.ts"
import { openGateway, type RealGateway, type Version, VERSIONS } from "./gateway.ts"
import { script, startModel } from "./model.ts"

type Chat = { chatId: string; title: string }
type Tail = { messages: { author: { kind: string }; text: string; delivery: { state: string } | null }[] }

const PATIENCE = { timeout: 180_000, interval: 500 }

describe.each(Object.keys(VERSIONS) as Version[])("the channel in OpenClaw %s", (version) => {
  /** The plugin's view of CLUTCH_HOME: Clutch's key, and a door in place of Clutch's server. */
  const home = mkdtempSync(path.join(tmpdir(), "clutch-plugin-home-"))
  let gateway: RealGateway
  let model: Awaited<ReturnType<typeof startModel>>
  let clutch: Installation
  let door: Awaited<ReturnType<typeof startDoor>>
  let client: GatewayClient
  let repository: string

  beforeAll(async () => {
    model = await startModel()
    gateway = await openGateway(version, model.url, {
      async install({ url, token, configFile }) {
        clutch = await startInstallation({ env: { OPENCLAW_URL: url, OPENCLAW_TOKEN: token } })
        door = await startDoor(`http://127.0.0.1:${clutch.port}`)
        for (const each of ["run", "keys"]) mkdirSync(path.join(home, each))
        writeFileSync(homeOf(home).installationFile, JSON.stringify({ url: door.url }))
        writeFileSync(homeOf(home).channelKeyFile, readFileSync(homeOf(clutch.home).channelKeyFile))
        const { exitCode, all } = await clutch.clutch("plugins", "install", "--config", configFile)
        expect([exitCode, all]).toEqual([0, expect.stringContaining("The plugin is in")])
        const installed = readFileSync(configFile, "utf8")
        expect(installed).toContain(JSON.stringify(clutch.home))
        writeFileSync(configFile, installed.replace(JSON.stringify(clutch.home), JSON.stringify(home)))
      },
    })
    repository = await createRepository()
    await clutch.ask("projects", "add", "--slug", "real", "--repo", repository)
    client = createGatewayClient({
      ...{ url: gateway.url, token: gateway.token, log: silentLog },
      device: await loadDevice(path.join(home, "device.pem")),
    })
    await client.ready(120_000)
  })
  afterAll(async () => {
    await client?.stop()
    await clutch?.end()
    await gateway?.close()
    await door?.close()
    await model?.close()
    for (const each of [home, repository]) if (each) rmSync(each, { recursive: true, force: true })
  })

  const messagesOf = async (chatId: string) =>
    (await clutch.post<Tail>("chats.tail", { chat: chatId, limit: 100 })).messages
  /** What the thread in which agents speak unasked holds. */
  const heard = async () => {
    const chats = await clutch.post<Chat[]>("chats.list", { project: "real" })
    const thread = chats.find(({ title }) => title === "From agents")
    return thread ? (await messagesOf(thread.chatId)).map(({ text }) => text) : []
  }
  const times = async (text: string) => (await heard()).filter((each) => each === text).length
  const send = (message: string) =>
    client.request(
      "send",
      { channel: "clutch", to: "real", message, idempotencyKey: `send-${message}` },
      { answer: Anything, timeoutMs: 60_000 },
    )

  test("[CH1] it is open, and the doctor says so", async () => {
    const doctor = async () => (await clutch.clutch("doctor", "gateway")).all
    await expect.poll(doctor, PATIENCE).toMatch(/ok\s+channel\s+agents can speak in chats/)
  })

  test("[CH2] what is sent to a project is in its chat once, and in the session of that chat", async () => {
    await send("Sent by hand")
    await send("Sent by hand")
    expect(await times("Sent by hand")).toBe(1)
    const { messages } = await client.request(
      "chat.history",
      { sessionKey: "agent:main:clutch:real:channel", limit: 20 },
      { answer: History },
    )
    expect(JSON.stringify(messages)).toContain("Sent by hand")
  })

  test("[CH3] an agent that a person talks with says something elsewhere, and answers here", async () => {
    const { chatId } = await clutch.post<Chat>("chats.create", { project: "real", title: "Ask" })
    const tool = { action: "send", channel: "clutch", target: "real", message: "Said by a tool" }
    const steps = [{ tools: [{ name: "message", args: tool }] }, { text: "I told them." }]
    await clutch.post("chats.send", { chat: chatId, text: `Tell them. ${script(...steps)}` })
    const states = async () =>
      (await messagesOf(chatId)).map(({ author, delivery }) => delivery?.state ?? author.kind)
    await expect.poll(states, PATIENCE).toEqual(["responded", "agent"])
    await expect.poll(() => times("Said by a tool"), PATIENCE).toBe(1)
  })

  test("[CH4] so does a scheduled job", async () => {
    const { id } = await client.request(
      "cron.add",
      {
        ...{ name: "remind", schedule: { kind: "every", everyMs: 3_600_000 }, sessionTarget: "isolated" },
        ...{ wakeMode: "now", payload: { kind: "agentTurn", message: script({ text: "Said by a job" }) } },
        delivery: { mode: "announce", channel: "clutch", to: "real" },
      },
      { answer: Named },
    )
    await client.request("cron.run", { id, mode: "force" }, { answer: Anything, timeoutMs: 120_000 })
    await expect.poll(() => times("Said by a job"), PATIENCE).toBe(1)
  })

  test.each([
    ["after Clutch had it", "answer"],
    ["before Clutch had it", "request"],
  ] as const)("[CH5] killed %s, the delivery is there once in the end", async (when, what) => {
    const text = `Killed ${when}`
    await client.ready(240_000)
    const [posts, finds] = [door.count("channel.post"), door.count("channel.find")]
    door.hold(what)
    const sending = send(text).catch(() => {})
    await expect.poll(() => door.count("channel.post"), PATIENCE).toBe(posts + 1)
    await gateway.kill("SIGKILL")
    door.hold(null)
    await gateway.start()
    await sending
    await expect.poll(() => door.count("channel.find"), PATIENCE).toBeGreaterThan(finds)
    await expect.poll(() => times(text), PATIENCE).toBe(1)
  })

  test("[CH6] a person answers in that thread, and the agent knows what was said; nothing is there twice", async () => {
    const chats = await clutch.post<Chat[]>("chats.list", { project: "real" })
    const { chatId } = chats.find(({ title }) => title === "From agents")!
    const before = (await heard()).length
    await clutch.post("chats.send", { chat: chatId, text: `Why? ${script({ text: "Because." })}` })
    await expect.poll(async () => (await heard()).slice(before + 1), PATIENCE).toEqual(["Because."])
    for (const text of await heard()) expect([text, await times(text)]).toEqual([text, 1])
  })
})

/** The plugin's channel: what a delivery becomes, and what the gateway is told. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import os from "node:os"
import path from "node:path"
import { afterEach, expect, test } from "vitest"
import { PostToThread, sessionOfTarget } from "#domain/chat/channel"
import { operationNamed } from "#lib/operations/index"
import { HINT, sessionOf, targetOf } from "../plugins/clutch/address.ts"
import { clutchChannel, type Ports } from "../plugins/clutch/channel.ts"
import type { AccountStatus } from "../plugins/clutch/sdk.ts"

type Asked = { operation: string; input: Record<string, unknown> }
const ends: (() => void)[] = []
afterEach(() => ends.splice(0).forEach((end) => end()))

/** Answers what it is told to, and keeps what was asked; every input is one that the operation takes. */
function aClutch(answer: (asked: Asked) => Awaited<ReturnType<Ports["ask"]>> = stored) {
  const asked: Asked[] = []
  const waits: (() => void)[] = []
  const channel = clutchChannel("/home", {
    async ask(operation, input) {
      const { input: schema, askers } = (await operationNamed(operation))!
      const parsed = schema.strict().safeParse(input)
      expect([operation, parsed.error?.issues ?? []]).toEqual([operation, []])
      expect(askers).toEqual(["channel"])
      asked.push({ operation, input: input as Record<string, unknown> })
      return answer(asked.at(-1)!)
    },
    pause: () => new Promise((resolve) => waits.push(resolve)),
    now: () => 5,
  })
  return { channel, asked, waits }
}
const stored = () => ({ ok: true as const, value: { message: "m1" } })

test("a target is the end of a thread's session key, and Clutch and the plugin agree on both", () => {
  for (const [raw, target] of [
    ["demo", "demo"],
    ["clutch:Demo", "demo"],
    [" demo:chat-k57 ", "demo:chat-k57"],
    ["clutch:demo:chat-k57", "demo:chat-k57"],
    ["demo:dem-1:run1", null],
    ["", null],
    ["../demo", null],
  ] as const) {
    expect(targetOf(raw)).toBe(target)
    if (target === null) continue
    expect(PostToThread.shape.target.safeParse(target).success).toBe(true)
    expect(sessionOf(target)).toBe(sessionOfTarget(target))
  }
  const { channel } = aClutch()
  expect(channel.outbound.resolveTarget({ to: "Somewhere Else" })).toMatchObject({
    ok: false,
    error: { message: `"Somewhere Else" names no thread of Clutch; a target is ${HINT}.` },
  })
  expect(channel.messaging.resolveOutboundSessionRoute({ agentId: "main", target: "demo" })).toMatchObject({
    sessionKey: "agent:main:clutch:demo:channel",
    to: "demo",
  })
  expect(channel.messaging.resolveOutboundSessionRoute({ agentId: "other", target: "demo" })).toBeNull()
})

test("a delivery has the gateway's id wherever there is one, so that a second try is the same message", async () => {
  const { channel, asked } = aClutch()
  const sending = { to: "demo", text: "Red.", deliveryQueueId: "q/1", identity: { name: "Max" } }
  const receipt = { primaryPlatformMessageId: "m1", platformMessageIds: ["m1"], parts: [], sentAt: 5 }
  expect(await channel.outbound.sendText(sending)).toEqual({ channel: "clutch", messageId: "m1", receipt })
  await channel.outbound.sendText(sending)
  await channel.outbound.sendText({ ...sending, deliveryPartIndex: 1 })
  await channel.outbound.sendText({ to: "demo", text: "Red." })
  await channel.outbound.sendText({ to: "demo", text: "Red." })
  const ids = asked.map(({ input }) => input.postId)
  expect(ids.slice(0, 3)).toEqual(["queue-q-1-0", "queue-q-1-0", "queue-q-1-1"])
  expect(new Set(ids.slice(3)).size).toBe(2)
  expect(asked[0]?.input).toEqual({ target: "demo", text: "Red.", name: "Max", postId: "queue-q-1-0" })
})

test("the gateway writes down that a delivery leaves before Clutch hears of it", async () => {
  const { channel, asked } = aClutch()
  const before: number[] = []
  const onPlatformSendDispatch = async () => void before.push(asked.length)
  const sending = { to: "demo", text: "Red.", onPlatformSendDispatch }
  await channel.message.send.text(sending)
  await channel.message.send.media({ ...sending, mediaUrl: "/tmp/plot.png" })
  await channel.outbound.sendText(sending)
  expect([before, asked.length]).toEqual([[0, 1, 2], 3])
  const stopped = { ...sending, onPlatformSendDispatch: () => Promise.reject(new Error("lost")) }
  await expect(channel.message.send.text(stopped)).rejects.toThrow("lost")
  expect(asked).toHaveLength(3)
})

test("what Clutch refuses fails with Clutch's sentence; an attachment is named, not lost in silence", async () => {
  const { channel, asked } = aClutch(() => ({ ok: false, message: "There is no project nowhere." }))
  await expect(channel.outbound.sendText({ to: "nowhere", text: "x" })).rejects.toThrow("There is no project")
  await channel.outbound
    .sendMedia({ to: "demo", text: "Look", mediaUrl: "/tmp/a/plot.png?x" })
    .catch(() => {})
  expect(asked.at(-1)?.input.text).toBe("Look\n\n(An attachment, plot.png, is not shown here.)")
})

test("asked after a crash it says sent, not sent, or that nobody knows; it never guesses", async () => {
  const unknown = { queueId: "q1", to: "demo", enqueuedAt: 7, payloads: [{ text: "Red." }] }
  const fate = async (answer: Awaited<ReturnType<Ports["ask"]>>, changes = {}) => {
    const { channel, asked } = aClutch(() => answer)
    return [
      await channel.message.durableFinal.reconcileUnknownSend({ ...unknown, ...changes }),
      asked.map(({ operation, input }) => [operation, input]),
    ] as const
  }
  const question = ["channel.find", { target: "demo", postId: "queue-q1-0", text: "Red.", since: 7 }]
  expect(await fate({ ok: true, value: { message: "m9" } })).toEqual([
    {
      ...{ status: "sent", messageId: "m9" },
      receipt: { primaryPlatformMessageId: "m9", platformMessageIds: ["m9"], parts: [], sentAt: 5 },
    },
    [question],
  ])
  expect(await fate({ ok: true, value: null })).toEqual([{ status: "not_sent" }, [question]])
  expect((await fate({ ok: false, message: "away" }))[0]).toEqual({
    ...{ status: "unresolved", error: "away", retryable: true },
  })
  expect((await fate(stored(), { payloads: [{ text: "a" }, { text: "b" }] }))[0]).toMatchObject({
    ...{ status: "unresolved", retryable: false },
  })
})

test("its status says whether Clutch would hear it, and ends with the account", async () => {
  let isAway = false
  const { channel, waits } = aClutch(() =>
    isAway ? { ok: false, message: "Clutch does not answer." } : { ok: true, value: { version: "1" } },
  )
  const told: AccountStatus[] = []
  const stop = new AbortController()
  const looking = channel.gateway.startAccount({
    accountId: "default",
    abortSignal: stop.signal,
    setStatus: (status) => told.push(status),
  })
  await expect.poll(() => waits.length).toBe(1)
  expect(told.at(-1)).toMatchObject({ running: true, lastError: null })
  isAway = true
  waits.shift()!()
  await expect.poll(() => told.at(-1)?.lastError).toBe("Clutch does not answer.")
  await expect.poll(() => waits.length).toBe(1)
  stop.abort()
  waits.shift()!()
  await looking
})

test("it speaks to the server that Clutch's own record names, with the channel's key, and to nobody before there is one", async () => {
  const heard: (string | undefined)[] = []
  const server = createServer((request, response) => {
    heard.push(`${request.url} ${request.headers.authorization}`)
    response.end(JSON.stringify({ ok: true, value: { message: "m1" } }))
  })
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  const home = mkdtempSync(path.join(os.tmpdir(), "clutch-channel-"))
  ends.push(
    () => server.close(),
    () => rmSync(home, { recursive: true, force: true }),
  )
  const say = () => clutchChannel(home).outbound.sendText({ to: "demo", text: "Red." })
  await expect(say()).rejects.toThrow("has not been started yet")
  await expect(clutchChannel(null).outbound.sendText({ to: "demo", text: "Red." })).rejects.toThrow(
    "clutch plugins install",
  )
  for (const each of ["run", "keys"]) mkdirSync(path.join(home, each))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  writeFileSync(path.join(home, "run/installation.json"), JSON.stringify({ url }))
  writeFileSync(path.join(home, "keys/channel.key"), "clc_secret")
  expect(await say()).toMatchObject({ channel: "clutch", messageId: "m1" })
  expect(heard).toEqual(["/api/operations/channel.post Bearer clc_secret"])
})

/** Chats: what people write is stored once, delivered by claim, answered by run id, and hidden from nobody who belongs. */
import { describe, expect, test } from "vitest"
import type { FunctionArgs } from "convex/server"
import { api } from "./_generated/api.ts"
import { aWorld, codeOf, refusalOf } from "./world.testing.ts"

async function aChat() {
  const world = await aWorld()
  const chat = await world.user.mutation(api.chats.create, { project: "clutch" })
  let sends = 0
  const send = async (text: string, more: Partial<FunctionArgs<typeof api.chats.send>> = {}) => {
    const clientId = `client-${++sends}`
    const sent = await world.user.mutation(api.chats.send, { chat: chat.chatId, text, clientId, ...more })
    return sent.message!
  }
  const thread = async () => {
    const { page } = await world.user.query(api.chats.messages, {
      chat: chat.chatId,
      paginationOpts: { numItems: 50, cursor: null },
    })
    return page.toReversed()
  }
  const claim = (message: string) => world.service.mutation(api.chats.claim, { message, bootId: "boot-1" })
  const report = (seen: FunctionArgs<typeof api.chats.report>["report"]) =>
    world.service.mutation(api.chats.report, { chat: chat.chatId, report: seen })
  const answer = (runId: string, text: string) =>
    world.service.mutation(api.chats.answer, { chat: chat.chatId, runId, text })
  const states = async () => (await thread()).flatMap(({ delivery }) => (delivery ? [delivery.state] : []))
  return { world, chat, send, thread, claim, report, answer, states }
}

describe("sending", () => {
  test("the same client id is one message, and its order is its place", async () => {
    const { send, thread } = await aChat()
    const first = await send("Hello", { clientId: "same-client-id" })
    expect(await send("Hello", { clientId: "same-client-id" })).toBe(first)
    await send("And another")
    expect((await thread()).map(({ order, text }) => [order, text])).toEqual([
      [1, "Hello"],
      [2, "And another"],
    ])
  })

  test("the first line of the first message names the chat, and the newest message its preview", async () => {
    const { world, send, chat } = await aChat()
    await send("Why is the build slow?\nIt takes a minute.")
    await send("Never mind")
    expect(await world.user.query(api.chats.list, { project: "clutch" })).toMatchObject([
      { chatId: chat.chatId, title: "Why is the build slow?", preview: "Never mind", unread: 2 },
    ])
    await world.user.mutation(api.chats.markRead, { chat: chat.chatId })
    expect(await world.user.query(api.chats.get, { chat: chat.chatId })).toMatchObject({ unread: 0 })
  })

  test("nothing, and a command that is none, are refused with a way out", async () => {
    const { send } = await aChat()
    expect(await codeOf(send("   "))).toBe("invalid_input")
    expect(await refusalOf(send("/teleport"))).toEqual({
      code: "invalid_input",
      message: "There is no command /teleport; /help lists them.",
    })
    expect(await codeOf(send("/issue"))).toBe("invalid_input")
  })

  test("/help is answered in place, /new opens another chat", async () => {
    const { world, chat, send, thread } = await aChat()
    await send("/help")
    expect((await thread()).map(({ author }) => author.kind)).toEqual(["person", "clutch"])
    const made = await world.user.mutation(api.chats.send, { chat: chat.chatId, text: "/new Release notes" })
    expect(made.chat).not.toBe(chat.chatId)
    expect(await world.user.query(api.chats.get, { chat: made.chat })).toMatchObject({
      title: "Release notes",
    })
    expect(await world.service.query(api.chats.outbox, {})).toEqual([])
  })

  test("an image is taken by one message, and only if it was looked at", async () => {
    const { world, send, thread } = await aChat()
    const storageId = await world.t.run((ctx) => ctx.storage.store(new Blob(["png"])))
    expect(await codeOf(send("Look", { images: [storageId] }))).toBe("not_found")
    await world.service.mutation(api.chats.addImage, { storageId, type: "image/png" })
    await send("Look", { images: [storageId] })
    expect((await thread()).at(-1)!.images).toMatchObject([{ storageId, type: "image/png" }])
    expect(await codeOf(send("Again", { images: [storageId] }))).toBe("conflict")
    expect(await codeOf(world.user.mutation(api.chats.imageUrl, {}))).toBe("forbidden")
    expect(await codeOf(world.service.mutation(api.chats.addImage, { storageId, type: "text/html" }))).toBe(
      "invalid_input",
    )
  })
})

describe("delivery", () => {
  test("a claim is had once, its key is stored before anything is sent, and the first message introduces", async () => {
    const { send, claim, world } = await aChat()
    const message = await send("Hello")
    const parcel = await claim(message)
    expect(parcel).toMatchObject({ text: "Hello", runId: `clutch-${message}-1`, isFirst: true })
    expect(await claim(message)).toBeNull()
    expect(await world.service.query(api.chats.outbox, {})).toMatchObject([
      { messages: [{ messageId: message, delivery: "sent", runId: parcel!.runId, tries: 1 }] },
    ])
  })

  test("sent, delivered, processing, responded, by run id and never by age", async () => {
    const { send, claim, report, answer, states, thread, world } = await aChat()
    const first = await send("One")
    const second = await send("Two", { whenBusy: "steer" })
    await claim(first)
    const { runId, isFirst } = (await claim(second))!
    expect(isFirst).toBe(true)
    await report({ kind: "delivered", runId, bootId: "boot-1" })
    expect(await states()).toEqual(["sent", "delivered"])
    await report({ kind: "processing", runId })
    await answer(runId, "Second answer")
    expect(await states()).toEqual(["sent", "responded"])
    expect((await thread()).at(-1)).toMatchObject({ text: "Second answer", author: { kind: "agent" } })
    expect((await world.service.query(api.chats.outbox, {}))[0]!.messages).toHaveLength(1)
  })

  test("an answer that is told twice is stored once, and a late report changes nothing", async () => {
    const { send, claim, report, answer, states, thread } = await aChat()
    const { runId } = (await claim(await send("One")))!
    expect(await answer(runId, "Yes")).toBe(true)
    expect(await answer(runId, "Yes")).toBe(false)
    expect(await report({ kind: "failed", runId, sentence: "late" })).toBe(false)
    expect(await report({ kind: "delivered", runId })).toBe(false)
    expect(await states()).toEqual(["responded"])
    expect(await thread()).toHaveLength(2)
  })

  test("an answer that comes under the gateway's name for its run and under ours is stored once", async () => {
    const { send, claim, report, answer, states, thread } = await aChat()
    const { runId } = (await claim(await send("Hello?")))!
    await report({ kind: "adopted", runId, by: "own-1" })
    await answer("own-1", "Yes")
    await answer(runId, "Yes")
    expect((await thread()).filter(({ author }) => author.kind === "agent")).toHaveLength(1)
    expect(await states()).toEqual(["responded"])
  })

  test("what a gateway gave up waits for the next one", async () => {
    const { send, claim, report, answer, states } = await aChat()
    const { runId } = (await claim(await send("Hello?")))!
    await report({ kind: "delivered", runId, bootId: "b1" })
    await report({ kind: "dropped", runId, by: "b1" })
    expect(await states()).toEqual(["sent"])
    await report({ kind: "delivered", runId, bootId: "b2" })
    await answer(runId, "Yes")
    expect(await states()).toEqual(["responded"])
  })

  test("what was added to another run is answered by that run", async () => {
    const { send, claim, report, answer, states } = await aChat()
    const one = (await claim(await send("One")))!
    await report({ kind: "processing", runId: one.runId })
    const two = (await claim(await send("Two", { whenBusy: "steer" })))!
    await report({ kind: "absorbed", runId: two.runId, by: one.runId })
    await answer(one.runId, "Both")
    expect(await states()).toEqual(["responded", "responded"])
  })

  test("a failure says why and can be tried again, under another key", async () => {
    const { world, send, claim, report, thread } = await aChat()
    const message = await send("One")
    const { runId } = (await claim(message))!
    await report({ kind: "failed", runId, sentence: "The model is not reachable." })
    expect((await thread())[0]!.delivery).toMatchObject({
      state: "failed",
      failure: "The model is not reachable.",
    })
    await world.user.mutation(api.chats.retry, { message })
    expect((await claim(message))!.runId).toBe(`clutch-${message}-2`)
    expect(await codeOf(world.user.mutation(api.chats.retry, { message }))).toBe("conflict")
  })

  test("what waits in a removed chat is not sent, and its rows go", async () => {
    const { world, chat, send, claim } = await aChat()
    const message = await send("One")
    await world.user.mutation(api.chats.remove, { chat: chat.chatId })
    expect(await claim(message)).toBeNull()
    expect((await world.rows("chatMessages"))[0]).toMatchObject({
      delivery: "failed",
      failure: "The chat was removed.",
    })
    expect(await codeOf(world.user.query(api.chats.get, { chat: chat.chatId }))).toBe("not_found")
    const { internal } = await import("./_generated/api.ts")
    await world.t.mutation(internal.retention.sweep, {})
    await world.t.mutation(internal.retention.sweep, {})
    expect([...(await world.rows("chats")), ...(await world.rows("chatMessages"))]).toEqual([])
  })
})

test("words that come are a row of their own, which goes with the answer of the same run", async () => {
  const { world, chat, send, claim, answer } = await aChat()
  const { runId } = (await claim(await send("One")))!
  const words = (text: string) =>
    world.service.mutation(api.chats.setStream, {
      chat: chat.chatId,
      stream: { runId, phase: "writing", text },
    })
  await words("Ye")
  await words("Yes")
  expect(await world.user.query(api.chats.streaming, { chat: chat.chatId })).toMatchObject({ text: "Yes" })
  expect(await world.rows("chatStreams")).toHaveLength(1)
  await answer(runId, "Yes.")
  expect(await world.user.query(api.chats.streaming, { chat: chat.chatId })).toBeNull()
})

test("what came of a command stands in the thread", async () => {
  const { world, send, claim, thread } = await aChat()
  const message = await send("/status")
  expect(await claim(message)).toMatchObject({ command: "status", argument: "" })
  await world.service.mutation(api.chats.conclude, { message, text: "It is idle.", hasFailed: false })
  expect((await thread()).map(({ author, text }) => [author.kind, text])).toEqual([
    ["person", "/status"],
    ["clutch", "It is idle."],
  ])
})

describe("the gateway's channel", () => {
  const said = (text: string, postId: string, target = "clutch") => ({ target, postId, text })
  const threadsOf = async (world: Awaited<ReturnType<typeof aChat>>["world"]) =>
    (await world.user.query(api.chats.list, { project: "clutch" })).map(({ title, preview }) => [
      title,
      preview,
    ])

  test("what agents say to a project lands in a thread of its own, once per delivery", async () => {
    const { world } = await aChat()
    const first = await world.service.mutation(api.chats.post, said("Nightly build is red.", "delivery-1"))
    expect(await world.service.mutation(api.chats.post, said("Nightly build is red.", "delivery-1"))).toEqual(
      first,
    )
    await world.service.mutation(api.chats.post, said("Green again.", "delivery-2"))
    expect(await threadsOf(world)).toEqual([
      ["From agents", "Green again."],
      ["New chat", ""],
    ])
  })

  test("a target names one thread; one that is gone, or of no project, is refused", async () => {
    const { world, chat, thread } = await aChat()
    const target = chat.sessionKey.replace("agent:main:clutch:", "")
    await world.service.mutation(api.chats.post, { ...said("Remember?", "delivery-1", target), name: "Max" })
    expect((await thread()).map(({ author, text }) => [author, text])).toEqual([
      [{ kind: "agent", name: "Max" }, "Remember?"],
    ])
    expect(await codeOf(world.service.mutation(api.chats.post, said("x", "delivery-2", "nowhere")))).toBe(
      "not_found",
    )
    await world.user.mutation(api.chats.remove, { chat: chat.chatId })
    expect(await codeOf(world.service.mutation(api.chats.post, said("x", "delivery-3", target)))).toBe(
      "not_found",
    )
  })

  test("whether a delivery arrived is told by its id, or where the gateway has none by its words", async () => {
    const { world } = await aChat()
    const stored = await world.service.mutation(api.chats.post, said("Hello", "delivery-1"))
    const find = (postId: string, text: string, since = 0) =>
      world.service.query(api.chats.findPost, { postId, target: "clutch", text, since })
    expect(await find("delivery-1", "other words")).toEqual(stored)
    expect(await find("delivery-x", " Hello\n")).toEqual(stored)
    expect(await find("delivery-x", "Hello", Date.now() + 60_000)).toBeNull()
    expect(await find("delivery-x", "Hello there")).toBeNull()
  })

  test("the end of a run that nobody asked for and its delivery are one message, whichever comes first", async () => {
    const { world, chat, thread, answer } = await aChat()
    const target = chat.sessionKey.replace("agent:main:clutch:", "")
    const post = (text: string, postId: string) =>
      world.service.mutation(api.chats.post, said(text, postId, target))
    await answer("cron-1", "I looked.\n\nAll is well.")
    await post("All is well.", "delivery-1")
    await post("Rain at six.", "delivery-2")
    await answer("cron-2", "Rain at six.")
    await answer("cron-2", "Rain at six.")
    await post("Rain at six.", "delivery-2")
    expect((await thread()).map(({ text }) => text)).toEqual(["I looked.\n\nAll is well.", "Rain at six."])
  })

  test("an answer that a person asked for is never taken for a delivery, and no delivery stands for the introduction", async () => {
    const { world, chat, send, claim, thread, answer } = await aChat()
    const target = chat.sessionKey.replace("agent:main:clutch:", "")
    await world.service.mutation(api.chats.post, said("Yes.", "delivery-1", target))
    const parcel = await claim(await send("Is it so?"))
    expect(parcel?.isFirst).toBe(true)
    await answer(parcel!.runId, "Yes.")
    expect((await thread()).map(({ text }) => text)).toEqual(["Yes.", "Is it so?", "Yes."])
  })
})

/** Bytes in file storage are deleted when nothing came to name them, and never otherwise. */
import { afterEach, beforeEach, expect, test, vi } from "vitest"
import { api, internal } from "./_generated/api.ts"
import type { Id } from "./_generated/dataModel.ts"
import { deliver } from "./sessions.testing.ts"
import { aWorld, type World } from "./world.testing.ts"

const DAY_MS = 24 * 3_600_000

beforeEach(() => void vi.useFakeTimers({ toFake: ["Date"] }))
afterEach(() => void vi.useRealTimers())

const store = (world: World, text: string) =>
  world.t.run((ctx) => ctx.storage.store(new Blob([text]))) as Promise<Id<"_storage">>
const isThere = async (world: World, storageId: Id<"_storage">) =>
  (await world.t.run((ctx) => ctx.storage.getUrl(storageId))) !== null
const sweep = (world: World) => world.t.mutation(internal.retention.sweep, {})

test("an upload that was never attached is deleted after a day, and not before", async () => {
  const world = await aWorld()
  const orphan = await store(world, "lost")
  vi.advanceTimersByTime(DAY_MS - 1_000)
  await sweep(world)
  expect(await isThere(world, orphan)).toBe(true)
  vi.advanceTimersByTime(2_000)
  await sweep(world)
  expect(await isThere(world, orphan)).toBe(false)
})

test("what a row names stays: files of cards, images of chats, long texts of sessions", async () => {
  const world = await aWorld()
  const [file, image, text] = [
    await store(world, "plan"),
    await store(world, "png"),
    await store(world, "long"),
  ]
  await world.user.mutation(api.attachments.add, {
    ...{ task: await world.create(), name: "plan.md", type: "text/plain", storageId: file },
  })
  const chat = (await world.user.mutation(api.chats.create, { project: "clutch" })).chatId
  await world.service.mutation(api.chats.addImage, { storageId: image, type: "image/png" })
  await world.user.mutation(api.chats.send, { chat, text: "Look", images: [image] })
  const whole = { storageId: text, characters: 9_000 }
  await deliver(world.service, "s1", {
    ...{ system: "claude", entries: [{ messageId: "m", at: 1, kind: "tool_result", text: "l", whole }] },
  })
  for (let day = 0; day < 3; day++) {
    vi.advanceTimersByTime(DAY_MS)
    await sweep(world)
  }
  expect(await Promise.all([file, image, text].map((each) => isThere(world, each)))).toEqual([
    true,
    true,
    true,
  ])
})

test("many are deleted batch by batch, those of one moment too, and what comes later is found", async () => {
  const world = await aWorld()
  const files: Id<"_storage">[] = []
  for (let n = 0; n < 450; n++) {
    if (n % 3 === 0) vi.advanceTimersByTime(1)
    files.push(await store(world, `lost ${n}`))
  }
  vi.advanceTimersByTime(DAY_MS + 1)
  const later = await store(world, "later")
  for (let batch = 0; batch < 3; batch++) await sweep(world)
  const left = async () => (await world.t.run((ctx) => ctx.db.system.query("_storage").collect())).length
  expect(await left()).toBe(1)
  vi.advanceTimersByTime(DAY_MS + 1)
  await sweep(world)
  expect(await isThere(world, later)).toBe(false)
})

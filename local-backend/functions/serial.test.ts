import { AsyncLocalStorage } from "node:async_hooks"
import { expect, test } from "vitest"
import { createSerial } from "./serial.ts"

test("work runs one after the other, in the order it came, whatever fails", async () => {
  const serial = createSerial()
  const seen: string[] = []
  const step = (name: string) =>
    serial(async () => {
      seen.push(`${name} begins`)
      await null
      seen.push(`${name} ends`)
      if (name === "b") throw new Error("on purpose")
      return name
    })
  const results = await Promise.allSettled([step("a"), step("b"), step("c")])
  expect(seen).toEqual(["a", "b", "c"].flatMap((name) => [`${name} begins`, `${name} ends`]))
  expect(results.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"])
  expect(await step("d")).toBe("d")
})

test("each runs under the async context of whoever asked for it", async () => {
  const serial = createSerial()
  const asker = new AsyncLocalStorage<string>()
  const ask = (name: string) =>
    asker.run(name, () =>
      serial(async () => {
        await null
        return asker.getStore()
      }),
    )
  expect(await Promise.all([ask("a"), ask("b"), serial(() => asker.getStore())])).toEqual([
    "a",
    "b",
    undefined,
  ])
})

test("nothing runs before the asker's own turn is over", async () => {
  const serial = createSerial()
  let hasRun = false
  const work = serial(() => void (hasRun = true))
  expect(hasRun).toBe(false)
  await work
  expect(hasRun).toBe(true)
})

test("what somebody waits for overtakes news for watchers, in the order it came", async () => {
  const serial = createSerial(() => 0)
  const seen: string[] = []
  const note = (name: string) => () => void seen.push(name)
  await Promise.all([
    serial(note("news 1"), "patient"),
    serial(note("answer 1")),
    serial(note("news 2"), "patient"),
    serial(note("answer 2")),
  ])
  expect(seen).toEqual(["answer 1", "answer 2", "news 1", "news 2"])
})

test("however much is prompt, news does not wait for long", async () => {
  let now = 0
  const serial = createSerial(() => now)
  const seen: string[] = []
  const answers = Array.from({ length: 9 }, (_, index) =>
    serial(() => {
      now += 20
      seen.push(`answer ${index}`)
    }),
  )
  await Promise.all([...answers, serial(() => void seen.push("news"), "patient")])
  expect(seen.indexOf("news")).toBe(3)
})

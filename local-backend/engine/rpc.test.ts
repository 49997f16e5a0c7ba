import { MessageChannel } from "node:worker_threads"
import { expect, test } from "vitest"
import { connect, type Methods } from "./rpc.ts"

type Remote = { noted(text: string): void; asked(text: string): string }

/** Two ends; what the second one is told, message by message as it arrives. */
function twoEnds(methods: Methods) {
  const { port1, port2 } = new MessageChannel()
  const batches: { type: string }[][] = []
  port1.on("message", (batch: { type: string }[]) => batches.push(batch))
  const peer = connect<Remote>(port1, methods)
  const other = connect<Remote>(port2, {
    async asked(text: string) {
      await null
      other.news("noted", text)
      return "done"
    },
  } as Methods)
  return { peer, other, batches, close: () => port1.close() }
}

test("news go over with the answer that follows, before it, and nobody answers them", async () => {
  const heard: string[] = []
  const { peer, batches, close } = twoEnds({ noted: (text: string) => void heard.push(text) } as Methods)
  expect(await peer.call("asked", "one").then((answer) => [answer, [...heard]])).toEqual(["done", ["one"]])
  expect(batches.map((batch) => batch.map(({ type }) => type))).toEqual([["news", "answer"]])
  close()
})

test("news that no answer follows go over in the same turn", async () => {
  const heard = Promise.withResolvers<string>()
  const { other, close } = twoEnds({ noted: heard.resolve } as unknown as Methods)
  other.news("noted", "alone")
  expect(await heard.promise).toBe("alone")
  close()
})

import { getFunctionName } from "convex/server"
import { expect, test } from "vitest"
import { TASK_STATUSES } from "#domain/task"
import { refusalError } from "../refusals.ts"
import type { OperationPorts } from "./define.ts"
import { allOperations, operationNamed } from "./index.ts"
import { perform } from "./perform.ts"

/** Remembers what the backend was asked, and answers with `answer`. */
function somePorts(answer: unknown = {}) {
  const asked: { name: string; args: unknown }[] = []
  const ask = async (ref: Parameters<typeof getFunctionName>[0], args: unknown) => {
    asked.push({ name: getFunctionName(ref), args })
    if (answer instanceof Error) throw answer
    return answer
  }
  return { asked, ports: { backend: { query: ask, mutation: ask } } as unknown as OperationPorts }
}

test("an operation reaches its function with the parsed input, aliases resolved", async () => {
  const { asked, ports } = somePorts({ key: "CLU-1" })
  const result = await perform("tasks.move", { task: "clu-1", to: "todo" }, "user", ports)
  expect(result).toEqual({ ok: true, value: { key: "CLU-1" } })
  expect(asked).toEqual([{ name: "tasks:move", args: { task: "CLU-1", to: "ready" } }])
})

test("bad input is refused with where and what, and reaches nothing", async () => {
  const { asked, ports } = somePorts()
  const bad = [
    perform("tasks.move", { task: "nonsense", to: "ready" }, "user", ports),
    perform("tasks.move", { task: "CLU-1", to: "elsewhere" }, "user", ports),
    perform("tasks.move", { task: "CLU-1", to: "ready", force: true }, "user", ports),
    perform("tasks.move", ["CLU-1"], "user", ports),
    perform("tasks.move", null, "user", ports),
  ]
  for (const result of await Promise.all(bad)) {
    expect(result).toMatchObject({
      ok: false,
      refusal: { code: "invalid_input", message: expect.stringContaining("tasks.move") },
    })
  }
  expect(asked).toEqual([])
})

test("an unknown operation is not found", async () => {
  expect(await perform("tasks.explode", {}, "user", somePorts().ports)).toMatchObject({
    ok: false,
    refusal: { code: "not_found", message: "There is no operation tasks.explode." },
  })
})

test("a key opens only what is its own: a person's, a run's, or a channel's", async () => {
  for (const { name, askers } of await allOperations()) {
    for (const asker of ["user", "run", "channel"] as const) {
      if (askers.includes(asker)) continue
      const { asked, ports } = somePorts()
      expect(await perform(name, {}, asker, ports)).toMatchObject({
        ok: false,
        refusal: { code: "forbidden" },
      })
      expect(asked).toEqual([])
    }
  }
  expect((await operationNamed("tasks.move"))?.askers).toEqual(["user"])
  expect((await operationNamed("runs.exited"))?.askers).toEqual(["run"])
  const ofChannels = (await allOperations()).filter(({ askers }) => askers.includes("channel"))
  expect(ofChannels.map(({ name }) => name)).toEqual(["channel.post", "channel.find", "channel.check"])
})

test("the backend's refusal keeps its code; a bug is thrown on", async () => {
  const refused = somePorts(refusalError("illegal_move", "Done is final."))
  expect(await perform("tasks.move", { task: "CLU-1", to: "ready" }, "user", refused.ports)).toEqual({
    ok: false,
    refusal: { code: "illegal_move", message: "Done is final." },
  })
  const broken = somePorts(new TypeError("undefined is not a function"))
  await expect(perform("tasks.move", { task: "CLU-1", to: "ready" }, "user", broken.ports)).rejects.toThrow(
    TypeError,
  )
})

test("a report under an old generation comes back as a refusal though the backend answers by value", async () => {
  const { ports } = somePorts({
    stop: "superseded",
    refusal: { code: "stale_generation", message: "An old generation." },
  })
  expect(await perform("runs.heartbeat", { generation: 1 }, "run", ports)).toMatchObject({
    ok: false,
    refusal: { code: "stale_generation" },
  })
})

test("every status can be typed by its own name", async () => {
  for (const status of TASK_STATUSES) {
    const { asked, ports } = somePorts()
    await perform("tasks.move", { task: "CLU-1", to: status }, "user", ports)
    expect(asked[0]?.args).toMatchObject({ to: status })
  }
})

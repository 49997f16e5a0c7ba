import { readFileSync } from "node:fs"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { createEngine, type InProcessEngine } from "../engine/in-process.ts"
import { aCall, errorOf, mutate, query, valueOf } from "../fixtures/library.ts"
import { semanticsDirectory } from "../fixtures/semantics.ts"
import { bundleProject } from "./bundle.ts"

/** With the official bundler, whose source maps decide what a frame is called. */
let engine: InProcessEngine
beforeAll(async () => {
  engine = createEngine({ path: ":memory:", scheduling: "manual" })
  await engine.deploy(await bundleProject(semanticsDirectory))
}, 60_000)
afterAll(() => engine.stop())

const linesOf = (file: string) => readFileSync(`${semanticsDirectory}convex/${file}`, "utf8").split("\n")

/** `../convex/file.ts:L` of the line that holds this text. */
function placeOf(file: string, text: string): string {
  const line = linesOf(file).findIndex((candidate) => candidate.includes(text)) + 1
  if (line === 0) throw new Error(`${file} has no line with ${text}`)
  return `../convex/${file}:${line}:`
}

const DEEP = "helpers/deep.ts"

describe("the stack of an error names the developer's own lines", () => {
  test("through helpers in other files, each call of a recursion", async () => {
    const [title, ...frames] = errorOf(await query(engine, "stacks:deep")).split("\n")
    expect(title).toBe("Uncaught TooDeep: at the bottom")
    expect(frames[0]).toContain(`at failDeep (${placeOf(DEEP, "new TooDeep")}`)
    expect(frames[1]).toContain(`at failDeep (${placeOf(DEEP, "failDeep(depth - 1)")}`)
    expect(frames[2]).toContain(`at failDeep (${placeOf(DEEP, "failDeep(depth - 1)")}`)
    expect(frames[3]).toContain(`at handler (${placeOf("stacks.ts", "failDeep(2)")}`)
    expect(frames).toHaveLength(4)
  })

  test("after an await, and in one of several promises", async () => {
    const [title, ...frames] = errorOf(await query(engine, "stacks:later")).split("\n")
    expect(title).toBe("Uncaught Error: after a while")
    expect(frames[0]).toContain(`at failLater (${placeOf(DEEP, "after a while")}`)
    expect(frames[1]).toContain(`at async handler (${placeOf("stacks.ts", "await failLater()")}`)
    const together = errorOf(await query(engine, "stacks:together"))
    expect(together).toContain(placeOf(DEEP, "after a while"))
    expect(together).toContain(placeOf("stacks.ts", "Promise.all"))
  })

  test("through libraries, which are named, too", async () => {
    const [title, ...frames] = errorOf(await query(engine, "stacks:library")).split("\n")
    expect(title).toContain("nothing there")
    expect(frames[0]).toMatch(/at nullThrows \(.*node_modules\/convex-helpers\/.*:\d+:\d+\)$/)
    expect(frames[1]).toContain(`at handler (${placeOf("stacks.ts", "nothing there")}`)
  })

  test("of nested functions, in mutations and in actions", async () => {
    for (const outcome of [
      await mutate(engine, "stacks:outer"),
      await engine.runAction(aCall("stacks:fromAction")),
    ]) {
      const error = errorOf(outcome)
      expect(error).toContain("Uncaught TooDeep: at the bottom")
      expect(error).toContain(placeOf(DEEP, "new TooDeep"))
    }
    expect(valueOf(await mutate(engine, "stacks:caught", { rethrow: false }))).toBe(
      "Uncaught TooDeep: at the bottom",
    )
    const rethrown = errorOf(await mutate(engine, "stacks:caught", { rethrow: true }))
    expect(rethrown).toContain("at async handler (../convex/stacks.ts:")
  })

  test("and what is no error is shown as it is", async () => {
    expect(errorOf(await query(engine, "stacks:thrownText"))).toBe("Uncaught 'just text'")
    expect(errorOf(await query(engine, "stacks:thrownObject"))).toBe("Uncaught { reason: 7 }")
  })
})

test("errors that are logged name the developer's own lines, and nothing of the backend", async () => {
  const { logLines } = await query(engine, "stacks:logged")
  const frames = [
    `at failDeep (${placeOf(DEEP, "new TooDeep")}`,
    `at handler (${placeOf("stacks.ts", "      failDeep(0)")}`,
  ]
  for (const line of logLines.slice(0, 3)) for (const frame of frames) expect(line).toContain(frame)
  expect(logLines[1]).toContain("text: 'kept'")
  expect(logLines[3]).toContain(`at handler (${placeOf("stacks.ts", 'console.trace("here")')}`)
  expect(logLines.join("\n")).not.toMatch(/convex:|file:|node:|local-backend/)
})

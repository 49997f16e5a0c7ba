import { writeFileSync } from "node:fs"
import path from "node:path"
import { expect, test } from "vitest"
import { aRepository } from "#test/builders/repository"
import { openRepository } from "./open.ts"
import { changeRef, commitOf, isSymbolicRef } from "./refs.ts"

async function aBareOne() {
  const test = aRepository({ bare: true })
  const [first, second] = [test.head(), test.branch("second", "main", { "b.txt": "b\n" })]
  const repository = await openRepository(test.path)
  return { test, repository, first, second, main: { ref: "refs/heads/main", message: "m" } }
}

test("[GIT-5] a ref moves only from where it was expected", async () => {
  const { test, repository, first, second, main } = await aBareOne()
  expect(await changeRef(repository, { ...main, to: second, from: second })).toBe("moved")
  expect(test.head()).toBe(first)
  expect(await changeRef(repository, { ...main, to: second, from: null })).toBe("moved")
  expect(await changeRef(repository, { ...main, to: null, from: second })).toBe("moved")
  expect(test.head()).toBe(first)
  expect(await changeRef(repository, { ...main, to: second, from: first })).toBe("done")
  expect(test.head()).toBe(second)
})

test("[GIT-5] a ref that is gone has moved, and a new one is made only where there is none", async () => {
  const { repository, first, main } = await aBareOne()
  const ref = "refs/heads/new"
  expect(await changeRef(repository, { ...main, ref, to: first, from: first })).toBe("moved")
  expect(await changeRef(repository, { ...main, ref, to: first, from: null })).toBe("done")
  expect(await changeRef(repository, { ...main, ref, to: null, from: first })).toBe("done")
  expect(await commitOf(repository, ref)).toBeNull()
})

test("[GIT-5] a lock of another git process is busy, not an error", async () => {
  const { test, repository, first, second, main } = await aBareOne()
  writeFileSync(path.join(test.path, "refs/heads/main.lock"), "")
  expect(await changeRef(repository, { ...main, to: second, from: first })).toBe("busy")
})

test("[GIT-5] removing a symbolic ref leaves the branch it points to", async () => {
  const { test, repository, first, main } = await aBareOne()
  test.run("symbolic-ref", "refs/heads/planted", "refs/heads/main")
  expect(await isSymbolicRef(repository, "refs/heads/planted")).toBe(true)
  expect(await isSymbolicRef(repository, "refs/heads/main")).toBe(false)
  expect(await changeRef(repository, { ...main, ref: "refs/heads/planted", to: null, from: first })).toBe(
    "done",
  )
  expect(test.head()).toBe(first)
})

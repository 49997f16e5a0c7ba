import { readdirSync } from "node:fs"
import path from "node:path"
import { expect, test } from "vitest"
import type { Operation } from "./define.ts"
import { allOperations, operationNamed, operationsAbout } from "./index.ts"

test("every operation that is defined beside the list is found through its noun", async () => {
  const found = new Set(await allOperations())
  const here = import.meta.dirname
  const missing: string[] = []
  for (const file of readdirSync(here).filter((name) => name.endsWith(".ts") && !name.includes(".test."))) {
    const room = (await import(path.join(here, file))) as Record<string, Operation | undefined>
    for (const value of Object.values(room)) {
      if (typeof value?.run === "function" && !found.has(value)) missing.push(`${file}: ${value.name}`)
    }
  }
  expect(missing).toEqual([])
  expect(found.size).toBeGreaterThan(100)
})

test("a name that is no operation finds none, whatever it looks like", async () => {
  expect(await operationNamed("tasks.get")).toMatchObject({ name: "tasks.get" })
  for (const name of ["", ".", "tasks", "tasks.", "constructor.name", "tasks.get.x"])
    expect(await operationNamed(name)).toBeUndefined()
  expect(await operationsAbout("nothing")).toEqual([])
})

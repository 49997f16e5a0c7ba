import { afterEach, beforeEach, describe, expect, test } from "vitest"
import type { JsonValue } from "../../database/types.ts"
import { createEngine, type InProcessEngine } from "../../engine/in-process.ts"
import type { QueryCall, QueryOutcome } from "../../engine/types.ts"
import {
  errorOf,
  fakeEnvironment,
  libraryEngine,
  libraryModules,
  mutate,
  valueOf,
} from "../../fixtures/library.ts"
import { SubscriptionRegistry } from "../../subscriptions/registry.ts"

let engine: InProcessEngine
beforeEach(async () => {
  engine = await libraryEngine({ environment: fakeEnvironment() })
})
afterEach(() => engine.stop())

function aSystemCall(path: string, args: JsonValue = {}, kind: "admin" | "none" = "admin"): QueryCall {
  return { path, args, identity: { kind }, allowInternal: kind === "admin", journal: null }
}

async function run(call: QueryCall): Promise<QueryOutcome> {
  const { outcomes } = await engine.runQueries([call])
  const [outcome] = outcomes
  if (outcome === undefined) throw new Error("There was no outcome.")
  return outcome
}

const ask = async (path: string, args: JsonValue = {}) => valueOf(await run(aSystemCall(path, args)))
const addBook = (title: string) => mutate(engine, "books:add", { title, pages: 474, shelf: "a" })

test("they are an admin's alone", async () => {
  const outcome = await run(aSystemCall("_system/cli/tables", {}, "none"))
  expect(errorOf(outcome)).toBe("You do not have permission to perform this operation.")
})

test("one that is not there is said to be missing", async () => {
  expect(errorOf(await run(aSystemCall("_system/cli/nothing")))).toBe(
    "Could not find function for '_system/cli/nothing'.",
  )
})

test("they leave no trace in the logs", async () => {
  await ask("_system/cli/tables")
  expect((await engine.functionLogs(0, 0)).entries).toEqual([])
})

test("a table is read page by page, in either order", async () => {
  for (const title of ["Emma", "Persuasion", "Sanditon"]) await addBook(title)
  type Answer = { page: { title: string }[]; isDone: boolean; continueCursor: string }
  const read = async (order: string, cursor: string | null) =>
    (await ask("_system/cli/tableData", {
      table: "books",
      order,
      paginationOpts: { cursor, numItems: 2 },
    })) as Answer
  const first = await read("desc", null)
  expect(first.page.map(({ title }) => title)).toEqual(["Sanditon", "Persuasion"])
  expect(first.isDone).toBe(false)
  const second = await read("desc", first.continueCursor)
  expect([second.page.map(({ title }) => title), second.isDone]).toEqual([["Emma"], true])
  expect((await read("asc", null)).page[0]?.title).toBe("Emma")
  expect(await ask("_system/cli/tableSize", { tableName: "books" })).toBe(3)
})

test("wrong arguments are refused", async () => {
  expect(errorOf(await run(aSystemCall("_system/cli/tableData", {})))).toMatch(/^ArgumentValidationError: /)
})

describe("what somebody watches is told anew", () => {
  let registry: SubscriptionRegistry
  beforeEach(() => (registry = new SubscriptionRegistry(engine)))
  afterEach(() => registry.close())

  /** Counts how often a watched function became stale; evaluates it anew each time it is asked. */
  async function watch(path: string, args: JsonValue = {}) {
    let stale = 0
    const subscription = registry.subscribe(aSystemCall(path, args), () => stale++)
    const evaluate = async () => {
      const { outcomes } = await registry.evaluate([subscription], 0n)
      return outcomes[0] === undefined ? null : valueOf(outcomes[0])
    }
    return { evaluate, stale: () => stale }
  }

  test("when a table appears, and not when a document does", async () => {
    registry.close()
    await engine.stop()
    engine = createEngine({ path: ":memory:", scheduling: "manual", environment: fakeEnvironment() })
    await engine.deployModules(libraryModules)
    registry = new SubscriptionRegistry(engine)
    const tables = await watch("_system/cli/tables")
    const nothing = { page: [], isDone: true, continueCursor: "end" }
    expect(await tables.evaluate()).toEqual(nothing)
    await addBook("Emma")
    expect(tables.stale()).toBe(1)
    expect(await tables.evaluate()).toEqual({ ...nothing, page: [{ name: "books" }] })
    await addBook("Persuasion")
    expect(tables.stale()).toBe(1)
  })

  test("when the table it waits for changes in any way, and for no other", async () => {
    const table = await watch("_system/cli/queryTable", { tableName: "books" })
    const before = await table.evaluate()
    await addBook("Emma")
    expect(table.stale()).toBe(1)
    expect(await table.evaluate()).not.toEqual(before)
    const loans = await watch("_system/cli/queryTable", { tableName: "loans" })
    await loans.evaluate()
    await addBook("Persuasion")
    expect(loans.stale()).toBe(0)
  })

  test("when an environment variable changes", async () => {
    const variables = await watch("_system/cli/queryEnvironmentVariables")
    expect(await variables.evaluate()).toEqual([])
    await engine.setEnvironmentVariables([
      { name: "B", value: "2" },
      { name: "A", value: "1" },
    ])
    expect(variables.stale()).toBe(1)
    expect(await variables.evaluate()).toEqual([
      { name: "A", value: "1" },
      { name: "B", value: "2" },
    ])
    expect(await ask("_system/cli/queryEnvironmentVariables:get", { name: "A" })).toEqual({
      name: "A",
      value: "1",
    })
    expect(await ask("_system/cli/queryEnvironmentVariables:get", { name: "toString" })).toBeNull()
  })
})

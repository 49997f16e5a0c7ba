import { afterEach, beforeEach, describe, expect, test, vi } from "vitest"
import type { Operation } from "../../fixtures/fuzz/operations.ts"
import { openLocal, openMock, type Answer, type Backend } from "./backends.ts"
import type { Value } from "convex/values"
import { comparable, pageText } from "./compare.ts"
import { randomOperations, randomQuery, scheduledOnce } from "./operations.ts"
import { randomFrom, type Random } from "./random.ts"
import { randomSchema, type TableShape } from "./schemas.ts"

const FULL = process.env.CLUTCH_FULL === "1"
const SEED = process.env.CLUTCH_SEED === undefined ? null : Number(process.env.CLUTCH_SEED)
const FIRST = SEED ?? Math.floor(Math.random() * 2 ** 31)
const SEQUENCES = FULL ? 10_000 : SEED !== null ? 1 : 40
const STEPS = 12

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["Date", "setTimeout", "clearTimeout"], now: Date.UTC(2030, 0, 1, 6) })
  // The mock tells there of scheduled functions that fail.
  vi.spyOn(console, "error").mockReturnValue()
})
afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
})

describe("random programs end the same here and on the Convex authors' test backend", () => {
  test(
    `${SEQUENCES} of them from seed ${FIRST} (CLUTCH_SEED=… repeats one)`,
    async () => {
      for (let seed = FIRST; seed < FIRST + SEQUENCES; seed++) await runSequence(seed)
    },
    FULL ? 10_800_000 : 60_000,
  )
})

async function runSequence(seed: number): Promise<void> {
  const random = randomFrom(seed)
  const { definition, tables } = randomSchema(random)
  const here = await openLocal(definition, seed)
  const mock = await openMock(definition)
  const both = { here: { backend: here, ids: [] as string[] }, mock: { backend: mock, ids: [] as string[] } }
  try {
    for (let step = 0; step < STEPS; step++) {
      const { kind, operations } = randomStep(random, tables)
      const answers = {
        here: await call(both.here, kind, operations),
        mock: await call(both.mock, kind, operations),
      }
      expect(
        comparable(operations, answers.here, "here"),
        `seed ${seed}, step ${step}: ${JSON.stringify(operations, bigints)} on ${JSON.stringify(tables, bigints)}`,
      ).toEqual(comparable(operations, answers.mock, "mock"))
      const pages = randomPages(random, tables)
      expect(
        await readPages(both.here, pages),
        `seed ${seed}, pages after step ${step}: ${JSON.stringify(pages, bigints)}`,
      ).toEqual(await readPages(both.mock, pages))
      await here.advance(60_000)
      await mock.advance(60_000)
    }
  } finally {
    await here.close()
    await mock.close()
  }
}

type Pages = Extract<Operation, { kind: "query" }>

function randomPages(random: Random, tables: readonly TableShape[]): Pages {
  const query = randomQuery(random, random.pick(tables)) as Pages
  const numItems = 1 + random.below(4)
  // Results of a search have another order here than in the mock, so they are not cut into the same pages.
  const source =
    query.source.kind === "search" ? { kind: "scan" as const, table: query.source.table } : query.source
  return { ...query, source, take: { kind: "page", numItems, cursor: null } }
}

/** All pages, one call each. Where exactly the end is noticed is up to the backend: an empty last page is none. */
async function readPages(side: Side, query: Pages): Promise<string[]> {
  const pages: string[] = []
  let cursor: string | null = null
  for (let isDone = false; !isDone && pages.length < 100;) {
    const operation: Pages = { ...query, take: { ...query.take, cursor } as Pages["take"] }
    const answer = await call(side, "read", [operation])
    const [result] = "done" in answer ? answer.done.results : []
    if (result === undefined || !("ok" in result)) return [...pages, JSON.stringify(answer)]
    const page = result.ok as { page: Value[]; isDone: boolean; continueCursor: string }
    ;({ isDone, continueCursor: cursor } = page)
    if (page.page.length > 0) pages.push(pageText(page.page, side.ids))
  }
  return pages
}

type Side = { backend: Backend; ids: string[] }

async function call(side: Side, kind: "read" | "mutate", operations: Operation[]): Promise<Answer> {
  const answer = await side.backend.call(kind, operations, side.ids)
  if ("done" in answer) side.ids = answer.done.ids
  return answer
}

function randomStep(
  random: Random,
  tables: readonly TableShape[],
): { kind: "read" | "mutate"; operations: Operation[] } {
  if (random.chance(0.3)) {
    const operations = Array.from({ length: 1 + random.below(3) }, () =>
      randomQuery(random, random.pick(tables)),
    )
    return { kind: "read", operations }
  }
  return { kind: "mutate", operations: scheduledOnce(randomOperations(random, tables)) }
}

function bigints(_: string, value: unknown): unknown {
  return typeof value === "bigint" ? `${value}n` : value
}

import { describe, expect, it } from "vitest"
import { intersects } from "../../subscriptions/read-index.ts"
import type { JsonObject } from "../../values/json.ts"
import { collect, memoryDatabase, read } from "../test-database.ts"
import type { Database, JsonValue, QueryJson, Transaction } from "../types.ts"

const SEEDS = process.env.CLUTCH_FULL === "1" ? 300 : 5
const WORDS = ["red", "green", "greens", "greenhouse", "blue", "b", "to", "re", "house", "x"]
const CHANNELS: (JsonValue | undefined)[] = ["a", "b", 1, null, undefined]

/** A small seeded generator: the same seed gives the same run. */
function generator(seed: number) {
  let state = seed >>> 0
  const next = (limit: number) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * limit)
  }
  return { next, pick: <T>(all: readonly T[]) => all[next(all.length)] as T }
}
type Random = ReturnType<typeof generator>
type Model = Map<string, JsonObject>
type Question = { words: string[]; channel: JsonValue | undefined | "any" }

function fresh(): Database {
  const database = memoryDatabase()
  const index = { indexDescriptor: "by_text", searchField: "text", filterFields: ["channel"] }
  const table = { tableName: "items", indexes: [], searchIndexes: [index], documentType: { type: "any" } }
  database.deploySchema({ schemaValidation: false, tables: [table] })
  return database
}

function randomFields({ next, pick }: Random): JsonObject {
  const words = Array.from({ length: next(5) }, () => pick(WORDS))
  const channel = pick(CHANNELS)
  const text: JsonValue = next(8) === 0 ? 7 : words.join(pick([" ", ", ", "-"]))
  return { text, ...(channel === undefined ? {} : { channel }) }
}

function randomChange(tx: Transaction, model: Model, random: Random): void {
  const ids = [...model.keys()]
  const kind = random.next(6)
  if (ids.length < 4 || kind < 2) {
    const fields = randomFields(random)
    model.set(tx.insert("items", fields), fields)
    return
  }
  const id = random.pick(ids)
  if (kind === 2) {
    tx.remove(id)
    model.delete(id)
  } else if (kind === 3) {
    const { text = "" } = randomFields(random)
    tx.patch(id, { text })
    model.set(id, { ...model.get(id), text })
  } else {
    const fields = randomFields(random)
    tx.replace(id, fields)
    model.set(id, fields)
  }
}

function randomQuestion({ next, pick }: Random): Question {
  const words = Array.from({ length: 1 + next(3) }, () => pick(WORDS))
  return { words, channel: next(2) === 0 ? "any" : pick(CHANNELS) }
}

function toQuery({ words, channel }: Question): QueryJson {
  const filters: JsonValue[] = [{ type: "Search", fieldPath: "text", value: words.join(" ") }]
  if (channel !== "any")
    filters.push({
      type: "Eq",
      fieldPath: "channel",
      value: channel === undefined ? { $undefined: null } : channel,
    })
  return { source: { type: "Search", indexName: "items.by_text", filters }, operators: [] }
}

/** What a search must find, by looking at everything. */
function expected(model: Model, { words, channel }: Question): string[] {
  const last = words.at(-1) ?? ""
  const matches = ({ text, ...rest }: JsonObject) => {
    if (typeof text !== "string") return false
    if (channel !== "any" && rest.channel !== channel) return false
    const own = text.split(/[ ,-]+/)
    return own.some((word) => words.includes(word) || word.startsWith(last))
  }
  return [...model]
    .filter(([, fields]) => matches(fields))
    .map(([id]) => id)
    .sort()
}

describe.each(Array.from({ length: SEEDS }, (_, i) => i + 1))("seed %i", (seed) => {
  it("searches find what a look at everything finds, and are invalidated whenever that changes", () => {
    const random = generator(seed)
    const database = fresh()
    const model: Model = new Map()
    let spared = 0
    for (let round = 0; round < 120; round++) {
      const question = randomQuestion(random)
      const ask = () =>
        read(database, (tx) => ({
          found: collect(tx, toQuery(question))
            .map(({ _id }) => String(_id))
            .sort(),
          readSet: tx.readSet(),
        }))
      const before = ask()
      expect(before.found).toEqual(expected(model, question))

      const tx = database.begin("write")
      const draft = new Map(model)
      const undone = new Map(model)
      const savepoint = random.next(3) === 0 ? tx.savepoint() : null
      if (savepoint !== null) {
        randomChange(tx, undone, random)
        savepoint.rollback()
      }
      randomChange(tx, draft, random)
      expect(
        collect(tx, toQuery(question))
          .map(({ _id }) => String(_id))
          .sort(),
      ).toEqual(expected(draft, question))
      if (random.next(5) === 0) {
        tx.rollback()
        continue
      }
      const { writes } = tx.commit()
      model.clear()
      for (const [id, fields] of draft) model.set(id, fields)
      const isInvalid = intersects(writes, before.readSet)
      if (JSON.stringify(ask().found) !== JSON.stringify(before.found)) expect(isInvalid).toBe(true)
      if (!isInvalid) spared++
    }
    expect(spared).toBeGreaterThan(10)
    expect(database.integrityCheck()).toEqual([])
  })
})

/** Random work in three namespaces at once, with savepoints inside savepoints, against plain maps. */
import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { collect, memoryDatabase, read, scan, schemaOf } from "./test-database.ts"
import type { Database, Transaction } from "./types.ts"

const COMPONENTS = ["", "left", "left/inner"] as const
const TABLES = ["items", "made"] as const

type Place = { component: (typeof COMPONENTS)[number]; table: (typeof TABLES)[number] }
type Step =
  | ({ kind: "insert"; n: number } & Place)
  | ({ kind: "change"; pick: number; n: number } & Place)
  | ({ kind: "remove"; pick: number } & Place)
  | { kind: "nested"; from: (typeof COMPONENTS)[number]; keep: boolean; steps: Step[] }
type Work = { commit: boolean; steps: Step[] }

const place = { component: fc.constantFrom(...COMPONENTS), table: fc.constantFrom(...TABLES) }
const small = fc.nat(20)
const { steps } = fc.letrec<{ step: Step; steps: Step[] }>((tie) => ({
  step: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    fc.record({ kind: fc.constant("insert" as const), n: small, ...place }),
    fc.record({ kind: fc.constant("change" as const), pick: small, n: small, ...place }),
    fc.record({ kind: fc.constant("remove" as const), pick: small, ...place }),
    fc.record({
      kind: fc.constant("nested" as const),
      from: fc.constantFrom(...COMPONENTS),
      keep: fc.boolean(),
      steps: tie("steps"),
    }),
  ),
  steps: fc.array(tie("step"), { maxLength: 8 }),
}))
const works = fc.array(fc.record({ commit: fc.boolean(), steps }), { minLength: 1, maxLength: 4 })

/** Documents by id, per component and table. */
type Model = Map<string, Map<string, number>>

const keyOf = ({ component, table }: Place) => `${component}/${table}`
const copyOf = (model: Model): Model => new Map([...model].map(([key, rows]) => [key, new Map(rows)]))

function rowsOf(model: Model, at: Place): Map<string, number> {
  const rows = model.get(keyOf(at)) ?? new Map<string, number>()
  model.set(keyOf(at), rows)
  return rows
}

/** Does the steps in both and returns the model afterwards. */
function perform(tx: Transaction, before: Model, todo: readonly Step[]): Model {
  let model = before
  for (const step of todo) {
    if (step.kind === "nested") {
      const savepoint = tx.inComponent(step.from).savepoint()
      const after = perform(tx, copyOf(model), step.steps)
      if (step.keep) savepoint.release()
      else savepoint.rollback()
      model = step.keep ? after : model
      continue
    }
    const rows = rowsOf(model, step)
    const part = tx.inComponent(step.component)
    if (step.kind === "insert") {
      rows.set(part.insert(step.table, { n: step.n }), step.n)
      continue
    }
    const id = [...rows.keys()][step.pick % Math.max(1, rows.size)]
    if (id === undefined) continue
    if (step.kind === "change") {
      part.patch(id, { n: step.n })
      rows.set(id, step.n)
    } else {
      part.remove(id)
      rows.delete(id)
    }
  }
  return model
}

function contents(database: Database): Record<string, [string, number][]> {
  return read(database, (tx) =>
    Object.fromEntries(
      COMPONENTS.flatMap((component) =>
        TABLES.map((table) => {
          const found = collect(tx.inComponent(component), scan(table))
          const rows = found.map(({ _id, n }): [string, number] => [String(_id), Number(n)])
          return [keyOf({ component, table }), rows.sort()]
        }),
      ),
    ),
  )
}

function expected(model: Model): Record<string, [string, number][]> {
  return Object.fromEntries(
    COMPONENTS.flatMap((component) =>
      TABLES.map((table) => {
        const key = keyOf({ component, table })
        return [key, [...(model.get(key) ?? [])].sort()]
      }),
    ),
  )
}

describe("namespaces", () => {
  it("hold what was done in each, and nothing that was undone", () => {
    fc.assert(
      fc.property(works, (all: Work[]) => {
        const database = memoryDatabase()
        const schema = schemaOf({ items: { indexes: { by_n: ["n"] } } })
        database.deploySchema(
          schema,
          undefined,
          new Map([
            ["left", schema],
            ["left/inner", null],
          ]),
        )
        let model: Model = new Map()
        for (const { commit, steps: todo } of all) {
          const tx = database.begin("write")
          const after = perform(tx, copyOf(model), todo)
          if (commit) {
            const { writes } = tx.commit()
            const touched = [...writes.keys()].every((name) =>
              /^(left\/(inner\/)?)?(items|made|_tables)(\.|$)/.test(name),
            )
            expect(touched).toBe(true)
            model = after
          } else tx.rollback()
          expect(contents(database)).toEqual(expected(model))
        }
        expect(database.integrityCheck()).toEqual([])
        database.close()
      }),
      { numRuns: 150, seed: 11 },
    )
  })
})

/** What a function of convex/ is given as `ctx.db`: reads of rows in memory, and writes that can be undone. */
import { type Bound, type Bounds, type Change, type Row, type Rows } from "./rows.ts"

type Fields = Record<string, unknown>

export type Ids = { next(table: string): string; creationTime(): number }

export type Transaction = { db: object; changes: Change[]; undo(): void }

export function beginTransaction(rows: Rows, ids: Ids, isReadOnly: boolean): Transaction {
  const changes: Change[] = []
  const write = (change: Change): void => {
    if (isReadOnly) throw new Error("A query cannot write.")
    rows.write(change)
    changes.push(change)
  }
  const existing = (table: string, id: string): Row => {
    const row = rows.get(table, id)
    if (!row) throw new Error(`There is no ${table} ${id} to write to.`)
    return row
  }
  const db = {
    get: async (...args: string[]) =>
      rows.get(args.length === 2 ? args[0]! : tableOfId(args[0]!), args.at(-1)!),
    normalizeId: (table: string, id: string) => (tableOfId(id) === table ? id : null),
    query: (table: string) => createQuery(rows, table),
    async insert(table: string, fields: Fields) {
      const id = ids.next(table)
      const after = freeze({ ...fields, _id: id, _creationTime: ids.creationTime() })
      write({ table, id, before: null, after })
      return id
    },
    async patch(table: string, id: string, fields: Fields) {
      const before = existing(table, id)
      write({ table, id, before, after: freeze({ ...before, ...fields }) })
    },
    async replace(table: string, id: string, fields: Fields) {
      const before = existing(table, id)
      const { _id, _creationTime } = before
      write({ table, id, before, after: freeze({ ...fields, _id, _creationTime }) })
    },
    async delete(table: string, id: string) {
      write({ table, id, before: existing(table, id), after: null })
    },
  }
  return {
    db,
    changes,
    undo() {
      for (const { table, id, before, after } of changes.splice(0).reverse())
        rows.write({ table, id, before: after, after: before })
    },
  }
}

/** Ids name their table, which makes traces readable: `runs_000012`. */
export const idOf = (table: string, number: number): string => `${table}_${String(number).padStart(6, "0")}`
const tableOfId = (id: string): string => /^([A-Za-z]+)_\d+$/.exec(id)?.[1] ?? ""

/** Absent is absent, and what was read cannot be changed by its reader. */
function freeze(fields: Fields): Row {
  const row: Fields = {}
  for (const [name, value] of Object.entries(fields)) if (value !== undefined) row[name] = stored(value)
  return Object.freeze(row) as Row
}

const stored = (value: unknown): unknown =>
  typeof value === "object" && value !== null ? JSON.parse(JSON.stringify(value)) : value

type Predicate = (row: Row) => boolean

function createQuery(rows: Rows, table: string) {
  let index = "by_creation_time"
  let bounds: Bounds = { equal: [] }
  let isDescending = false
  const filters: Predicate[] = []
  const found = (most = Infinity): Row[] => {
    if (filters.length === 0) return rows.range(table, index, bounds, { most, isDescending })
    const range = rows.range(table, index, bounds, { most: Infinity, isDescending })
    return range.filter((row) => filters.every((holds) => holds(row))).slice(0, most)
  }
  const query = {
    withIndex(name: string, build?: (builder: RangeBuilder) => unknown) {
      index = name
      const builder = createRangeBuilder()
      build?.(builder)
      bounds = builder.bounds
      return query
    },
    order(order: "asc" | "desc") {
      isDescending = order === "desc"
      return query
    },
    collect: async () => found(),
    take: async (count: number) => found(count),
    first: async () => found(1)[0] ?? null,
    async unique() {
      const [row, second] = found(2)
      if (second) throw new Error(`unique() found more than one row of ${table}.`)
      return row ?? null
    },
    /** The cursor is how many rows came before: enough where nothing is written between two pages. */
    async paginate({ numItems, cursor }: { numItems: number; cursor: string | null }) {
      const from = Number(cursor ?? 0)
      const all = found()
      const to = from + numItems
      return { page: all.slice(from, to), isDone: to >= all.length, continueCursor: String(to) }
    },
  }
  return query
}

type RangeBuilder = ReturnType<typeof createRangeBuilder>

function createRangeBuilder() {
  const equal: unknown[] = []
  let lower: Bound | undefined
  let upper: Bound | undefined
  const builder = {
    eq: (_field: string, value: unknown) => (equal.push(value), builder),
    gt: (_field: string, value: unknown) => ((lower = { value, isInclusive: false }), builder),
    gte: (_field: string, value: unknown) => ((lower = { value, isInclusive: true }), builder),
    lt: (_field: string, value: unknown) => ((upper = { value, isInclusive: false }), builder),
    lte: (_field: string, value: unknown) => ((upper = { value, isInclusive: true }), builder),
    get bounds(): Bounds {
      return { equal, ...(lower && { lower }), ...(upper && { upper }) }
    },
  }
  return builder
}

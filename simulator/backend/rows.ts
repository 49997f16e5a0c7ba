/** Rows in memory with Convex's indexes: sorted arrays, found by bisection; what a failed transaction wrote is undone. */

export type Row = { readonly _id: string; readonly _creationTime: number } & Readonly<Record<string, unknown>>

/** Table -> index name -> its fields, `_creationTime` last. */
export type IndexFields = Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>

export type Change = { table: string; id: string; before: Row | null; after: Row | null }

export type Bounds = { equal: readonly unknown[]; lower?: Bound; upper?: Bound }
export type Bound = { value: unknown; isInclusive: boolean }
export type Take = { most: number; isDescending: boolean }
const EVERYTHING: Take = { most: Infinity, isDescending: false }

export type Rows = {
  get(table: string, id: string): Row | null
  /** In the order of the index, or from its end; not more than `most`. A list of the caller's own. */
  range(table: string, index: string, bounds: Bounds, take?: Take): Row[]
  write(change: Change): void
  all(table: string): Row[]
  tables(): string[]
}

type Index = { fields: readonly string[]; rows: Row[] }
type Table = { byId: Map<string, Row>; indexes: Map<string, Index> }

export function createRows(indexFields: IndexFields): Rows {
  const tables = new Map<string, Table>(
    Object.entries(indexFields).map(([name, indexes]) => [
      name,
      {
        byId: new Map(),
        indexes: new Map(Object.entries(indexes).map(([index, fields]) => [index, { fields, rows: [] }])),
      },
    ]),
  )
  const tableOf = (name: string): Table => {
    const table = tables.get(name)
    if (!table) throw new Error(`There is no table ${name}.`)
    return table
  }
  return {
    get: (table, id) => tableOf(table).byId.get(id) ?? null,
    all: (table) => [...tableOf(table).byId.values()],
    tables: () => [...tables.keys()],
    range(table, name, bounds, take = EVERYTHING) {
      const index = tableOf(table).indexes.get(name)
      if (!index) throw new Error(`The table ${table} has no index ${name}.`)
      return slice(index, bounds, take)
    },
    write({ table: name, id, before, after }) {
      const table = tableOf(name)
      for (const index of table.indexes.values()) {
        if (before) index.rows.splice(placeOf(index, before), 1)
        if (after) index.rows.splice(placeOf(index, after), 0, after)
      }
      if (after) table.byId.set(id, after)
      else table.byId.delete(id)
    },
  }
}

/** Convex's order of values: absent, null, numbers, booleans, strings. */
export function compareValues(a: unknown, b: unknown): number {
  const difference = rankOf(a) - rankOf(b)
  if (difference !== 0 || a === b) return difference
  return (a as string) < (b as string) ? -1 : 1
}

function rankOf(value: unknown): number {
  if (value === undefined) return 0
  if (value === null) return 1
  if (typeof value === "number") return 2
  if (typeof value === "boolean") return 3
  if (typeof value === "string") return 4
  throw new Error("Such a value is not indexed here.")
}

function compareRows(fields: readonly string[], a: Row, b: Row): number {
  for (const field of fields) {
    const difference = compareValues(a[field], b[field])
    if (difference !== 0) return difference
  }
  return compareValues(a._id, b._id)
}

/** Where the row is, or where it belongs. */
const placeOf = ({ fields, rows }: Index, row: Row): number =>
  bisect(rows, (other) => compareRows(fields, other, row) < 0)

function slice({ fields, rows }: Index, { equal, lower, upper }: Bounds, take: Take): Row[] {
  const compare = (row: Row): number => {
    for (const [position, value] of equal.entries()) {
      const difference = compareValues(row[fields[position]!], value)
      if (difference !== 0) return difference
    }
    return 0
  }
  const next = fields[equal.length]
  const isBelow = (row: Row): boolean => {
    const difference = compare(row)
    if (difference !== 0 || !lower) return difference < 0
    const distance = compareValues(row[next!], lower.value)
    return lower.isInclusive ? distance < 0 : distance <= 0
  }
  const isWithin = (row: Row): boolean => {
    const difference = compare(row)
    if (difference !== 0 || !upper) return difference <= 0
    const distance = compareValues(row[next!], upper.value)
    return upper.isInclusive ? distance <= 0 : distance < 0
  }
  const from = bisect(rows, isBelow)
  const to = bisect(rows, isWithin)
  return take.isDescending
    ? rows.slice(Math.max(from, to - take.most), to).reverse()
    : rows.slice(from, Math.min(to, from + take.most))
}

/** How many rows at the beginning the predicate holds for. */
function bisect(rows: readonly Row[], holds: (row: Row) => boolean): number {
  let low = 0
  let high = rows.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (holds(rows[middle]!)) low = middle + 1
    else high = middle
  }
  return low
}

/** Reads the JSON of a query once and turns it into a plan: which stretch of which index, then which operators. */
import { z } from "zod"
import {
  BY_CREATION_TIME,
  BY_ID,
  isSystemName,
  keyFields,
  SYSTEM_TABLES,
  type Catalog,
  type Index,
} from "./catalog.ts"
import { DatabaseError } from "./errors.ts"
import { compileFilter, type Predicate } from "./filter.ts"
import { LIMITS } from "./limits.ts"
import { toInterval } from "./range.ts"
import { EVERYTHING, type Order } from "./reads.ts"
import { planSearch, type SearchCondition, type SearchPlan } from "./search/search-plan.ts"
import type { Interval, JsonValue, QueryJson } from "./types.ts"

export type Operator = { kind: "filter"; matches: Predicate } | { kind: "limit"; count: number }

export type Plan = {
  indexName: string
  /** The key's fields: a cursor is valid for these alone. */
  fields: readonly string[]
  /** Null where the table does not exist yet: nothing to read, but the wish to read is recorded. */
  index: Index | null
  interval: Interval
  order: Order
  operators: Operator[]
  /** Set where the rows come from a search index: then the interval is one of relevance. */
  search: SearchPlan | null
}

const AnyJson = z.custom<JsonValue>((value) => value !== undefined)
const OrderJson = z
  .enum(["asc", "desc"])
  .nullish()
  .transform((order): Order => order ?? "asc")
const SourceJson = z.discriminatedUnion("type", [
  z.object({ type: z.literal("FullTableScan"), tableName: z.string(), order: OrderJson }),
  z.object({
    type: z.literal("IndexRange"),
    indexName: z.string(),
    range: z.array(
      z.object({
        type: z.enum(["Eq", "Gt", "Gte", "Lt", "Lte"]),
        fieldPath: z.string(),
        value: AnyJson,
      }),
    ),
    order: OrderJson,
  }),
  z.object({
    type: z.literal("Search"),
    indexName: z.string(),
    filters: z.array(
      z.discriminatedUnion("type", [
        z.object({ type: z.literal("Search"), fieldPath: z.string(), value: z.string() }),
        z.object({ type: z.literal("Eq"), fieldPath: z.string(), value: AnyJson }),
      ]),
    ),
  }),
])
const OperatorJson = z.union([
  z.strictObject({ filter: AnyJson }),
  z.strictObject({ limit: z.int().nonnegative() }),
])
const Query = z.object({ source: SourceJson, operators: z.array(OperatorJson) })

export function planQuery(catalog: Catalog, json: QueryJson): Plan {
  const parsed = Query.safeParse(json)
  if (!parsed.success)
    throw new DatabaseError("InvalidQuery", `The query is malformed: ${z.prettifyError(parsed.error)}`)
  const { source, operators } = parsed.data
  if (operators.length > LIMITS.queryOperators)
    throw new DatabaseError(
      "InvalidQuery",
      `A query can have at most ${LIMITS.queryOperators} operators, this one has ${operators.length}.`,
    )
  return {
    ...planSource(catalog, source),
    operators: operators.map((operator) =>
      "limit" in operator
        ? { kind: "limit", count: operator.limit }
        : { kind: "filter", matches: compileFilter(operator.filter) },
    ),
  }
}

function planSource(catalog: Catalog, source: z.infer<typeof SourceJson>): Omit<Plan, "operators"> {
  switch (source.type) {
    case "Search":
      return planSearchSource(catalog, source.indexName, source.filters)
    case "FullTableScan": {
      const found = findIndex(catalog, source.tableName, BY_CREATION_TIME)
      return { ...found, interval: EVERYTHING, order: source.order, search: null }
    }
    case "IndexRange": {
      const [tableName = "", descriptor = ""] = source.indexName.split(".")
      const found = findIndex(catalog, tableName, descriptor)
      return { ...found, interval: toInterval(found, source.range), order: source.order, search: null }
    }
  }
}

function findIndex(
  catalog: Catalog,
  tableName: string,
  descriptor: string,
): Pick<Plan, "indexName" | "fields" | "index"> {
  if (isSystemName(tableName) && !SYSTEM_TABLES.has(tableName))
    throw new DatabaseError("SystemTable", `The system table ${tableName} cannot be read by functions.`)
  const table = catalog.byName(tableName)
  const index = table?.indexes.get(descriptor) ?? null
  const indexName = `${tableName}.${descriptor}`
  const isBuiltIn = descriptor === BY_ID || descriptor === BY_CREATION_TIME
  if (index === null && (table !== undefined || !isBuiltIn)) throw notFound(indexName)
  if (index?.staged === true) throw isStaged(indexName)
  return { indexName, index, fields: index?.fields ?? keyFields(descriptor, []) }
}

function planSearchSource(
  catalog: Catalog,
  indexName: string,
  conditions: readonly SearchCondition[],
): Omit<Plan, "operators"> {
  const [tableName = "", descriptor = ""] = indexName.split(".")
  const index = catalog.byName(tableName)?.searches.get(descriptor)
  if (index === undefined) throw notFound(indexName)
  if (index.definition.staged) throw isStaged(indexName)
  const { searchField, filterFields } = index.definition
  return {
    indexName,
    fields: [searchField, ...filterFields],
    index: null,
    interval: EVERYTHING,
    order: "asc",
    search: planSearch(index, conditions),
  }
}

function notFound(indexName: string): DatabaseError {
  return new DatabaseError("IndexNotFound", `Index ${indexName} not found.`)
}

/** It is being built and must not be relied on: the schema says so. */
function isStaged(indexName: string): DatabaseError {
  return new DatabaseError(
    "IndexNotFound",
    `Index ${indexName} is currently staged and not available to query until it is enabled: remove \`staged: true\` from its definition.`,
  )
}

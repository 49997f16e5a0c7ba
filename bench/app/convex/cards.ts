/** What the benchmarks call: one insert, one point read, one indexed page, one change. */
import { mutationGeneric, queryGeneric } from "convex/server"
import type { DataModelFromSchemaDefinition, MutationBuilder, QueryBuilder } from "convex/server"
import { v } from "convex/values"
import type schema from "./schema.ts"

type DataModel = DataModelFromSchemaDefinition<typeof schema>
const query: QueryBuilder<DataModel, "public"> = queryGeneric
const mutation: MutationBuilder<DataModel, "public"> = mutationGeneric

const card = { board: v.string(), assignee: v.string(), title: v.string() }

export const add = mutation({ args: card, handler: (ctx, args) => ctx.db.insert("cards", args) })

/** Fills a database in few transactions. */
export const addMany = mutation({
  args: { cards: v.array(v.object(card)) },
  handler: async (ctx, { cards }) => {
    for (const each of cards) await ctx.db.insert("cards", each)
  },
})

export const get = query({ args: { id: v.id("cards") }, handler: (ctx, { id }) => ctx.db.get("cards", id) })

export const page = query({
  args: { board: v.string() },
  handler: (ctx, { board }) =>
    ctx.db
      .query("cards")
      .withIndex("by_board", (q) => q.eq("board", board))
      .take(50),
})

export const setTitle = mutation({
  args: { id: v.id("cards"), title: v.string() },
  handler: (ctx, { id, title }) => ctx.db.patch("cards", id, { title }),
})

/** Cards of a board, the kind of document that most apps are made of, with three indexes. */
import { defineSchema, defineTable } from "convex/server"
import { v } from "convex/values"

export default defineSchema({
  cards: defineTable({
    board: v.string(),
    assignee: v.string(),
    title: v.string(),
  })
    .index("by_board", ["board"])
    .index("by_assignee", ["assignee"])
    .index("by_title", ["title"]),
})

/** Book-keeping of file storage, whose own rows are Convex's (`_storage`). */
import { defineTable } from "convex/server"
import { v } from "convex/values"

export const filesTables = {
  // How far stored files were looked at, by the time they were stored: one row. Written and read by model/unnamedFiles, in
  // the transaction that deletes what no row names; without it, looking begins anew.
  fileSweeps: defineTable({ through: v.number() }),
}

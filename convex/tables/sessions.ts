/** Conversations of agents, in pages, and what models were used for. */
import { zodOutputToConvex, zodOutputToConvexFields } from "convex-helpers/server/zod4"
import { defineTable } from "convex/server"
import { v } from "convex/values"
import { ModelUse, Session, SessionSystem, TranscriptEntry, TranscriptPosition } from "#domain/session"
import { organizationId } from "./tenant.ts"

const position = v.union(zodOutputToConvex(TranscriptPosition), v.null())

export const sessionsTables = {
  // The conversation that an agent leaves, in sum. Written by the watcher through sessions.record, and ended with its
  // run; read by the pages of sessions and tasks, and by budgets. Never dies.
  sessions: defineTable({
    ...zodOutputToConvexFields(Session.shape),
    organizationId,
    /** Absent where the session belongs to no run of ours, or to no project. */
    projectId: v.optional(v.id("projects")),
    taskId: v.optional(v.id("tasks")),
    runId: v.optional(v.id("runs")),
    /** Answers of a model, each of which was paid for. */
    apiCalls: v.number(),
    /** The page that takes the next entry. */
    lastPage: v.number(),
    /** First and last line together: what is searched. */
    preview: v.string(),
  })
    .index("by_run", ["runId"])
    .index("by_task", ["taskId"])
    .index("by_name", ["organizationId", "system", "name"])
    .index("by_update", ["organizationId", "updatedAt"])
    .index("by_project", ["projectId", "updatedAt"])
    .index("by_system", ["organizationId", "system", "updatedAt"])
    .index("by_status", ["organizationId", "status", "updatedAt"])
    .index("by_model", ["organizationId", "model", "updatedAt"])
    .searchIndex("search_preview", {
      searchField: "preview",
      filterFields: ["organizationId", "projectId", "system", "status", "model"],
    }),

  // The transcript itself, some tens of entries a row, so that no row grows without bound. Written with the session.
  sessionPages: defineTable({
    sessionId: v.id("sessions"),
    number: v.number(),
    entries: v.array(v.object(zodOutputToConvexFields(TranscriptEntry.shape))),
  }).index("by_session", ["sessionId", "number"]),

  // Which answers are counted and which entries are stored already, whatever is read twice: hashes of their ids, 8 bytes
  // each, a thousand a row. Written with the session, read by the next record; lives as long as the session.
  sessionSeen: defineTable({
    sessionId: v.id("sessions"),
    lane: v.union(v.literal("sum"), v.literal("pages")),
    number: v.number(),
    ids: v.bytes(),
  }).index("by_session", ["sessionId", "lane", "number"]),

  // The long texts of a transcript, of which its page holds the beginning. Written with the page; read when somebody asks
  // for the whole. An upload whose page was never stored, because the watcher was killed in between, has no row here and
  // is deleted by the cron after a day.
  sessionTexts: defineTable({ sessionId: v.id("sessions"), storageId: v.id("_storage") })
    .index("by_text", ["sessionId", "storageId"])
    .index("by_storage", ["storageId"]),

  // How far each transcript is read, in sum and for its pages. Written in the transaction that stores what was read; the
  // watcher reads it when it starts.
  sessionPositions: defineTable({
    organizationId,
    system: zodOutputToConvex(SessionSystem),
    name: v.string(),
    sessionId: v.id("sessions"),
    sum: position,
    pages: position,
  }).index("by_name", ["organizationId", "system", "name"]),

  // What each model was used for, by the hour: of everything (`scope` is empty) and of each project (its id). Written
  // with the sessions whose answers are counted; read by pages that show usage, which never scan sessions. Never dies.
  modelHours: defineTable({
    ...zodOutputToConvexFields(ModelUse.shape),
    organizationId,
    scope: v.string(),
    hour: v.number(),
  })
    .index("by_hour", ["organizationId", "scope", "hour", "model"])
    .index("by_model", ["organizationId", "scope", "model", "hour"]),
}

/** Conversations of runs, in pages. */
import { zodOutputToConvexFields } from "convex-helpers/server/zod4"
import { defineTable } from "convex/server"
import { v } from "convex/values"
import { Session, TranscriptEntry, TranscriptPosition } from "#domain/session"
import { organizationId } from "./tenant.ts"

export const sessionsTables = {
  // The conversation that a run leaves, in sum. Written by the watcher through sessions.record; read by the task page.
  sessions: defineTable({
    // Active or ended is the run's state, not another one.
    ...zodOutputToConvexFields(Session.omit({ status: true }).shape),
    organizationId,
    projectId: v.id("projects"),
    taskId: v.id("tasks"),
    runId: v.id("runs"),
    /** Answers of a model, each of which was paid for. */
    apiCalls: v.optional(v.number()),
    /** The page that takes the next entry. */
    lastPage: v.number(),
  })
    .index("by_run", ["runId"])
    .index("by_task", ["taskId"]),

  // The transcript itself, some tens of entries a row, so that no row grows without bound. Written with the session.
  sessionPages: defineTable({
    sessionId: v.id("sessions"),
    number: v.number(),
    entries: v.array(v.object(zodOutputToConvexFields(TranscriptEntry.shape))),
  }).index("by_session", ["sessionId", "number"]),

  // Which messages are counted already, whatever is read twice. Written with the session, read by the next record.
  sessionMessages: defineTable({ sessionId: v.id("sessions"), messageId: v.string() }).index("by_message", [
    "sessionId",
    "messageId",
  ]),

  // How far each transcript file is read. Written in the transaction that stores what was read; the watcher reads it.
  sessionPositions: defineTable({
    ...zodOutputToConvexFields(TranscriptPosition.shape),
    organizationId,
    source: v.string(),
    runId: v.id("runs"),
  })
    .index("by_source", ["organizationId", "source"])
    .index("by_run", ["runId"]),
}

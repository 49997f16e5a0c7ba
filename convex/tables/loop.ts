/** What the loop did and how it stands. */
import { zodOutputToConvexFields } from "convex-helpers/server/zod4"
import { defineTable } from "convex/server"
import { v } from "convex/values"
import { Event } from "#domain/event"
import { CycleRecord } from "#domain/loop/cycle"
import { Liveness } from "#domain/loop/liveness"
import { Pause } from "#domain/pause"
import { ProcessBeat } from "#domain/process"
import { organizationId } from "./tenant.ts"

export const loopTables = {
  // What happened. Appended by model/events in the transaction of the fact itself; read by timelines, feeds and as the
  // loop's alarm clock; never changed, kept.
  events: defineTable({
    ...zodOutputToConvexFields(Event.shape),
    organizationId,
    projectId: v.optional(v.id("projects")),
    taskId: v.optional(v.id("tasks")),
  })
    .index("by_stream", ["stream"])
    .index("by_organization", ["organizationId"])
    .index("by_project", ["projectId"]),

  // Persons' wishes that nothing new starts. Written by loop.pause, deleted by loop.resume; read by claims, loop, pages.
  pauses: defineTable({ ...zodOutputToConvexFields(Pause.shape), organizationId }).index("by_scope", [
    "organizationId",
    "scope",
    "subject",
  ]),

  // One row per cycle that decided something. Written by the loop; read by the Observatory; the cron keeps two weeks.
  cycles: defineTable({
    ...zodOutputToConvexFields(CycleRecord.shape),
    organizationId,
  })
    .index("by_organization", ["organizationId"])
    .index("by_start", ["startedAt"]),

  // What recorded cycles decided on, for `clutch replay`: links of chains, compressed, in rows of bounded size. Written
  // with the cycle; read by a replay alone; the cron keeps two weeks.
  cycleInputs: defineTable({
    organizationId,
    chain: v.string(),
    link: v.number(),
    row: v.number(),
    data: v.string(),
    startedAt: v.number(),
  })
    .index("by_chain", ["organizationId", "chain", "link", "row"])
    .index("by_start", ["startedAt"]),

  // With which limits the loop runs, so that pages explain waiting with the same numbers. Written by the loop when it
  // takes the lead; one row per organization.
  loopStates: defineTable({ organizationId, globalLimit: v.number(), updatedAt: v.number() }).index(
    "by_organization",
    ["organizationId"],
  ),

  // Who moves next, of how many cards, and which are stuck: written by the loop when it changes, read by the Observatory
  // and by metrics; one row per organization.
  liveness: defineTable({ ...zodOutputToConvexFields(Liveness.shape), organizationId, at: v.number() }).index(
    "by_organization",
    ["organizationId"],
  ),

  // Clutch's own processes. Each beats its own row; read by the status view alone; the row of a name is reused.
  processes: defineTable({
    ...zodOutputToConvexFields(ProcessBeat.shape),
    organizationId,
    seenAt: v.number(),
  }).index("by_name", ["organizationId", "name"]),
}

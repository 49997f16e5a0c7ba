/** Cards, their texts, their order and what they wait for. */
import { zodOutputToConvex, zodOutputToConvexFields } from "convex-helpers/server/zod4"
import { defineTable } from "convex/server"
import { v } from "convex/values"
import { CardTally } from "#domain/measures"
import { StepRole } from "#domain/pipeline"
import { Task, TaskStatus } from "#domain/task"
import { organizationId } from "./tenant.ts"

/** Whose turn it may be: free of other cards and of persons, by its next step's role or its own, and by the agent it is given to. */
const SEAT = [
  "projectId",
  "status",
  "unmetDependencies",
  "assignedUserId",
  "stepRole",
  "role",
  "assignedAgentId",
] as const

export const tasksTables = {
  // A card. Written by model/tasks (text, rank), model/moves (status) and model/dependencies (the recount); read by
  // board and loop; kept for ever. Its long texts lie in taskTexts, so that a board of a thousand cards stays light.
  tasks: defineTable({
    ...zodOutputToConvexFields(Task.omit({ description: true, criteria: true }).shape),
    organizationId,
    projectId: v.id("projects"),
    createdBy: v.string(),
    assignedUserId: v.optional(v.id("users")),
    assignedAgentId: v.optional(v.id("agents")),
    /** The finished card that this one takes up again. */
    reopens: v.optional(v.id("tasks")),
    /** The requirement of the roadmap that it works for. Written by model/requirementTasks. */
    requirementId: v.optional(v.id("requirements")),
    /** The objective that it was made of, the run that made it, and whether a newer plan knows that it was given up. */
    parentId: v.optional(v.id("tasks")),
    plannedBy: v.optional(v.id("runs")),
    isPlannedAround: v.optional(v.boolean()),
    /**
     * Whom its next step is for, where that is not its own role: derived by model/seats `withSeat` wherever role, pipeline
     * or step is written. Absent also on older cards until they move.
     */
    stepRole: v.optional(zodOutputToConvex(StepRole)),
    /** A person dropped it on In progress: its run goes before other cards' runs. */
    startNext: v.optional(v.boolean()),
    /** Of its newest failed runs since the attempts were last set back, newest first, at most five. */
    fingerprints: v.array(v.string()),
    /** Its newest merge entry ended in conflict then; absent if that entry ended otherwise. */
    conflictAt: v.optional(v.number()),
    /** A work tree of its branch is on the disk: the loop sweeps it when the card is finished. */
    hasWorkspace: v.optional(v.boolean()),
    /** Where it has spent its time; absent on cards that are older than the count. */
    tally: v.optional(zodOutputToConvex(CardTally)),
    updatedAt: v.number(),
  })
    .index("by_key", ["organizationId", "key"])
    // The tasks that an objective is made of.
    .index("by_parent", ["parentId"])
    // The tasks of a project's requirements, and those that work for none.
    .index("by_requirement", ["projectId", "requirementId", "status", "statusSince"])
    // A column in its order, and the neighbours of a drop.
    .index("by_column", ["projectId", "status", "rank"])
    // The loop: active cards of all projects.
    .index("by_status", ["organizationId", "status", "statusSince"])
    // The loop: what may start next on each seat, best first; and what has waited longest, so that ageing sees it.
    .index("by_seat", [...SEAT, "priorityOrder", "rank"])
    .index("by_seat_waiting", [...SEAT, "statusSince"])
    // Lists of one column, newest arrivals first.
    .index("by_project_status", ["projectId", "status", "statusSince"])
    // The sweep of finished cards' work trees.
    .index("by_workspace", ["organizationId", "hasWorkspace", "status"])
    .index("by_project", ["projectId", "updatedAt"])
    .index("by_organization", ["organizationId", "updatedAt"])
    // The palette, and `clutch tasks find`.
    .searchIndex("search_title", { searchField: "title", filterFields: ["organizationId"] }),

  // How many cards a column has, so that nobody counts ten thousand rows. Written in the transaction that creates or
  // moves a card (model/counts), read by boards and the list of projects; dies with the project.
  columnCounts: defineTable({
    projectId: v.id("projects"),
    status: zodOutputToConvex(TaskStatus),
    count: v.number(),
  }).index("by_column", ["projectId", "status"]),

  // The long texts of a card. Written by tasks.create and tasks.update; read by the task page and by briefs; lives as
  // long as its card.
  taskTexts: defineTable({
    taskId: v.id("tasks"),
    ...zodOutputToConvexFields(Task.pick({ description: true, criteria: true }).shape),
  }).index("by_task", ["taskId"]),

  // taskId needs dependsOnId done first. Written by dependencies.add and remove, `isMet` by the move that finishes the
  // other card; read by the recount, the task page and why-not; lives until removed.
  dependencies: defineTable({
    organizationId,
    taskId: v.id("tasks"),
    dependsOnId: v.id("tasks"),
    isMet: v.boolean(),
  })
    .index("by_task", ["taskId", "isMet"])
    .index("by_pair", ["taskId", "dependsOnId"])
    .index("by_target", ["dependsOnId"]),
}

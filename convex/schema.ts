/** What Clutch remembers. Fields come from the domain's schemas; references, indexes and the life of each row are said here. */
import { zodOutputToConvex, zodOutputToConvexFields } from "convex-helpers/server/zod4"
import { defineSchema, defineTable } from "convex/server"
import { v } from "convex/values"
import { Agent } from "#domain/agent"
import { Budget, BudgetScope, Spent } from "#domain/budget"
import { Event } from "#domain/event"
import { ConflictForecast } from "#domain/forecast"
import { DiskLedger } from "#domain/disk"
import { Lease } from "#domain/lease"
import { CycleRecord } from "#domain/loop/cycle"
import { Liveness } from "#domain/loop/liveness"
import { MergeEntry } from "#domain/merge"
import { Pause } from "#domain/pause"
import { Project } from "#domain/project"
import { Pull } from "#domain/pull"
import { ProcessBeat } from "#domain/process"
import { Review, Verdict } from "#domain/review"
import { Run, RunRole } from "#domain/run"
import { Hours, Schedule } from "#domain/schedule"
import { Session, TranscriptEntry, TranscriptPosition } from "#domain/session"
import { Signal } from "#domain/signal"
import { Task, TaskStatus } from "#domain/task"
import { User } from "#domain/user"

const organizationId = v.id("organizations")

export default defineSchema({
  // A tenant. Written by auth.bootstrap at the first start; read by every function to check the tenant; never dies.
  organizations: defineTable({ name: v.string() }),

  // Who works together. Written by auth.bootstrap; read with projects and agents; never dies.
  teams: defineTable({ organizationId, name: v.string() }).index("by_organization", ["organizationId"]),

  // A person. Written by auth.bootstrap (the owner); read at every call of a person; never dies.
  users: defineTable({ ...zodOutputToConvexFields(User.shape), organizationId }).index("by_role", [
    "organizationId",
    "role",
  ]),

  // A one-time way in, known by its hash alone. Written when one is printed; spent by its redemption; the cron deletes
  // spent and expired ones a day later.
  signInLinks: defineTable({
    organizationId,
    userId: v.id("users"),
    linkHash: v.string(),
    expiresAt: v.number(),
    usedAt: v.optional(v.number()),
  })
    .index("by_hash", ["linkHash"])
    .index("by_expiry", ["expiresAt"]),

  // A signed-in browser, known by the hash of its cookie. Written by redemption, deleted by sign-out; the cron deletes
  // expired ones.
  authSessions: defineTable({
    organizationId,
    userId: v.id("users"),
    sessionHash: v.string(),
    createdAt: v.number(),
    expiresAt: v.number(),
  })
    .index("by_hash", ["sessionHash"])
    .index("by_expiry", ["expiresAt"]),

  // A board and its repository. Written by projects.add; read by almost everything; never dies.
  projects: defineTable({ ...zodOutputToConvexFields(Project.shape), organizationId, teamId: v.id("teams") })
    .index("by_slug", ["organizationId", "slug"])
    .index("by_key", ["organizationId", "key"]),

  // The number of a project's newest card. Written by tasks.create only, apart from the project so that creating a card
  // wakes nobody who reads the project; dies with the project.
  projectCounters: defineTable({ projectId: v.id("projects"), lastNumber: v.number() }).index("by_project", [
    "projectId",
  ]),

  // A named instance of a role. Written by auth.bootstrap; read by loop and pages; its status is derived from runs and
  // pauses; never dies.
  agents: defineTable({
    ...zodOutputToConvexFields(Agent.shape),
    organizationId,
    teamId: v.id("teams"),
  }).index("by_organization", ["organizationId"]),

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
    /** A person dropped it on In progress: its run goes before other cards' runs. */
    startNext: v.optional(v.boolean()),
    /** Of its newest failed runs since the attempts were last set back, newest first, at most five. */
    fingerprints: v.array(v.string()),
    /** Its newest merge entry ended in conflict then; absent if that entry ended otherwise. */
    conflictAt: v.optional(v.number()),
    /** A work tree of its branch is on the disk: the loop sweeps it when the card is finished. */
    hasWorkspace: v.optional(v.boolean()),
    updatedAt: v.number(),
  })
    .index("by_key", ["organizationId", "key"])
    // A column in its order, and the neighbours of a drop.
    .index("by_column", ["projectId", "status", "rank"])
    // The loop: active cards of all projects.
    .index("by_status", ["organizationId", "status", "statusSince"])
    // The loop: what may start next, best first; and what has waited longest, so that ageing sees it.
    .index("by_candidate", ["projectId", "status", "unmetDependencies", "priorityOrder", "rank"])
    .index("by_waiting", ["projectId", "status", "unmetDependencies", "statusSince"])
    // Lists of one column, newest arrivals first.
    .index("by_project_status", ["projectId", "status", "statusSince"])
    // The sweep of finished cards' work trees.
    .index("by_workspace", ["organizationId", "hasWorkspace", "status"])
    .index("by_project", ["projectId", "updatedAt"])
    .index("by_organization", ["organizationId", "updatedAt"]),

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

  // One attempt of an agent (or one check) at a card. Opened by runs.claim, closed by model/runs endRun, kept for
  // analytics. Heartbeats never touch it: pages read it.
  runs: defineTable({
    ...zodOutputToConvexFields(Run.shape),
    organizationId,
    projectId: v.id("projects"),
    taskId: v.id("tasks"),
    agentId: v.optional(v.id("agents")),
    /** What a reviewer's run said. */
    verdict: v.optional(zodOutputToConvex(Verdict)),
    /** The merge candidate that a check run looks at. */
    mergeEntryId: v.optional(v.id("mergeEntries")),
    /** What was put aside for it in every budget that applies, until it ends. */
    estimate: v.optional(zodOutputToConvex(Spent)),
    /** The budget that ended it. */
    budgetId: v.optional(v.id("budgets")),
    /** SHA-256 of its key; the key opens nothing once the run has ended. */
    keyHash: v.string(),
    /** The loop has drawn the consequence of its end, once. */
    isSettled: v.boolean(),
    /** Ended while its card was in the status it has now, or not seen gone: the loop still looks at it. */
    isRecent: v.optional(v.boolean()),
  })
    .index("by_key", ["keyHash"])
    // endedAt is absent while a run is open: `eq(endedAt, undefined)` finds the open ones.
    .index("by_open", ["organizationId", "endedAt"])
    .index("by_project_open", ["projectId", "endedAt"])
    .index("by_task_open", ["taskId", "endedAt"])
    .index("by_agent_open", ["agentId", "endedAt"])
    .index("by_task", ["taskId", "generation"])
    .index("by_task_role", ["taskId", "role"])
    .index("by_task_recent", ["taskId", "isRecent"])
    .index("by_recent", ["organizationId", "isRecent"])
    .index("by_claimed", ["organizationId", "claimedAt"]),

  // What the agent of an open run is doing, in its own words. Written by runs.progress, often: apart from the run, so
  // that a line is read again by those alone who show it. Deleted when the run ends.
  runProgress: defineTable({ runId: v.id("runs"), line: v.string() }).index("by_run", ["runId"]),

  // Who holds what until when. A run's row is written by its claim and its heartbeats and dies with the run; those of
  // loop and merge lane stay, so that their generations are never reused. Read by claims and by the loop, never by
  // pages: these rows change every ten seconds.
  leases: defineTable({
    ...zodOutputToConvexFields(Lease.shape),
    organizationId,
    projectId: v.optional(v.id("projects")),
    runId: v.optional(v.id("runs")),
    agentId: v.optional(v.id("agents")),
    role: v.optional(zodOutputToConvex(RunRole)),
  })
    .index("by_resource", ["resource"])
    .index("by_kind", ["organizationId", "kind", "expiresAt"]),

  // What waits for a person, or tells one something. Opened by model/signals openSignal, moved on by answers,
  // deliveries and withdrawals; read by inbox, board and loop; kept.
  signals: defineTable({
    ...zodOutputToConvexFields(Signal.shape),
    organizationId,
    projectId: v.id("projects"),
    taskId: v.id("tasks"),
    runId: v.optional(v.id("runs")),
    answeredBy: v.optional(v.id("users")),
    /** The budget that an answer raises. */
    budgetId: v.optional(v.id("budgets")),
  })
    .index("by_budget", ["budgetId", "state"])
    .index("by_state", ["organizationId", "state", "blocking"])
    .index("by_organization", ["organizationId", "askedAt"])
    .index("by_project_state", ["projectId", "state"])
    .index("by_task", ["taskId", "state"])
    .index("by_run", ["runId", "state"]),

  // A reviewer's verdict. Written by reviews.submit, one per reviewer run; read by briefs and the task page; kept.
  reviews: defineTable({
    ...zodOutputToConvexFields(Review.shape),
    organizationId,
    taskId: v.id("tasks"),
    runId: v.id("runs"),
  })
    .index("by_task", ["taskId"])
    .index("by_run", ["runId"]),

  // A card's place in its project's merge lane. Written by model/merges; read by loop and task page; open while
  // endedAt is absent; kept.
  mergeEntries: defineTable({
    ...zodOutputToConvexFields(MergeEntry.shape),
    organizationId,
    projectId: v.id("projects"),
    taskId: v.id("tasks"),
    /** The newest check run on its candidate. */
    checkRunId: v.optional(v.id("runs")),
    heldSince: v.optional(v.number()),
  })
    .index("by_open", ["organizationId", "endedAt"])
    .index("by_project_open", ["projectId", "endedAt"])
    .index("by_task", ["taskId"]),

  // Which open cards of a project would conflict if they were merged, one row per project. Written by merges.forecast when
  // the loop's look at their branches finds something else than last time; read by loop, board and task page.
  conflictForecasts: defineTable({
    ...zodOutputToConvexFields(ConflictForecast.shape),
    organizationId,
    projectId: v.id("projects"),
  }).index("by_project", ["projectId"]),

  // What a project's work trees take on the loop's disk, one row per project. Written by projects.noteDisk when it has
  // changed by something worth saying; read with the project.
  diskLedgers: defineTable({
    ...zodOutputToConvexFields(DiskLedger.shape),
    organizationId,
    projectId: v.id("projects"),
    measuredAt: v.number(),
  }).index("by_project", ["projectId"]),

  // A card's work offered for merging, where the project lands by pull requests on the local forge. Written by
  // model/pulls; read by the forge and the task page; kept.
  pullRequests: defineTable({
    ...zodOutputToConvexFields(Pull.shape),
    organizationId,
    projectId: v.id("projects"),
    taskId: v.id("tasks"),
  })
    .index("by_key", ["organizationId", "key"])
    .index("by_state", ["organizationId", "state"])
    .index("by_project_state", ["projectId", "state"])
    .index("by_number", ["projectId", "number"])
    .index("by_branch", ["projectId", "branch"])
    .index("by_task", ["taskId", "state"]),

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

  // Cards that make themselves. Written by schedules.add and remove, moved on by the loop when one is due.
  schedules: defineTable({
    ...zodOutputToConvexFields(Schedule.shape),
    organizationId,
    projectId: v.id("projects"),
    /** The card of the last time: while it is open no other one is made. */
    lastTaskId: v.optional(v.id("tasks")),
  }).index("by_next", ["organizationId", "nextAt"]),

  // When agents may start: one row for everything, without a project, and one per project. Written by schedules.setHours.
  hours: defineTable({
    ...zodOutputToConvexFields(Hours.shape),
    organizationId,
    projectId: v.optional(v.id("projects")),
  }).index("by_organization", ["organizationId"]),

  // What agents may use. Written by budgets.set and remove, and by answers to budget signals; read by claims, loop, lists.
  budgets: defineTable({ ...zodOutputToConvexFields(Budget.shape), organizationId }).index(
    "by_organization",
    ["organizationId"],
  ),

  // What ended runs have used: one row per payer and day, month and all. Written when a run ends and by what is read of
  // its conversation later (model/usage); what open runs use is in their sessions. Kept.
  usageSums: defineTable({
    organizationId,
    scope: zodOutputToConvex(BudgetScope),
    subject: v.string(),
    /** `total`, `2026-11` or `2026-11-21`. */
    period: v.string(),
    spent: zodOutputToConvex(Spent),
  }).index("by_payer", ["organizationId", "scope", "subject", "period"]),

  // Clutch's own processes. Each beats its own row; read by the status view alone; the row of a name is reused.
  processes: defineTable({
    ...zodOutputToConvexFields(ProcessBeat.shape),
    organizationId,
    seenAt: v.number(),
  }).index("by_name", ["organizationId", "name"]),

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
})

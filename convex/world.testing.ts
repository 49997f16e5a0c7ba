/** A Clutch in memory for the tests of this room: set up, with one project, and the moves that tests make in one line. */
import { convexTest } from "convex-test"
import { ConvexError } from "convex/values"
import type { FunctionArgs } from "convex/server"
import { expect } from "vitest"
import type { ClaimRun } from "#domain/loop/brief"
import type { StateDecision } from "#domain/loop/decision"
import type { Refusal, RefusalCode } from "#domain/refusal"
import type { ExitRecord, RunRole } from "#domain/run"
import type { CreateTask, TaskStatus } from "#domain/task"
import { api } from "./_generated/api.ts"
import type { Doc, Id } from "./_generated/dataModel.ts"
import schema from "./schema.ts"

/** Every module of this room, as convex-test loads them. */
export const modules = import.meta.glob(["./**/*.ts", "!./**/*.test.ts", "!./**/*.testing.ts"])

export type World = Awaited<ReturnType<typeof aWorld>>

export async function aWorld(project: Partial<FunctionArgs<typeof api.projects.add>> = {}) {
  const t = convexTest({ schema, modules })
  const service = t.withIdentity({ subject: "service:loop" })
  const { userId } = await service.mutation(api.auth.bootstrap, {})
  const user = t.withIdentity({ subject: `user:${userId}` })
  await user.mutation(api.projects.add, { ...aProject, ...project })
  const slug = project.slug ?? aProject.slug

  const world = {
    t,
    user,
    service,
    userId,
    asRun: (runId: string) => t.withIdentity({ subject: `run:${runId}` }),

    /** The stored rows, past every wrapper: what a test asserts on. */
    rows: <Table extends TableName>(table: Table) =>
      t.run((ctx) => ctx.db.query(table).collect() as Promise<Doc<Table>[]>),
    task: (key: string) =>
      t.run(async (ctx) =>
        (await ctx.db.query("tasks").collect()).find((task) => task.key === key)!,
      ) as Promise<Doc<"tasks">>,
    aRun: (runId: string) => t.run((ctx) => ctx.db.get("runs", runId as Id<"runs">)) as Promise<Doc<"runs">>,
    patchTask: async (key: string, patch: Partial<Doc<"tasks">>) => {
      const { _id } = await world.task(key)
      await t.run((ctx) => ctx.db.patch("tasks", _id, patch))
    },
    patchProject: (patch: Partial<Doc<"projects">>) =>
      t.run(async (ctx) => {
        const found = await ctx.db.query("projects").first()
        await ctx.db.patch("projects", found!._id, patch)
      }),
    events: async (key: string) => {
      const { _id } = await world.task(key)
      return (await world.rows("events")).filter(({ taskId }) => taskId === _id)
    },
    eventKinds: async (key: string) => (await world.events(key)).map(({ kind }) => kind),
    /** The columns a card went through, as its events tell them. */
    journey: async (key: string) =>
      (await world.events(key)).flatMap(({ kind, data }) =>
        kind === "task.moved" || kind === "task.auto_approved" ? [data.to] : [],
      ),

    create: async (more: Partial<CreateTask> = {}) =>
      (await user.mutation(api.tasks.create, { project: slug, title: "Fix login", ...more })).key,
    ready: (more: Partial<CreateTask> = {}) => world.create({ status: "ready", ...more }),
    move: (task: string, to: TaskStatus, more: { after?: string; before?: string } = {}) =>
      user.mutation(api.tasks.move, { task, to, ...more }),

    claim: async (key: string, more: Partial<ClaimRun> = {}) => {
      const { _id, status } = await world.task(key)
      return service.mutation(api.runs.claim, { ...aClaim(), taskId: _id, from: status, ...more })
    },
    start: async (runId: string, branch?: string) => {
      const { generation } = await world.aRun(runId)
      const place = { path: "/w", baseCommit: BASE, ...(branch !== undefined && { branch }) }
      return world.asRun(runId).mutation(api.runs.started, { generation, shim: aShim, workspace: place })
    },
    /** Claimed and started: what a shim does first. */
    running: async (key: string, more: Partial<ClaimRun> = {}) => {
      const { runId, role } = await world.claim(key, more)
      await world.start(runId, role === "dev" ? `clutch/${key}/fix-login` : undefined)
      return runId
    },
    exit: async (runId: string, more: Partial<ExitRecord> = {}) => {
      const { generation } = await world.aRun(runId)
      return world.asRun(runId).mutation(api.runs.exited, { generation, exit: anExit(more) })
    },
    apply: (decision: StateDecision) => service.mutation(api.loop.apply, { decision }),
    gather: () => service.query(api.loop.gather, { now: Date.now() }),

    /** A developer's run that ended well, its work sent to review. */
    inReview: async (key: string, headCommit = HEAD) => {
      const runId = await world.running(key)
      await world.exit(runId, { headCommit })
      const { _id: taskId } = await world.task(key)
      await world.apply({
        kind: "send_to_review",
        phase: "work",
        taskId,
        from: "in_progress",
        runId,
        headCommit,
      })
      return taskId
    },
    /** A reviewer's run that ended with this verdict. */
    reviewed: async (key: string, verdict: "approved" | "changes_requested" | "rejected") => {
      const { headCommit } = await world.task(key)
      const runId = await world.running(key, { role: "reviewer", subjectCommit: headCommit! })
      await world.asRun(runId).mutation(api.reviews.submit, { verdict, summary: "Looked at it." })
      await world.exit(runId, { headCommit: null, treeChanged: false })
      return runId
    },
    merging: async (key: string) => {
      const taskId = await world.inReview(key)
      const runId = await world.reviewed(key, "approved")
      await world.apply({ kind: "approve", phase: "review", taskId, from: "in_review", runId })
      return { taskId, entry: (await world.rows("mergeEntries")).find((entry) => entry.taskId === taskId)! }
    },
  }
  return world
}

type TableName = keyof typeof schema.tables

export const BASE = "ba5e0000"
export const HEAD = "4ead0000"

const aProject = {
  slug: "clutch",
  key: "CLU",
  repository: "/repo",
  baseBranch: "main",
  checkCommand: "npm test",
}

let keys = 0
const aClaim = () => ({
  role: "dev" as RunRole,
  agentId: null,
  executor: "simulation" as const,
  subjectCommit: null,
  entryId: null,
  keyHash: (++keys).toString(16).padStart(64, "0"),
  globalLimit: 4,
})

export const aShim = { bootId: "boot", pid: 42, startTime: 7, level: "bwrap" as const }

export const anExit = (more: Partial<ExitRecord> = {}): ExitRecord => ({
  endedAt: 1,
  exitCode: 0,
  signal: null,
  stopped: null,
  workspaceError: null,
  headCommit: HEAD,
  treeChanged: true,
  tail: "",
  termination: { processesSeen: 2, processesLeft: 0, at: 1 },
  ...more,
})

/** The refusal that a call ends with; fails where it does not. */
export async function refusalOf(call: Promise<unknown>): Promise<Refusal> {
  const error = await call.then(
    () => expect.fail("it was not refused"),
    (error: unknown) => error,
  )
  if (!(error instanceof ConvexError)) throw error
  // convex-test hands the data over as Convex sends it: as text.
  return (typeof error.data === "string" ? JSON.parse(error.data) : error.data) as Refusal
}

export const codeOf = async (call: Promise<unknown>): Promise<RefusalCode> => (await refusalOf(call)).code

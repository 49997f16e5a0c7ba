/** A backend in this process that holds Clutch's functions and many ended runs, of four projects, roles and three models. */
import { glob } from "node:fs/promises"
import path from "node:path"
import { pathToFileURL } from "node:url"
import { internalMutationGeneric } from "convex/server"
import type { Id } from "#convex/_generated/dataModel"
import schema from "#convex/schema"
import type { Range } from "#domain/periods"
import { ROOT } from "#lib/root"
import { createEngine } from "#local-backend/engine/in-process"
import type { Identity, Outcome } from "#local-backend/engine/types"
import type { WriteCtx } from "#convex/model/context"

const ROLES = ["dev", "reviewer", "qa", "conflict_resolver"] as const
const MODELS = ["model-a", "model-b", "model-c"]
const PROJECTS = 4
const DAYS = 400
const AT_ONCE = 500

type Lot = { projectIds: string[]; taskId: string; from: number; count: number; total: number; now: number }

/** Rows as they are after a run has ended, before it is counted: what an installation older than the rollups has. */
const insertLot = internalMutationGeneric({
  handler: async (untyped, args?: object) => {
    const { db } = untyped as unknown as WriteCtx
    const { projectIds, taskId, from, count, total, now } = args as Lot
    const task = await db.get("tasks", taskId as Id<"tasks">)
    const organizationId = task!.organizationId
    for (let n = from; n < from + count; n++) {
      const endedAt = now - Math.floor((((n * 7_919) % total) / total) * DAYS * 86_400_000)
      const took = 60_000 * (1 + ((n * 31) % 90))
      const common = {
        organizationId,
        projectId: projectIds[n % PROJECTS] as Id<"projects">,
        taskId: taskId as Id<"tasks">,
      }
      const runId = await db.insert("runs", {
        ...common,
        ...{
          role: ROLES[(n >> 2) % ROLES.length]!,
          step: "dev",
          attempt: 1,
          generation: n + 1,
          state: "ended",
        },
        ...{ executor: "simulation", claimedAt: endedAt - took - 1_500, startedAt: endedAt - took, endedAt },
        ...{ outcome: n % 11 === 0 ? "failed" : "success", reason: "completed", sentence: "Done." },
        ...{ keyHash: String(n), isSettled: true },
      })
      const usage = {
        inputTokens: 9_000,
        outputTokens: 900,
        cacheReadTokens: 0,
        cacheWriteTokens: 0,
        costUsd: 0.2,
      }
      await db.insert("sessions", {
        ...common,
        ...{ runId, source: "/t", model: MODELS[(n >> 4) % MODELS.length]!, startedAt: endedAt - took },
        ...{ updatedAt: endedAt, usage, apiCalls: 3, messages: 3, lastLine: "", lastPage: 0 },
        ...{ name: String(n), preview: "", status: "ended", system: "clutch", unknownLines: 0 },
      })
    }
  },
})

export async function aClutchWithRuns(file: string, total: number) {
  const engine = createEngine({ path: file, durability: "normal", scheduling: "manual" } as never)
  await engine.deployModules(
    { ...(await modulesOfClutch()), "bench.js": { insertLot } } as never,
    schema as never,
  )
  let requestId = 0
  const call = (name: string, args: object, subject: string | null) => {
    const identity: Identity =
      subject === null
        ? { kind: "none" }
        : { kind: "user", attributes: { subject, issuer: "bench", tokenIdentifier: `bench|${subject}` } }
    return { path: name, args: args as never, identity, allowInternal: true }
  }
  const mutate = async (name: string, args: object, subject: string | null = null) =>
    valueOf(
      await engine.runMutation(call(name, args, subject), { sessionId: "bench", requestId: requestId++ }),
    )
  const ask = async (name: string, args: object, subject: string) =>
    valueOf((await engine.runQueries([{ ...call(name, args, subject), journal: null }])).outcomes[0]!)

  const { userId } = (await mutate("auth:bootstrap", {}, "service:bench")) as { userId: string }
  const user = `user:${userId}`
  const projectIds: string[] = []
  for (let n = 0; n < PROJECTS; n++) {
    const place = { repository: `/repo/${n}`, baseBranch: "main", checkCommand: "" }
    const project = await mutate("projects:add", { slug: `project-${n}`, key: `PA${n}`, ...place }, user)
    projectIds.push((project as { projectId: string }).projectId)
  }
  const { taskId } = (await mutate("tasks:create", { project: "project-0", title: "One" }, user)) as {
    taskId: string
  }
  const now = Date.now()
  for (let from = 0; from < total; from += AT_ONCE) {
    const count = Math.min(AT_ONCE, total - from)
    await mutate("bench:insertLot", { projectIds, taskId, from, count, total, now })
  }
  const startedAt = performance.now()
  // The job that it would schedule is asked for at once.
  for (let pages = 0; pages < total / 50 + 10; pages++) await mutate("retention:fillRollups", {})
  const countedInMs = performance.now() - startedAt
  return {
    countedInMs,
    rollups: projectIds.length * ROLES.length * MODELS.length,
    summary: async (range: Range, project: string | undefined, sample: number): Promise<number> => {
      const asked = { range, at: now - sample, ...(project !== undefined && { project }) }
      const { now: figures } = (await ask("analytics:summary", asked, user)) as {
        now: { runs: { count: number } }
      }
      return figures.runs.count
    },
    stop: () => engine.stop(0),
  }
}

async function modulesOfClutch(): Promise<Record<string, object>> {
  const modules: Record<string, object> = {}
  const room = path.join(ROOT, "convex")
  for await (const name of glob("*.ts", { cwd: room })) {
    if (name.split(".").length > 2) continue
    if (name === "schema.ts") continue
    modules[name.replace(/\.ts$/, ".js")] = (await import(
      pathToFileURL(path.join(room, name)).href
    )) as object
  }
  return modules
}

function valueOf(outcome: Outcome): unknown {
  if (!outcome.ok) throw new Error(outcome.error.message)
  return JSON.parse(outcome.value)
}

/** Projects: boards with their repositories and policies. */
import { rerunsOf } from "#domain/checks"
import { CLASSIC, findPipeline } from "#domain/pipeline"
import { DEFAULT_LIMITS, type AddProject, type ClearableSetting, type UpdateProject } from "#domain/project"
import type { Doc } from "../_generated/dataModel.ts"
import type { ReadCtx, WriteCtx } from "./context.ts"
import { countsOf } from "./counts.ts"
import { ledgerOf } from "./disk.ts"
import { append } from "./events.ts"
import { demand, orRefuse } from "./refusals.ts"

const MAX_PROJECTS = 500
const DEFAULT_RUN_MINUTES = 60
const DEFAULT_IDLE_MINUTES = 15
const DEFAULT_ATTEMPTS = 4

/** What `projects.add` takes once the repository has been looked at. */
export type NewProject = Pick<
  AddProject,
  | "slug"
  | "name"
  | "executor"
  | "landing"
  | "strategy"
  | "approval"
  | "checks"
  | "mergeBatchSize"
  | "checkReruns"
  | "setupCommand"
  | "cleanupCommand"
  | "copyFiles"
  | "linkFiles"
  | "diskQuotaMb"
  | "wipLimits"
  | "pipeline"
> &
  Pick<Doc<"projects">, "key" | "repository" | "baseBranch" | "checkCommand">

export async function addProject(ctx: WriteCtx, input: NewProject): Promise<Doc<"projects">> {
  const all = await allProjects(ctx)
  demand(all.length < MAX_PROJECTS, "conflict", `There are ${MAX_PROJECTS} projects already.`)
  for (const other of all) {
    demand(other.slug !== input.slug, "already_exists", `There is a project ${input.slug} already.`)
    demand(
      other.key !== input.key,
      "already_exists",
      `The project ${other.slug} has the key ${input.key} already.`,
    )
    const isSame = other.repository === input.repository && other.baseBranch === input.baseBranch
    demand(
      !isSame,
      "already_exists",
      `The project ${other.slug} works on this repository and branch already.`,
    )
  }
  const team = await ctx.db
    .query("teams")
    .withIndex("by_organization", (q) => q.eq("organizationId", ctx.actor.organizationId))
    .first()
  demand(team, "unavailable", "Clutch is still being set up; try again in a moment.")
  if (input.pipeline !== undefined) orRefuse(findPipeline(input.pipeline))
  const projectId = await ctx.db.insert("projects", {
    organizationId: ctx.actor.organizationId,
    teamId: team._id,
    slug: input.slug,
    key: input.key,
    name: input.name ?? input.slug,
    repository: input.repository,
    baseBranch: input.baseBranch,
    forge: "local",
    executor: input.executor ?? "simulation",
    landing: {
      policy: input.landing ?? "base",
      strategy: input.strategy ?? "squash",
      integrationBranch: "clutch/integration",
    },
    checkCommand: input.checkCommand,
    ...settingsOf(input),
    approval: input.approval ?? "none",
    limits: DEFAULT_LIMITS,
    maxAttempts: DEFAULT_ATTEMPTS,
    runTimeLimitMinutes: DEFAULT_RUN_MINUTES,
    runIdleLimitMinutes: DEFAULT_IDLE_MINUTES,
  })
  await ctx.db.insert("projectCounters", { projectId, lastNumber: 0 })
  const { slug, repository } = input
  await append(ctx, {
    kind: "project.added",
    projectId,
    data: { slug },
    sentence: `${ctx.actor.name} added ${slug} (${repository}).`,
  })
  const project = await ctx.db.get("projects", projectId)
  if (!project) throw new Error(`project ${projectId} vanished in its own transaction`)
  return project
}

type Settings = Pick<UpdateProject, ClearableSetting | "wipLimits" | "pipeline">

/** Only what was said: an absent setting is its default. */
function settingsOf(input: Settings): Settings {
  const { checks, mergeBatchSize, checkReruns, ...rest } = input
  const { setupCommand, cleanupCommand, copyFiles, linkFiles, diskQuotaMb, wipLimits, pipeline } = rest
  return {
    ...(pipeline !== undefined && { pipeline }),
    ...(checks !== undefined && { checks }),
    ...(mergeBatchSize !== undefined && { mergeBatchSize }),
    ...(checkReruns !== undefined && { checkReruns }),
    ...(setupCommand !== undefined && { setupCommand }),
    ...(cleanupCommand !== undefined && { cleanupCommand }),
    ...(copyFiles !== undefined && { copyFiles }),
    ...(linkFiles !== undefined && { linkFiles }),
    ...(diskQuotaMb !== undefined && { diskQuotaMb }),
    ...(wipLimits !== undefined && { wipLimits }),
  }
}

/** Policies that are never absent; part of a group may be named. */
function policiesOf(
  project: Doc<"projects">,
  input: Omit<UpdateProject, "project">,
): Partial<Doc<"projects">> {
  const { name, check, executor, landing, strategy, integrationBranch, approval, limits } = input
  const { maxAttempts, runTimeLimitMinutes, runIdleLimitMinutes } = input
  const lands = landing ?? strategy ?? integrationBranch
  return {
    ...(name !== undefined && { name }),
    ...(check !== undefined && { checkCommand: check }),
    ...(executor !== undefined && { executor }),
    ...(lands !== undefined && {
      landing: {
        policy: landing ?? project.landing.policy,
        strategy: strategy ?? project.landing.strategy,
        integrationBranch: integrationBranch ?? project.landing.integrationBranch,
      },
    }),
    ...(approval !== undefined && { approval }),
    ...(limits !== undefined && { limits: { ...project.limits, ...limits } }),
    ...(maxAttempts !== undefined && { maxAttempts }),
    ...(runTimeLimitMinutes !== undefined && { runTimeLimitMinutes }),
    ...(runIdleLimitMinutes !== undefined && { runIdleLimitMinutes }),
  }
}

/** What is not named stays as it is. */
export async function updateProject(
  ctx: WriteCtx,
  project: Doc<"projects">,
  input: Omit<UpdateProject, "project">,
): Promise<Doc<"projects">> {
  const cleared: Partial<Record<ClearableSetting, undefined>> = Object.fromEntries(
    (input.clear ?? []).map((name) => [name, undefined]),
  )
  const change = { ...policiesOf(project, input), ...settingsOf(input), ...cleared }
  const names = Object.keys(change)
  demand(names.length > 0, "invalid_input", "Say at least one setting that should change.")
  if (change.pipeline !== undefined) orRefuse(findPipeline(change.pipeline, project.pipelines))
  const seen = (change.checks ?? []).map(({ name }) => name)
  demand(new Set(seen).size === seen.length, "invalid_input", "Two checks have the same name.")
  await ctx.db.patch("projects", project._id, change)
  await append(ctx, {
    kind: "project.updated",
    projectId: project._id,
    data: { slug: project.slug, settings: names.join(", ") },
    sentence: `${ctx.actor.name} changed settings of ${project.slug}: ${names.join(", ")}.`,
  })
  return { ...project, ...change }
}

/** By slug. */
export const allProjects = (ctx: ReadCtx): Promise<Doc<"projects">[]> =>
  ctx.db
    .query("projects")
    .withIndex("by_slug", (q) => q.eq("organizationId", ctx.actor.organizationId))
    .take(MAX_PROJECTS)

export const viewOfProject = (project: Doc<"projects">) => ({
  projectId: project._id,
  slug: project.slug,
  key: project.key,
  name: project.name,
  repository: project.repository,
  baseBranch: project.baseBranch,
  forge: project.forge,
  executor: project.executor,
  landing: project.landing,
  checkCommand: project.checkCommand,
  pipeline: project.pipeline ?? CLASSIC,
  pipelines: (project.pipelines ?? []).map(({ name }) => name),
  checks: project.checks ?? [],
  mergeBatchSize: project.mergeBatchSize ?? 1,
  checkReruns: rerunsOf(project),
  setupCommand: project.setupCommand ?? null,
  cleanupCommand: project.cleanupCommand ?? null,
  copyFiles: project.copyFiles ?? [],
  linkFiles: project.linkFiles ?? [],
  diskQuotaMb: project.diskQuotaMb ?? null,
  wipLimits: project.wipLimits ?? {},
  approval: project.approval,
  limits: project.limits,
  maxAttempts: project.maxAttempts,
  runTimeLimitMinutes: project.runTimeLimitMinutes,
  runIdleLimitMinutes: project.runIdleLimitMinutes,
  addedAt: project._creationTime,
})

/** With what the list of projects shows of each. */
export async function summaryOfProject(ctx: ReadCtx, project: Doc<"projects">) {
  const open = await ctx.db
    .query("runs")
    .withIndex("by_project_open", (q) => q.eq("projectId", project._id).eq("endedAt", undefined))
    .take(100)
  const signals = await ctx.db
    .query("signals")
    .withIndex("by_project_state", (q) => q.eq("projectId", project._id).eq("state", "open"))
    .take(100)
  const ledger = await ledgerOf(ctx, project._id)
  return {
    ...viewOfProject(project),
    counts: await countsOf(ctx, project._id),
    running: open.length,
    needsPerson: signals.filter((signal) => signal.blocking).length,
    disk: ledger && {
      ...{ bytes: ledger.bytes, isWhole: ledger.isWhole, workTrees: ledger.workTrees },
      ...{ places: ledger.places, measuredAt: ledger.measuredAt },
    },
  }
}

/** Carries out what a text says about a roadmap: everything in one transaction, or nothing. */
import { ranksInOrder } from "#domain/rank"
import {
  changesOf,
  changesSentence,
  type ImportChanges,
  type ImportPlan,
  planImport,
  problemsSentence,
} from "#domain/roadmap/import"
import { parseRoadmap, type Problem } from "#domain/roadmap/parse"
import type { Doc } from "../_generated/dataModel.ts"
import type { WriteCtx } from "./context.ts"
import { append } from "./events.ts"
import { phaseByKey, projectBySlug, requirementByKey } from "./find.ts"
import { deny } from "./refusals.ts"
import { link } from "./requirementTasks.ts"
import { keepNumbers, lastNumbers, phasesOf, requirementsIn, roadmapOf } from "./roadmaps.ts"

export async function importRoadmap(
  ctx: WriteCtx,
  { project: slug, markdown }: { project: string; markdown: string },
): Promise<ImportChanges> {
  const project = await projectBySlug(ctx, slug)
  const parsed = parseRoadmap(markdown, project.key)
  if (!parsed.ok) return refuse(parsed.problems)
  const last = await lastNumbers(ctx, project._id)
  const planned = planImport(await roadmapOf(ctx, project), parsed.value, last)
  if (!planned.ok) return refuse(planned.problems)
  const plan = planned.value
  const hasNewKeys = plan.last.phase !== last.phase || plan.last.requirement !== last.requirement
  if (hasNewKeys) await keepNumbers(ctx, project._id, plan.last)
  await writePhases(ctx, project, plan)
  await writeRequirements(ctx, project, plan)
  await orderPhases(ctx, project, plan)
  await orderRequirements(ctx, project, plan)
  await writeLinks(ctx, project, plan)
  const changes = changesOf(plan)
  await tell(ctx, project, changes)
  return changes
}

const refuse = (problems: readonly Problem[]): never =>
  deny("invalid_input", problemsSentence(problems), {
    problems: problems.map(({ line, sentence }) => `${line}: ${sentence}`),
  })

async function writePhases(ctx: WriteCtx, project: Doc<"projects">, { phases }: ImportPlan): Promise<void> {
  for (const { key, title, text: goal, change } of phases) {
    if (change === "add")
      await ctx.db.insert("phases", {
        ...{ key, title, goal, rank: UNRANKED, revision: 0 },
        organizationId: project.organizationId,
        projectId: project._id,
      })
    if (change === "edit") {
      const { _id, revision } = await phaseByKey(ctx, key)
      await ctx.db.patch("phases", _id, { title, goal, revision: revision + 1 })
    }
  }
}

/** Ranked in the same transaction, once all rows of the list are there. */
const UNRANKED = ""

async function writeRequirements(
  ctx: WriteCtx,
  project: Doc<"projects">,
  { requirements }: ImportPlan,
): Promise<void> {
  for (const { key, title, text: description, change } of requirements) {
    if (change === "add")
      await ctx.db.insert("requirements", {
        ...{ key, title, description, rank: UNRANKED, revision: 0 },
        organizationId: project.organizationId,
        projectId: project._id,
      })
    if (change === "edit") {
      const { _id, revision } = await requirementByKey(ctx, key)
      await ctx.db.patch("requirements", _id, { title, description, revision: revision + 1 })
    }
  }
}

async function orderPhases(
  ctx: WriteCtx,
  project: Doc<"projects">,
  { phaseOrder }: ImportPlan,
): Promise<void> {
  const rows = new Map((await phasesOf(ctx, project._id)).map((phase) => [phase.key, phase]))
  const inOrder = phaseOrder.flatMap((key) => rows.get(key) ?? [])
  const ranks = ranksInOrder(inOrder.map(({ rank }) => rank || null))
  for (const [index, row] of inOrder.entries()) {
    const rank = ranks[index] ?? row.rank
    if (row.rank !== rank) await ctx.db.patch("phases", row._id, { rank })
  }
}

async function orderRequirements(
  ctx: WriteCtx,
  project: Doc<"projects">,
  { lists }: ImportPlan,
): Promise<void> {
  const phases = new Map((await phasesOf(ctx, project._id)).map(({ key, _id }) => [key, _id]))
  const rows = new Map((await requirementsIn(ctx, project._id)).map((row) => [row.key, row]))
  for (const { phase, keys } of lists) {
    const phaseId = phase === null ? undefined : phases.get(phase)
    const inOrder = keys.flatMap((key) => rows.get(key) ?? [])
    const ranks = ranksInOrder(inOrder.map((row) => (row.phaseId === phaseId && row.rank) || null))
    for (const [index, row] of inOrder.entries()) {
      const rank = ranks[index] ?? row.rank
      if (row.rank === rank && row.phaseId === phaseId) continue
      await ctx.db.patch("requirements", row._id, { phaseId, rank })
    }
  }
}

async function writeLinks(ctx: WriteCtx, project: Doc<"projects">, { links }: ImportPlan): Promise<void> {
  const problems: Problem[] = []
  for (const { requirement, task: key, line } of links) {
    const task = await ctx.db
      .query("tasks")
      .withIndex("by_key", (q) => q.eq("organizationId", project.organizationId).eq("key", key))
      .unique()
    if (task?.projectId === project._id) await link(ctx, await requirementByKey(ctx, requirement), task)
    else problems.push({ line, sentence: `There is no task ${key} in this project; take it out.` })
  }
  if (problems.length > 0) refuse(problems)
}

/** An import that changes nothing is no event. */
async function tell(ctx: WriteCtx, project: Doc<"projects">, changes: ImportChanges): Promise<void> {
  const sentence = changesSentence(changes)
  if (sentence === null) return
  await append(ctx, {
    kind: "roadmap.imported",
    projectId: project._id,
    data: changes,
    sentence: `${ctx.actor.name} imported the roadmap of ${project.slug}: ${sentence}.`,
  })
}

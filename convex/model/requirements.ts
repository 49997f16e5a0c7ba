/** Requirements of a roadmap: added, edited, placed, removed. */
import { rankBetween } from "#domain/rank"
import {
  MAX_REQUIREMENTS,
  type AddRequirement,
  type MoveRequirement,
  type UpdateRequirement,
} from "#domain/roadmap"
import type { Doc, Id } from "../_generated/dataModel.ts"
import type { ReadCtx, WriteCtx } from "./context.ts"
import { append } from "./events.ts"
import { phaseByKey, projectBySlug, requirementByKey } from "./find.ts"
import { demandNewest, inPhase, rankAt } from "./phases.ts"
import { demand, deny } from "./refusals.ts"
import { unlinkAll } from "./requirementTasks.ts"
import { nextRequirementKey, requirementsIn } from "./roadmaps.ts"

export async function addRequirement(ctx: WriteCtx, input: AddRequirement): Promise<{ key: string }> {
  const project = await projectBySlug(ctx, input.project)
  const phase = input.phase === undefined ? null : await phaseByKey(ctx, input.phase)
  demand(
    phase === null || phase.projectId === project._id,
    "invalid_input",
    `${input.phase} is a phase of another project.`,
  )
  const { length } = await requirementsIn(ctx, project._id)
  demand(length < MAX_REQUIREMENTS, "conflict", `A project has at most ${MAX_REQUIREMENTS} requirements.`)
  const key = await nextRequirementKey(ctx, project)
  const last = (await inPhase(ctx, project._id, phase?._id)).at(-1)
  await ctx.db.insert("requirements", {
    ...{ key, title: input.title, description: input.description ?? "", revision: 0 },
    rank: rankBetween(last?.rank ?? null, null),
    organizationId: project.organizationId,
    projectId: project._id,
    ...(phase && { phaseId: phase._id }),
  })
  const sentence = `${ctx.actor.name} added the requirement ${key}: ${input.title}`
  await tell(ctx, project._id, "requirement.added", key, sentence)
  return { key }
}

/** Whoever edited an older revision is refused, so that no words are lost. */
export async function updateRequirement(
  ctx: WriteCtx,
  { requirement: key, revision, ...change }: UpdateRequirement,
) {
  const requirement = await requirementByKey(ctx, key)
  demandNewest(key, revision, requirement)
  const fields = Object.keys(change).filter((name) => change[name as keyof typeof change] !== undefined)
  if (fields.length === 0) return { key, revision: requirement.revision }
  await ctx.db.patch("requirements", requirement._id, { ...change, revision: requirement.revision + 1 })
  const sentence = `${ctx.actor.name} edited ${key} (${fields.join(", ")}).`
  await tell(ctx, requirement.projectId, "requirement.edited", key, sentence)
  return { key, revision: requirement.revision + 1 }
}

/** Writes one row: the phase it comes to be in, and its rank there. */
export async function moveRequirement(ctx: WriteCtx, input: MoveRequirement) {
  const { requirement: key, after, before } = input
  const requirement = await requirementByKey(ctx, key)
  const neighbour = await neighbourOf(ctx, requirement, after ?? before)
  const phaseId = await phaseOfMove(ctx, requirement, neighbour, input.phase)
  const others = (await inPhase(ctx, requirement.projectId, phaseId)).filter(
    ({ _id }) => _id !== requirement._id,
  )
  const at = neighbour ? others.findIndex(({ _id }) => _id === neighbour._id) : others.length
  if (at < 0)
    return deny("conflict", `${neighbour?.key} is no longer there; look where the requirement should go now.`)
  const rank = rankAt(others, after === undefined ? at : at + 1)
  if (rank === requirement.rank && phaseId === requirement.phaseId) return { key }
  await ctx.db.patch("requirements", requirement._id, { phaseId, rank })
  const phase = phaseId && (await ctx.db.get("phases", phaseId))
  const where = neighbour ? `${after ? "below" : "above"} ${neighbour.key}` : "at the end"
  const sentence = `${ctx.actor.name} placed ${key} ${where} of ${phase ? phase.key : "what is in no phase"}.`
  await tell(ctx, requirement.projectId, "requirement.moved", key, sentence)
  return { key }
}

async function neighbourOf(
  ctx: ReadCtx,
  requirement: Doc<"requirements">,
  key: string | undefined,
): Promise<Doc<"requirements"> | null> {
  if (key === undefined) return null
  demand(key !== requirement.key, "invalid_input", "A requirement cannot be its own neighbour.")
  const neighbour = await requirementByKey(ctx, key)
  demand(
    neighbour.projectId === requirement.projectId,
    "invalid_input",
    `${key} is a requirement of another project.`,
  )
  return neighbour
}

/** Where one was named, that; else that of the neighbour; else its own. */
async function phaseOfMove(
  ctx: ReadCtx,
  requirement: Doc<"requirements">,
  neighbour: Doc<"requirements"> | null,
  wish: string | undefined,
): Promise<Id<"phases"> | undefined> {
  if (wish === undefined) return (neighbour ?? requirement).phaseId
  if (wish === "none") return undefined
  const phase = await phaseByKey(ctx, wish)
  demand(phase.projectId === requirement.projectId, "invalid_input", `${wish} is a phase of another project.`)
  return phase._id
}

/** Its tasks stay, and work for none then. */
export async function removeRequirement(ctx: WriteCtx, key: string) {
  const requirement = await requirementByKey(ctx, key)
  await unlinkAll(ctx, requirement)
  await ctx.db.delete("requirements", requirement._id)
  const sentence = `${ctx.actor.name} removed the requirement ${key}: ${requirement.title}`
  await tell(ctx, requirement.projectId, "requirement.removed", key, sentence)
  return { key }
}

type RequirementEvent = `requirement.${"added" | "edited" | "moved" | "removed"}`

const tell = (
  ctx: WriteCtx,
  projectId: Id<"projects">,
  kind: RequirementEvent,
  requirement: string,
  sentence: string,
) => append(ctx, { kind, projectId, data: { requirement }, sentence })

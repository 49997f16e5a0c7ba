/** Phases of a roadmap: added, edited, placed, removed. */
import { rankBetween } from "#domain/rank"
import {
  MAX_PHASES,
  MAX_REQUIREMENTS,
  type AddPhase,
  type MovePhase,
  type UpdatePhase,
} from "#domain/roadmap"
import type { Doc, Id } from "../_generated/dataModel.ts"
import type { ReadCtx, WriteCtx } from "./context.ts"
import { append } from "./events.ts"
import { phaseByKey, projectBySlug } from "./find.ts"
import { demand, deny } from "./refusals.ts"
import { nextPhaseKey, phasesOf } from "./roadmaps.ts"

export async function addPhase(ctx: WriteCtx, input: AddPhase): Promise<{ key: string }> {
  const project = await projectBySlug(ctx, input.project)
  const known = await phasesOf(ctx, project._id)
  demand(known.length < MAX_PHASES, "conflict", `A project has at most ${MAX_PHASES} phases.`)
  const key = await nextPhaseKey(ctx, project)
  await ctx.db.insert("phases", {
    ...{ key, title: input.title, goal: input.goal ?? "", revision: 0 },
    rank: rankBetween(known.at(-1)?.rank ?? null, null),
    organizationId: project.organizationId,
    projectId: project._id,
  })
  await tell(ctx, project._id, "phase.added", key, `${ctx.actor.name} added the phase ${key}: ${input.title}`)
  return { key }
}

/** Whoever edited an older revision is refused, so that no words are lost. */
export async function updatePhase(ctx: WriteCtx, { phase: key, revision, ...change }: UpdatePhase) {
  const phase = await phaseByKey(ctx, key)
  demandNewest(key, revision, phase)
  const fields = Object.keys(change).filter((name) => change[name as keyof typeof change] !== undefined)
  if (fields.length === 0) return { key, revision: phase.revision }
  await ctx.db.patch("phases", phase._id, { ...change, revision: phase.revision + 1 })
  const sentence = `${ctx.actor.name} edited ${key} (${fields.join(", ")}).`
  await tell(ctx, phase.projectId, "phase.edited", key, sentence)
  return { key, revision: phase.revision + 1 }
}

export function demandNewest(
  key: string,
  edited: number | undefined,
  { revision }: { revision: number },
): void {
  if (edited !== undefined && edited !== revision)
    deny("conflict", `${key} was edited by somebody else meanwhile; look at it again.`, { revision })
}

export async function movePhase(ctx: WriteCtx, { phase: key, after, before }: MovePhase) {
  const phase = await phaseByKey(ctx, key)
  const named = after ?? before
  if (named === undefined) return deny("invalid_input", "Say which phase it goes after or before.")
  demand(named !== key, "invalid_input", "A phase cannot be its own neighbour.")
  const others = (await phasesOf(ctx, phase.projectId)).filter(({ _id }) => _id !== phase._id)
  const at = others.findIndex((each) => each.key === named)
  demand(at >= 0, "not_found", `There is no phase ${named} in this project.`)
  const rank = rankAt(others, after === undefined ? at : at + 1)
  if (rank === phase.rank) return { key }
  await ctx.db.patch("phases", phase._id, { rank })
  const where = after === undefined ? `above ${named}` : `below ${named}`
  await tell(ctx, phase.projectId, "phase.moved", key, `${ctx.actor.name} placed ${key} ${where}.`)
  return { key }
}

/** A rank that comes to stand at this index of rows in their order. */
export const rankAt = (rows: readonly { rank: string }[], index: number): string =>
  rankBetween(rows[index - 1]?.rank ?? null, rows[index]?.rank ?? null)

/** Its requirements stay: they are in no phase then, behind those that were. */
export async function removePhase(ctx: WriteCtx, key: string) {
  const phase = await phaseByKey(ctx, key)
  const own = await inPhase(ctx, phase.projectId, phase._id)
  let last = (await inPhase(ctx, phase.projectId, undefined)).at(-1)?.rank ?? null
  for (const { _id } of own) {
    last = rankBetween(last, null)
    await ctx.db.patch("requirements", _id, { phaseId: undefined, rank: last })
  }
  await ctx.db.delete("phases", phase._id)
  await tell(
    ctx,
    phase.projectId,
    "phase.removed",
    key,
    `${ctx.actor.name} removed the phase "${phase.title}".`,
  )
  return { key }
}

/** Requirements of a phase, or of none, in their order. */
export const inPhase = (
  ctx: ReadCtx,
  projectId: Id<"projects">,
  phaseId: Id<"phases"> | undefined,
): Promise<Doc<"requirements">[]> =>
  ctx.db
    .query("requirements")
    .withIndex("by_phase", (q) => q.eq("projectId", projectId).eq("phaseId", phaseId))
    .take(MAX_REQUIREMENTS)

type PhaseEvent = "phase.added" | "phase.edited" | "phase.moved" | "phase.removed"

const tell = (ctx: WriteCtx, projectId: Id<"projects">, kind: PhaseEvent, phase: string, sentence: string) =>
  append(ctx, { kind, projectId, data: { phase }, sentence })

/** Which version of a role's prompt is active, and the one place where that changes. It holds for runs claimed from then on. */
import {
  activeNumber,
  BUILT_IN,
  checkPlace,
  numberLabel,
  type ActivatePrompt,
  type PromptPlace,
} from "#domain/prompt"
import { ROLE_LABELS, type Role } from "#domain/role"
import type { EventKind } from "#domain/event"
import type { Doc, Id } from "../_generated/dataModel.ts"
import type { ReadCtx, WriteCtx } from "./context.ts"
import { append } from "./events.ts"
import { projectBySlug, referred } from "./find.ts"
import { promptVersion } from "./prompts.ts"
import { demand, orRefuse } from "./refusals.ts"

type Activation = Doc<"promptActivations">
/** Null is the organization. */
type Place = { role: Role; project: Doc<"projects"> | null }

/** The number that a run of this role in this project is given now. */
export async function activePrompt(
  ctx: ReadCtx,
  role: Role,
  projectId: Id<"projects"> | null,
): Promise<number> {
  const own = projectId === null ? null : await lastActivation(ctx, role, projectId)
  const ofAll = await lastActivation(ctx, role, null)
  return activeNumber(own?.number ?? null, ofAll?.number ?? null)
}

/** The newest of the organization, or of one project. */
export const lastActivation = (
  ctx: ReadCtx,
  role: Role,
  projectId: Id<"projects"> | null,
): Promise<Activation | null> =>
  ctx.db
    .query("promptActivations")
    .withIndex("by_place", (q) =>
      q
        .eq("organizationId", ctx.actor.organizationId)
        .eq("role", role)
        .eq("projectId", projectId ?? undefined),
    )
    .order("desc")
    .first()

export async function activatePrompt(ctx: WriteCtx, input: ActivatePrompt) {
  const { role, version: number, replaces } = input
  const place = await placeOf(ctx, input)
  const last = await lastOf(ctx, place)
  const active = await activePrompt(ctx, role, idOf(place))
  demand(
    replaces === undefined || replaces === active,
    "conflict",
    `${ROLE_LABELS[role]}: ${numberLabel(active)} is active by now.`,
  )
  const version = number === BUILT_IN ? null : await promptVersion(ctx, role, number)
  const writtenFor = version?.projectId ? (await referred(ctx, "projects", version.projectId)).slug : null
  orRefuse(checkPlace({ number, project: writtenFor }, place.project?.slug ?? null))
  // A project may say for itself what the organization says too: then it stays when the organization goes on.
  demand(
    (last ? last.number : defaultOf(place)) !== number,
    "conflict",
    `${numberLabel(number)} is active there already.`,
  )
  return write(ctx, place, { number, ...(last && { before: last._id }) }, "prompt.activated", active)
}

/** A project without a version of its own is given what the organization is. */
export async function followOrganization(ctx: WriteCtx, input: PromptPlace & { project: string }) {
  const place = await placeOf(ctx, input)
  const last = await lastOf(ctx, place)
  demand(last && last.number !== null, "conflict", `${input.project} follows the organization already.`)
  const active = await activePrompt(ctx, input.role, idOf(place))
  return write(ctx, place, { number: null, before: last._id }, "prompt.activated", active)
}

/** Back to what was active before, and once more to what was active before that. */
export async function rollBack(ctx: WriteCtx, input: PromptPlace) {
  const place = await placeOf(ctx, input)
  const last = await lastOf(ctx, place)
  const to = last && (await wayBack(ctx, last))
  demand(to, "conflict", "Nothing was active there before: there is no way back.")
  const active = await activePrompt(ctx, input.role, idOf(place))
  return write(ctx, place, to, "prompt.rolled_back", active)
}

type Target = Pick<Activation, "number" | "before">

/** Null at the very beginning, where nothing had been activated. */
async function wayBack(ctx: ReadCtx, { before, number, projectId }: Activation): Promise<Target | null> {
  const first = projectId === undefined ? BUILT_IN : null
  if (before === undefined) return number === first ? null : { number: first }
  const to = await referred(ctx, "promptActivations", before)
  return { number: to.number, ...(to.before && { before: to.before }) }
}

/** What runs would be given after rolling back; null where there is no way back. */
export async function rollBackNumber(ctx: ReadCtx, last: Activation): Promise<number | null> {
  const to = await wayBack(ctx, last)
  return to && (to.number ?? (await activePrompt(ctx, last.role, null)))
}

const defaultOf = ({ project }: Place): number | null => (project === null ? BUILT_IN : null)
const idOf = ({ project }: Place): Id<"projects"> | null => project?._id ?? null
const lastOf = (ctx: ReadCtx, place: Place) => lastActivation(ctx, place.role, idOf(place))

const placeOf = async (ctx: ReadCtx, { role, project }: PromptPlace): Promise<Place> => ({
  role,
  project: project === undefined ? null : await projectBySlug(ctx, project),
})

async function write(
  ctx: WriteCtx,
  { role, project }: Place,
  next: Target,
  kind: Extract<EventKind, "prompt.activated" | "prompt.rolled_back">,
  from: number,
) {
  const { organizationId, kind: actorKind, id, name } = ctx.actor
  await ctx.db.insert("promptActivations", {
    ...{ organizationId, role, ...next },
    ...(project && { projectId: project._id }),
    actor: { kind: actorKind, id, name },
    at: Date.now(),
  })
  const active = await activePrompt(ctx, role, project?._id ?? null)
  const where = project === null ? "" : ` in ${project.slug}`
  const what =
    next.number === null
      ? `follows the organization again${where} (${numberLabel(active)})`
      : `is ${numberLabel(active)}${where}, in place of ${numberLabel(from)}`
  await append(ctx, {
    kind,
    ...(project && { projectId: project._id }),
    data: { role, from, to: active, isFollowing: next.number === null },
    sentence: `${name} ${kind === "prompt.rolled_back" ? "rolled back" : "changed"} the prompt of the ${ROLE_LABELS[role].toLowerCase()}: it ${what}.`,
  })
  return { role, active, replaced: from, project: project?.slug ?? null }
}

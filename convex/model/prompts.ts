/** Versions of prompts: written once, looked up by role and number, read by whoever composes. */
import { BUILT_IN, numberLabel, type CreatePrompt, type RunPrompt } from "#domain/prompt"
import { ROLE_LABELS, type Role } from "#domain/role"
import type { Doc } from "../_generated/dataModel.ts"
import type { ReadCtx, WriteCtx } from "./context.ts"
import { append } from "./events.ts"
import { projectBySlug, referred } from "./find.ts"
import { deny } from "./refusals.ts"

type NewVersion = CreatePrompt & { basedOn: number }

/** Nothing is given it until somebody activates it. */
export async function createPrompt(ctx: WriteCtx, { role, text, note, basedOn, project: slug }: NewVersion) {
  const project = slug === undefined ? null : await projectBySlug(ctx, slug)
  if (basedOn !== BUILT_IN) await promptVersion(ctx, role, basedOn)
  const { organizationId, kind, id, name } = ctx.actor
  const number = (await newestNumber(ctx, role)) + 1
  const versionId = await ctx.db.insert("promptVersions", {
    ...{ organizationId, role, number, note, basedOn, chars: text.length },
    ...(project && { projectId: project._id }),
    author: { kind, id, name },
    createdAt: Date.now(),
  })
  await ctx.db.insert("promptTexts", { versionId, text })
  await append(ctx, {
    kind: "prompt.created",
    ...(project && { projectId: project._id }),
    data: { role, number, basedOn },
    sentence: `${name} wrote ${numberLabel(number)} of the ${ROLE_LABELS[role].toLowerCase()}'s prompt: ${note}`,
  })
  return { role, version: number, project: slug ?? null }
}

async function newestNumber(ctx: ReadCtx, role: Role): Promise<number> {
  const newest = await versionsOf(ctx, role).first()
  return newest?.number ?? BUILT_IN
}

/** Newest first. */
export const versionsOf = (ctx: ReadCtx, role: Role) =>
  ctx.db
    .query("promptVersions")
    .withIndex("by_role", (q) => q.eq("organizationId", ctx.actor.organizationId).eq("role", role))
    .order("desc")

/** A stored one; the built-in one is a file. */
export async function promptVersion(
  ctx: ReadCtx,
  role: Role,
  number: number,
): Promise<Doc<"promptVersions">> {
  const version = await ctx.db
    .query("promptVersions")
    .withIndex("by_role", (q) =>
      q.eq("organizationId", ctx.actor.organizationId).eq("role", role).eq("number", number),
    )
    .unique()
  return (
    version ?? deny("not_found", `The prompt of the ${ROLE_LABELS[role].toLowerCase()} has no v${number}.`)
  )
}

/** Whole, as it was written; null where it is the file of the installation. */
export async function promptText(ctx: ReadCtx, role: Role, number: number): Promise<RunPrompt> {
  if (number === BUILT_IN) return { number, text: null }
  const version = await promptVersion(ctx, role, number)
  const row = await ctx.db
    .query("promptTexts")
    .withIndex("by_version", (q) => q.eq("versionId", version._id))
    .unique()
  if (!row) throw new Error(`The text of ${role} v${number} is gone.`)
  return { number, text: row.text }
}

export async function viewOfVersion(ctx: ReadCtx, version: Doc<"promptVersions">) {
  const { role, number, note, basedOn, chars, author, createdAt, projectId } = version
  return {
    ...{ role, version: number, note, basedOn, chars, author: author.name, createdAt },
    /** The project it was written for; null: the organization. */
    project: projectId ? (await referred(ctx, "projects", projectId)).slug : null,
  }
}

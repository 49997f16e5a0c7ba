/** The organization and its team, as settings show and change them. */
import type { RenameOrganization } from "#domain/organization"
import type { ReadCtx, WriteCtx } from "./context.ts"
import { append } from "./events.ts"
import { referred } from "./find.ts"
import { globalLimitOf } from "./limits.ts"
import { demand } from "./refusals.ts"

export async function viewOfOrganization(ctx: ReadCtx) {
  const { name } = await referred(ctx, "organizations", ctx.actor.organizationId)
  const team = await teamOf(ctx)
  return { name, team: team?.name ?? null, globalLimit: await globalLimitOf(ctx) }
}

export async function renameOrganization(ctx: WriteCtx, { name, team }: RenameOrganization): Promise<void> {
  demand(name !== undefined || team !== undefined, "invalid_input", "Say at least one name.")
  if (name !== undefined) await ctx.db.patch("organizations", ctx.actor.organizationId, { name })
  if (team !== undefined) {
    const row = await teamOf(ctx)
    demand(row, "not_found", "There is no team.")
    await ctx.db.patch("teams", row._id, { name: team })
  }
  const said = [name && `the organization ${name}`, team && `the team ${team}`].filter(Boolean).join(" and ")
  await append(ctx, { kind: "organization.renamed", sentence: `${ctx.actor.name} named ${said}.` })
}

const teamOf = (ctx: ReadCtx) =>
  ctx.db
    .query("teams")
    .withIndex("by_organization", (q) => q.eq("organizationId", ctx.actor.organizationId))
    .first()

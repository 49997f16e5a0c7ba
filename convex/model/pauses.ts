/** Persons' wishes that nothing new starts. The loop reads them and never writes one. */
import type { PauseScope } from "#domain/pause"
import { ExecutorKind } from "#domain/run"
import type { Doc } from "../_generated/dataModel.ts"
import { agentByName } from "./agents.ts"
import type { ReadCtx, WriteCtx } from "./context.ts"
import { append } from "./events.ts"
import { projectBySlug } from "./find.ts"
import { demand, deny } from "./refusals.ts"

type Target = { scope?: PauseScope; subject?: string }

export async function pause(ctx: WriteCtx, target: Target, reason?: string): Promise<void> {
  const { scope, subject, name } = await resolve(ctx, target)
  if (await find(ctx, scope, subject)) return
  await ctx.db.insert("pauses", {
    organizationId: ctx.actor.organizationId,
    scope,
    subject,
    by: ctx.actor.name,
    since: Date.now(),
    ...(reason && { reason }),
  })
  const why = reason ? ` ${reason}` : ""
  await append(ctx, {
    kind: "pause.set",
    data: { scope, subject },
    sentence: `${ctx.actor.name} paused ${name}.${why}`,
  })
}

export async function resume(ctx: WriteCtx, target: Target): Promise<void> {
  const { scope, subject, name } = await resolve(ctx, target)
  const row = await find(ctx, scope, subject)
  if (!row) return
  await ctx.db.delete("pauses", row._id)
  await append(ctx, {
    kind: "pause.lifted",
    data: { scope, subject },
    sentence: `${ctx.actor.name} resumed ${name}.`,
  })
}

export const pausesOf = (ctx: ReadCtx): Promise<Doc<"pauses">[]> =>
  ctx.db
    .query("pauses")
    .withIndex("by_scope", (q) => q.eq("organizationId", ctx.actor.organizationId))
    .take(500)

/** A pause names what exists: a slug, an agent (stored by id), a kind of executor. */
async function resolve(ctx: WriteCtx, { scope = "all", subject = "" }: Target) {
  switch (scope) {
    case "all":
      demand(subject === "", "invalid_input", "A pause of everything takes no subject.")
      return { scope, subject, name: "everything" }
    case "project": {
      const { slug } = await projectBySlug(ctx, subject)
      return { scope, subject: slug, name: `the project ${slug}` }
    }
    case "agent": {
      const agent = await agentByName(ctx, subject)
      return { scope, subject: agent._id as string, name: agent.name }
    }
    case "executor": {
      const executor = ExecutorKind.safeParse(subject)
      if (!executor.success) return deny("not_found", `There is no executor ${subject}.`)
      return { scope, subject: executor.data as string, name: `the executor ${subject}` }
    }
  }
}

const find = (ctx: ReadCtx, scope: PauseScope, subject: string) =>
  ctx.db
    .query("pauses")
    .withIndex("by_scope", (q) =>
      q.eq("organizationId", ctx.actor.organizationId).eq("scope", scope).eq("subject", subject),
    )
    .unique()

/** From a verified token to who asks: a person, one of Clutch's own processes, or a run. */
import type { z } from "zod"
import { ActorKind } from "#domain/event"
import type { Doc, Id } from "../_generated/dataModel.ts"
import type { QueryCtx } from "../_generated/server.ts"
import type { Asker } from "./context.ts"
import { deny } from "./refusals.ts"

export type ActorKind = z.infer<typeof ActorKind>
type Subject = { kind: ActorKind; id: string }

/** The subject of the caller's token, if it is of a kind that may ask this. */
export async function authenticate(ctx: QueryCtx, allowed: readonly ActorKind[]): Promise<Subject> {
  const identity = await ctx.auth.getUserIdentity()
  if (!identity) return deny("unauthenticated", "Sign in first.")
  const [kind, id] = splitSubject(identity.subject)
  const parsed = ActorKind.safeParse(kind)
  if (!parsed.success || !id) return deny("unauthenticated", "This token names nobody Clutch knows.")
  if (!allowed.includes(parsed.data)) return deny("forbidden", `This cannot be asked by a ${parsed.data}.`)
  return { kind: parsed.data, id }
}

/** Finds who asks and the tenant; `mayHaveEnded` lets a run's last reports through to be judged on their own. */
export async function findAsker(ctx: QueryCtx, subject: Subject, mayHaveEnded: boolean): Promise<Asker> {
  switch (subject.kind) {
    case "user":
      return findUser(ctx, subject.id)
    case "run":
      return findRun(ctx, subject.id, mayHaveEnded)
    case "service":
      return findService(ctx, subject.id)
  }
}

async function findUser(ctx: QueryCtx, id: string): Promise<Asker> {
  const userId = ctx.db.normalizeId("users", id)
  const user = userId && (await ctx.db.get("users", userId))
  if (!user) return deny("unauthenticated", "This person is not known here.")
  return {
    kind: "user",
    id: user._id,
    name: user.name,
    organizationId: user.organizationId,
    userId: user._id,
  }
}

async function findRun(ctx: QueryCtx, id: string, mayHaveEnded: boolean): Promise<Asker> {
  const runId = ctx.db.normalizeId("runs", id)
  const run = runId && (await ctx.db.get("runs", runId))
  if (!run) return deny("unauthenticated", "This run is not known here.")
  if (run.state === "ended" && !mayHaveEnded)
    return deny("run_ended", "This run has ended; its key opens nothing any more.")
  return {
    kind: "run",
    id: run._id,
    name: await nameOfRun(ctx, run),
    organizationId: run.organizationId,
    run,
  }
}

async function nameOfRun(ctx: QueryCtx, run: Doc<"runs">): Promise<string> {
  const agent = run.agentId && (await ctx.db.get("agents", run.agentId))
  return agent?.name ?? `${run.role} run ${run.attempt}`
}

/** Clutch's own processes serve the installation's one organization. */
async function findService(ctx: QueryCtx, name: string): Promise<Asker> {
  const organization = await ctx.db.query("organizations").first()
  if (!organization) return deny("unavailable", "Clutch is still being set up; try again in a moment.")
  return serviceAsker(name, organization._id)
}

export const serviceAsker = (name: string, organizationId: Id<"organizations">): Asker => ({
  kind: "service",
  id: name,
  name: `Clutch (${name})`,
  organizationId,
})

function splitSubject(subject: string): [string, string] {
  const colon = subject.indexOf(":")
  return colon < 0 ? ["", ""] : [subject.slice(0, colon), subject.slice(colon + 1)]
}

/** The one lease mechanism: who holds what until when, under which generation. */
import { isLive, LeaseKind } from "#domain/lease"
import type { Occupant } from "#domain/loop/capacity"
import { LEASE_LIFETIME_MS, type RunRole } from "#domain/run"
import type { Doc, Id } from "../_generated/dataModel.ts"
import type { ReadCtx, WriteCtx } from "./context.ts"

export type LeaseResource = { kind: "loop" } | { kind: "merge_lane"; projectId: Id<"projects"> }

/**
 * Takes a lease that is free, run out or the holder's own already (which renews it); null while another holds it. All who
 * ask for the same resource ask for the same lifetime.
 */
export async function acquireLease(
  ctx: WriteCtx,
  resource: LeaseResource,
  holder: string,
  lifetimeMs: number,
): Promise<{ generation: number; expiresAt: number } | null> {
  const now = Date.now()
  const expiresAt = now + lifetimeMs
  const name = nameOf(ctx, resource)
  const lease = await leaseOf(ctx, name)
  if (!lease) {
    const { organizationId } = ctx.actor
    const projectId = resource.kind === "merge_lane" ? { projectId: resource.projectId } : {}
    const row = {
      resource: name,
      kind: resource.kind,
      holder,
      generation: 1,
      expiresAt,
      organizationId,
      ...projectId,
    }
    await ctx.db.insert("leases", row)
    return { generation: 1, expiresAt }
  }
  const isLively = isLive(lease, now)
  if (isLively && lease.holder !== holder) {
    // Only a clock that was set back leaves a lease so far ahead: from now on it lasts as long as any other.
    if (lease.expiresAt > expiresAt) await ctx.db.patch("leases", lease._id, { expiresAt })
    return null
  }
  const generation = isLively ? lease.generation : lease.generation + 1
  // Whoever let it run out and takes it again before anybody else did was not overtaken meanwhile.
  const since = lease.holder === holder ? (lease.since ?? lease.generation) : generation
  await ctx.db.patch("leases", lease._id, { holder, generation, since, expiresAt })
  return { generation, expiresAt }
}

/** Only the holder of this very generation renews; false tells it that somebody else has taken over. */
export async function renewLease(
  ctx: WriteCtx,
  resource: LeaseResource,
  generation: number,
  lifetimeMs: number,
): Promise<boolean> {
  const lease = await leaseOf(ctx, nameOf(ctx, resource))
  if (!lease || lease.generation !== generation || !isLive(lease, Date.now())) return false
  await ctx.db.patch("leases", lease._id, { expiresAt: Date.now() + lifetimeMs })
  return true
}

/** The generations under which its holder's words count; null while nobody ever took it. */
export async function currentGenerations(
  ctx: ReadCtx,
  resource: LeaseResource,
): Promise<{ first: number; last: number } | null> {
  const lease = await leaseOf(ctx, nameOf(ctx, resource))
  return lease && { first: lease.since ?? lease.generation, last: lease.generation }
}

/** The row stays with its generation, so that the next holder gets a higher one. */
export async function releaseLease(ctx: WriteCtx, resource: LeaseResource, holder: string): Promise<void> {
  const lease = await leaseOf(ctx, nameOf(ctx, resource))
  if (lease?.holder === holder) await ctx.db.patch("leases", lease._id, { expiresAt: 0 })
}

export async function grantRunLease(ctx: WriteCtx, run: Doc<"runs">, holder: string): Promise<void> {
  await ctx.db.insert("leases", {
    resource: runResource(run._id),
    kind: "run",
    holder,
    generation: run.generation,
    expiresAt: Date.now() + LEASE_LIFETIME_MS,
    organizationId: run.organizationId,
    projectId: run.projectId,
    runId: run._id,
    ...(run.agentId && { agentId: run.agentId }),
    role: run.role,
  })
}

/** A sign of life is proof: it renews a lease that has run out, too, over the limits if need be. */
export async function renewRunLease(ctx: WriteCtx, run: Doc<"runs">): Promise<void> {
  const lease = await leaseOf(ctx, runResource(run._id))
  if (lease) await ctx.db.patch("leases", lease._id, { expiresAt: Date.now() + LEASE_LIFETIME_MS })
  else await grantRunLease(ctx, run, ctx.actor.name)
}

export async function holdsLiveLease(ctx: ReadCtx, runId: Id<"runs">): Promise<boolean> {
  const lease = await leaseOf(ctx, runResource(runId))
  return lease !== null && isLive(lease, Date.now())
}

/** The slot is free in the transaction that ends the run. */
export async function dropRunLease(ctx: WriteCtx, runId: Id<"runs">): Promise<void> {
  const lease = await leaseOf(ctx, runResource(runId))
  if (lease) await ctx.db.delete("leases", lease._id)
}

/** Who holds a slot at this moment: capacity is counted, never kept. */
export async function liveRunLeases(ctx: ReadCtx, now: number): Promise<Occupant[]> {
  const rows = await ctx.db
    .query("leases")
    .withIndex("by_kind", (q) =>
      q.eq("organizationId", ctx.actor.organizationId).eq("kind", "run").gt("expiresAt", now),
    )
    .take(MAX_RUN_LEASES)
  return rows.map(occupantOf)
}

/** Whom a run's lease keeps a slot for. */
export const occupantOf = ({ projectId, agentId, role }: Doc<"leases">): Occupant => ({
  projectId: String(projectId),
  agentId: agentId ?? null,
  role: role as RunRole,
})

/** All leases of runs, run out or not. */
export const runLeases = (ctx: ReadCtx): Promise<Doc<"leases">[]> =>
  ctx.db
    .query("leases")
    .withIndex("by_kind", (q) => q.eq("organizationId", ctx.actor.organizationId).eq("kind", "run"))
    .take(MAX_RUN_LEASES)

export const loopLease = (ctx: ReadCtx) => leaseOf(ctx, nameOf(ctx, { kind: "loop" }))

/** Above any global limit that can be set. */
const MAX_RUN_LEASES = 2_000

const runResource = (runId: Id<"runs">): string => `${LeaseKind.enum.run}:${runId}`

const nameOf = (ctx: ReadCtx, resource: LeaseResource): string =>
  resource.kind === "loop" ? `loop:${ctx.actor.organizationId}` : `merge_lane:${resource.projectId}`

const leaseOf = (ctx: ReadCtx, resource: string) =>
  ctx.db
    .query("leases")
    .withIndex("by_resource", (q) => q.eq("resource", resource))
    .unique()

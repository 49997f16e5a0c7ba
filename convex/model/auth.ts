/** Who may come in: the first set-up, one-time links, and the sessions they open. Secrets are known by their hashes alone. */
import { UNCAPPED } from "#domain/agent"
import { ROLE_LABELS, type Role } from "#domain/role"
import type { Id } from "../_generated/dataModel.ts"
import type { MutationCtx, QueryCtx } from "../_generated/server.ts"
import { serviceAsker } from "./actors.ts"
import type { WriteCtx } from "./context.ts"
import { append } from "./events.ts"

const MINUTE_MS = 60_000
const DAY_MS = 24 * 60 * MINUTE_MS

/** Creating a team provisions its manager; the others let every step of a card be done by somebody with a name. */
const AGENTS: readonly { name: string; role: Role }[] = [
  { name: "Manager", role: "pm" },
  { name: "Developer", role: "dev" },
  { name: "Reviewer", role: "reviewer" },
  { name: "Resolver", role: "conflict_resolver" },
]

/** Makes the organization, its team, its owner and its agents, once; later calls answer what is there. */
export async function bootstrap(
  ctx: MutationCtx,
): Promise<{ organizationId: Id<"organizations">; userId: Id<"users"> }> {
  const known = await owner(ctx)
  if (known) return { organizationId: known.organizationId, userId: known._id }
  const organizationId = await ctx.db.insert("organizations", { name: "Clutch" })
  const teamId = await ctx.db.insert("teams", { organizationId, name: "Team" })
  const userId = await ctx.db.insert("users", { organizationId, name: "Owner", role: "owner" })
  const as: WriteCtx = {
    ...ctx,
    actor: serviceAsker("cli", organizationId),
    correlationId: crypto.randomUUID(),
  }
  for (const { name, role } of AGENTS) {
    const agentId = await ctx.db.insert("agents", { organizationId, teamId, name, role, limit: UNCAPPED })
    await append(as, {
      kind: "agent.added",
      data: { agentId, role },
      sentence: `${name} joined the team as ${ROLE_LABELS[role].toLowerCase()}.`,
    })
  }
  return { organizationId, userId }
}

/** The person who runs this installation. */
export async function owner(ctx: QueryCtx) {
  const organization = await ctx.db.query("organizations").first()
  if (!organization) return null
  return ctx.db
    .query("users")
    .withIndex("by_role", (q) => q.eq("organizationId", organization._id).eq("role", "owner"))
    .first()
}

/** A way in for the owner, once, for a short time. */
export async function createSignInLink(
  ctx: MutationCtx,
  linkHash: string,
  minutes: number,
): Promise<boolean> {
  const person = await owner(ctx)
  if (!person) return false
  const { organizationId, _id: userId } = person
  await ctx.db.insert("signInLinks", {
    organizationId,
    userId,
    linkHash,
    expiresAt: Date.now() + minutes * MINUTE_MS,
  })
  return true
}

/** Spends the link and opens a session in one transaction; null where the link is unknown, spent or too old. */
export async function redeemSignInLink(
  ctx: MutationCtx,
  linkHash: string,
  sessionHash: string,
  sessionDays: number,
) {
  const now = Date.now()
  const link = await ctx.db
    .query("signInLinks")
    .withIndex("by_hash", (q) => q.eq("linkHash", linkHash))
    .unique()
  if (!link || link.usedAt !== undefined || link.expiresAt <= now) return null
  await ctx.db.patch("signInLinks", link._id, { usedAt: now })
  const { organizationId, userId } = link
  await ctx.db.insert("authSessions", {
    organizationId,
    userId,
    sessionHash,
    createdAt: now,
    expiresAt: now + sessionDays * DAY_MS,
  })
  return { userId }
}

export async function sessionUser(
  ctx: QueryCtx,
  sessionHash: string,
): Promise<{ userId: Id<"users">; name: string } | null> {
  const session = await findSession(ctx, sessionHash)
  if (!session || session.expiresAt <= Date.now()) return null
  const user = await ctx.db.get("users", session.userId)
  return user && { userId: user._id, name: user.name }
}

export async function endSession(ctx: MutationCtx, sessionHash: string): Promise<void> {
  const session = await findSession(ctx, sessionHash)
  if (session) await ctx.db.delete("authSessions", session._id)
}

const findSession = (ctx: QueryCtx, sessionHash: string) =>
  ctx.db
    .query("authSessions")
    .withIndex("by_hash", (q) => q.eq("sessionHash", sessionHash))
    .unique()

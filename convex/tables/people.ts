/** Who uses Clutch, and how they come in. */
import { zodOutputToConvexFields } from "convex-helpers/server/zod4"
import { defineTable } from "convex/server"
import { v } from "convex/values"
import { User } from "#domain/user"
import { organizationId } from "./tenant.ts"

export const peopleTables = {
  // A tenant. Written by auth.bootstrap at the first start; read by every function to check the tenant; never dies.
  organizations: defineTable({ name: v.string() }),

  // Who works together. Written by auth.bootstrap; read with projects and agents; never dies.
  teams: defineTable({ organizationId, name: v.string() }).index("by_organization", ["organizationId"]),

  // A person. Written by auth.bootstrap (the owner); read at every call of a person; never dies.
  users: defineTable({ ...zodOutputToConvexFields(User.shape), organizationId }).index("by_role", [
    "organizationId",
    "role",
  ]),

  // A one-time way in, known by its hash alone. Written when one is printed; spent by its redemption; the cron deletes
  // spent and expired ones a day later.
  signInLinks: defineTable({
    organizationId,
    userId: v.id("users"),
    linkHash: v.string(),
    expiresAt: v.number(),
    usedAt: v.optional(v.number()),
  })
    .index("by_hash", ["linkHash"])
    .index("by_expiry", ["expiresAt"]),

  // A signed-in browser, known by the hash of its cookie. Written by redemption, deleted by sign-out; the cron deletes
  // expired ones.
  authSessions: defineTable({
    organizationId,
    userId: v.id("users"),
    sessionHash: v.string(),
    createdAt: v.number(),
    expiresAt: v.number(),
  })
    .index("by_hash", ["sessionHash"])
    .index("by_expiry", ["expiresAt"]),
}

/** The first set-up and the ways in. Only Clutch's own processes ask here; secrets reach the backend as hashes. */
import { z } from "zod"
import { installationMutation, installationQuery, query } from "./functions.ts"
import * as model from "./model/auth.ts"
import { deny } from "./model/refusals.ts"

const Hash = z.string().regex(/^[0-9a-f]{64}$/, "That is not a SHA-256 in hex.")

/** Organization, team, owner and agents; harmless when they are there. */
export const bootstrap = installationMutation({ args: z.object({}), handler: (ctx) => model.bootstrap(ctx) })

/** The person who runs this installation; null before the first set-up. */
export const owner = installationQuery({
  args: z.object({}),
  handler: async (ctx) => {
    const user = await model.owner(ctx)
    return user && { userId: user._id, name: user.name }
  },
})

export const createSignInLink = installationMutation({
  args: z.object({
    linkHash: Hash,
    minutes: z
      .number()
      .int()
      .min(1)
      .max(24 * 60),
  }),
  handler: async (ctx, { linkHash, minutes }) => {
    if (await model.createSignInLink(ctx, linkHash, minutes)) return { linkHash }
    return deny("unavailable", "Clutch is still being set up; try again in a moment.")
  },
})

/** Null where the link is unknown, spent or too old. */
export const redeemSignInLink = installationMutation({
  args: z.object({ linkHash: Hash, sessionHash: Hash, sessionDays: z.number().int().min(1).max(365) }),
  handler: (ctx, { linkHash, sessionHash, sessionDays }) =>
    model.redeemSignInLink(ctx, linkHash, sessionHash, sessionDays),
})

/** The person behind a browser's session; null where it has ended. */
export const session = installationQuery({
  args: z.object({ sessionHash: Hash }),
  handler: (ctx, { sessionHash }) => model.sessionUser(ctx, sessionHash),
})

export const endSession = installationMutation({
  args: z.object({ sessionHash: Hash }),
  handler: (ctx, { sessionHash }) => model.endSession(ctx, sessionHash),
})

/** Who is asking. */
export const me = query({
  actors: ["user"],
  args: z.object({}),
  handler: async (ctx) => {
    const user = ctx.actor.userId && (await ctx.db.get("users", ctx.actor.userId))
    return user
      ? { userId: user._id, name: user.name, role: user.role }
      : deny("unauthenticated", "Sign in first.")
  },
})

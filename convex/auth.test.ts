/** The ways in: set up once, one link for one session, and what is forgotten in time. */
import { expect, test } from "vitest"
import { api, internal } from "./_generated/api.ts"
import { aWorld, codeOf } from "./world.testing.ts"

const hash = (letter: string) => letter.repeat(64)
const DAY_MS = 24 * 3_600_000

test("the first set-up makes an owner and a team with a manager, once", async () => {
  const world = await aWorld()
  await world.service.mutation(api.auth.bootstrap, {})
  expect(await world.rows("organizations")).toHaveLength(1)
  expect(await world.service.query(api.auth.owner, {})).toEqual({ userId: world.userId, name: "Owner" })
  expect(
    (await world.user.query(api.agents.list, {})).map(({ role, status }) => `${role} ${status}`),
  ).toEqual(["pm idle", "dev idle", "reviewer idle", "conflict_resolver idle"])
  expect(await world.user.query(api.auth.me, {})).toEqual({
    userId: world.userId,
    name: "Owner",
    role: "owner",
  })
})

test("a link opens one session, once", async () => {
  const { service, userId } = await aWorld()
  await service.mutation(api.auth.createSignInLink, { linkHash: hash("a"), minutes: 10 })
  const redeem = (sessionHash: string) =>
    service.mutation(api.auth.redeemSignInLink, { linkHash: hash("a"), sessionHash, sessionDays: 30 })
  expect(await redeem(hash("b"))).toEqual({ userId })
  expect(await redeem(hash("c"))).toBeNull()
  expect(await service.query(api.auth.session, { sessionHash: hash("b") })).toEqual({ userId, name: "Owner" })
  expect(await service.query(api.auth.session, { sessionHash: hash("c") })).toBeNull()
  await service.mutation(api.auth.endSession, { sessionHash: hash("b") })
  expect(await service.query(api.auth.session, { sessionHash: hash("b") })).toBeNull()
})

test("an unknown or expired link opens nothing, and neither does an expired session", async () => {
  const { service, t } = await aWorld()
  const redeem = () =>
    service.mutation(api.auth.redeemSignInLink, {
      linkHash: hash("a"),
      sessionHash: hash("b"),
      sessionDays: 1,
    })
  expect(await redeem()).toBeNull()
  await service.mutation(api.auth.createSignInLink, { linkHash: hash("a"), minutes: 1 })
  await t.run(async (ctx) =>
    ctx.db.patch("signInLinks", (await ctx.db.query("signInLinks").first())!._id, {
      expiresAt: Date.now() - 1,
    }),
  )
  expect(await redeem()).toBeNull()
  await t.run(async (ctx) =>
    ctx.db.patch("signInLinks", (await ctx.db.query("signInLinks").first())!._id, {
      expiresAt: Date.now() + 9_999,
    }),
  )
  await redeem()
  await t.run(async (ctx) =>
    ctx.db.patch("authSessions", (await ctx.db.query("authSessions").first())!._id, {
      expiresAt: Date.now() - 1,
    }),
  )
  expect(await service.query(api.auth.session, { sessionHash: hash("b") })).toBeNull()
})

test("only Clutch's own processes make links, and nothing but a hash is taken", async () => {
  const { user, service } = await aWorld()
  expect(await codeOf(user.mutation(api.auth.createSignInLink, { linkHash: hash("a"), minutes: 10 }))).toBe(
    "forbidden",
  )
  expect(
    await codeOf(service.mutation(api.auth.createSignInLink, { linkHash: "the token itself", minutes: 10 })),
  ).toBe("invalid_input")
})

test("the cron forgets expired links and sessions and old cycles, and keeps the rest", async () => {
  const world = await aWorld()
  const { t, userId } = world
  const now = Date.now()
  await t.run(async (ctx) => {
    const { organizationId } = (await ctx.db.get("users", userId))!
    for (const [linkHash, expiresAt] of [
      ["old", now - 2 * DAY_MS],
      ["new", now],
    ] as const) {
      await ctx.db.insert("signInLinks", { organizationId, userId, linkHash, expiresAt })
    }
    for (const [sessionHash, expiresAt] of [
      ["old", now - 1],
      ["new", now + DAY_MS],
    ] as const) {
      await ctx.db.insert("authSessions", { organizationId, userId, sessionHash, createdAt: 0, expiresAt })
    }
    for (const startedAt of [now - 15 * DAY_MS, now - 13 * DAY_MS]) {
      const cycle = {
        loop: "a",
        startedAt,
        durationMs: 1,
        trigger: "wake" as const,
        inputHash: "x",
        actions: [],
        waiting: {},
      }
      await ctx.db.insert("cycles", { ...cycle, organizationId })
    }
  })
  await t.mutation(internal.retention.sweep, {})
  expect((await world.rows("signInLinks")).map(({ linkHash }) => linkHash)).toEqual(["new"])
  expect((await world.rows("authSessions")).map(({ sessionHash }) => sessionHash)).toEqual(["new"])
  expect((await world.rows("cycles")).map(({ startedAt }) => startedAt)).toEqual([now - 13 * DAY_MS])
})

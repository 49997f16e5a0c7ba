import fc from "fast-check"
import { expect, test } from "vitest"
import { arbitrarySnapshot } from "#test/builders/arbitrary-snapshot"
import { aRun, aSnapshot, aTask, NOW } from "#test/builders/loop"
import { casesOf } from "#test/builders/proof"
import { decide } from "./decide.ts"
import { changesBetween, differenceOf, follow, replay, snapshotOf, textsOf } from "./replay.ts"
import { withSettings } from "./replay-settings.ts"
import { DEFAULT_LOOP_CONFIG, type Snapshot } from "./snapshot.ts"

const config = DEFAULT_LOOP_CONFIG
const inputOf = (snapshot: Snapshot) => ({ snapshot, decidedAt: NOW, config })
const valueOf = <T>(result: { ok: true; value: T } | { ok: false }): T => {
  if (!result.ok) throw new Error("refused")
  return result.value
}

test("any snapshot comes back from its differences, and the same is decided on it", () => {
  fc.assert(
    fc.property(fc.array(arbitrarySnapshot, { minLength: 1, maxLength: 4 }), (snapshots) => {
      let written = textsOf(aSnapshot())
      let read = written
      for (const snapshot of snapshots) {
        const next = textsOf(snapshot)
        read = follow(read, JSON.parse(JSON.stringify(differenceOf(written, next))))
        written = next
        expect(read).toEqual(next)
        expect(replay(inputOf(snapshotOf(read)))).toEqual(decide(snapshotOf(next), NOW, config))
      }
    }),
    casesOf(50, 2_000),
  )
})

test("a difference holds what is new and no more", () => {
  const tasks = Array.from({ length: 500 }, (_, index) => aTask({ taskId: `t${index}` }))
  const before = textsOf(aSnapshot({ tasks }))
  const moved = [...tasks.slice(1), aTask({ taskId: "new" })]
  const difference = differenceOf(before, textsOf(aSnapshot({ tasks: moved })))
  expect(difference.lists).toMatchObject({ tasks: [{ keep: [1, 499] }, { put: [expect.any(String)] }] })
  expect(JSON.stringify(difference).length).toBeLessThan(1_500)
})

const reviews = aSnapshot({
  tasks: [1, 2, 3].map((n) =>
    aTask({ taskId: `t${n}`, key: `SHOP-${n}`, status: "in_review", headCommit: "c" }),
  ),
  runs: [1, 2].map((n) => aRun({ runId: `r${n}`, taskId: `t${n}`, role: "reviewer" })),
})

test("with more slots the card that waited for one starts, and nothing else changes", () => {
  const input = inputOf(reviews)
  const more = valueOf(withSettings(input, ["limits.reviewer=3"]))
  const changes = changesBetween(replay(input), replay(more))
  expect(changes).toEqual([
    { subject: "t3", before: [expect.stringContaining("queued_role_limit")], after: ["dispatch reviewer"] },
  ])
  expect(changesBetween(replay(input), replay(input))).toEqual([])
})

test("settings reach all projects, one by its slug, or the loop; what does not exist is refused by name", () => {
  const input = inputOf(reviews)
  expect(valueOf(withSettings(input, ["shop.limits.dev=9"])).snapshot.projects[0]?.limits.dev).toBe(9)
  expect(valueOf(withSettings(input, ["globalLimit=9", "backoffBaseMs=1"])).config).toMatchObject({
    ...{ globalLimit: 9, backoffBaseMs: 1 },
  })
  expect(withSettings(input, ["blog.limits.dev=9"])).toMatchObject({
    ok: false,
    refusal: { code: "not_found" },
  })
  for (const wrong of [
    "limits.dev",
    "limits.dev=",
    "limits.dev=many",
    "limits.cook=1",
    "speed=3",
    "limits.dev=-1",
  ])
    expect(withSettings(input, [wrong])).toMatchObject({ ok: false, refusal: { code: "invalid_input" } })
})

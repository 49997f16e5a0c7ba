import { expect, test } from "vitest"
import { branchSlug, isPlaceOf, lockReason, ownerOf } from "./names.ts"
import { planPlace, type SeenPlace } from "./plan.ts"

const good = {
  kind: "good",
  gitDir: "/r/.git/worktrees/CLU-1",
  branch: "clutch/CLU-1/x",
  detachedAt: null,
  doing: null,
  hasIndex: true,
} as const
const workTree = {
  path: "/w/CLU-1",
  head: "1".repeat(40),
  branch: "clutch/CLU-1/x",
  isBare: false,
  lockReason: null,
  isMissing: false,
}
const seen = (changes: Partial<SeenPlace> = {}): SeenPlace => ({
  branch: "clutch/CLU-1/x",
  workTree,
  registration: good,
  directoryExists: true,
  branchIsElsewhere: null,
  ...changes,
})
const lockedBy = (runId: string, isBeingMade = false) => ({
  workTree: { ...workTree, lockReason: lockReason(runId, isBeingMade) },
})
const gone = { runId: "r2", previousRunIsGone: true }
const maybeAlive = { runId: "r2", previousRunIsGone: false }

test.each<[string, Partial<SeenPlace>, typeof gone, ReturnType<typeof planPlace>["kind"], string?]>([
  ["nothing there: made", { workTree: null, directoryExists: false }, gone, "make", "nothing"],
  ["released by the last run: reused", {}, maybeAlive, "reuse"],
  ["this run's own: reused, so that repeating is harmless", lockedBy("r2"), maybeAlive, "reuse"],
  ["locked by a run that is gone: reused", lockedBy("r1"), gone, "reuse"],
  ["locked by a run that is not proven gone: left", lockedBy("r1"), maybeAlive, "leave"],
  ["half made: discarded, whoever made it", lockedBy("r1", true), maybeAlive, "make", "discard"],
  ["registered, but its directory is gone: made anew", { directoryExists: false }, gone, "make", "discard"],
  ["a directory that git does not know: saved first", { workTree: null }, gone, "make", "save"],
  [
    "its .git file points elsewhere: saved first",
    { registration: { kind: "suspect", gitDir: null, sentence: "" } },
    gone,
    "make",
    "save",
  ],
  [
    "left in the middle of a rebase: saved first",
    { registration: { ...good, doing: "a rebase" } },
    gone,
    "make",
    "save",
  ],
  [
    "left on another branch: saved first",
    { registration: { ...good, branch: "other" } },
    gone,
    "make",
    "save",
  ],
  ["without an index: saved first", { registration: { ...good, hasIndex: false } }, gone, "make", "save"],
  ["its branch is looked at by a person: left", { branchIsElsewhere: "/home/p" }, gone, "leave"],
])("[WORK-2] %s", (_, changes, run, kind, first) => {
  expect(planPlace(seen(changes), run)).toMatchObject(first === undefined ? { kind } : { kind, first })
})

test("any title gives a branch name that git takes", () => {
  expect(branchSlug("Fix the login, *now*!")).toBe("fix-the-login-now")
  expect(branchSlug("Überprüfe die Größe")).toBe("uberprufe-die-gro-e")
  expect(branchSlug("修复登录")).toBe("work")
  expect(branchSlug(`${"a".repeat(39)} tail`)).toBe("a".repeat(39))
  expect(branchSlug("../../etc/passwd.lock")).toBe("etc-passwd-lock")
})

test("a task's places are told from those of a task whose key begins alike", () => {
  expect(
    ["CLU-1", "CLU-1-2", "CLU-12", "CLU-1-x", "CLU-1-2-3"].filter((name) => isPlaceOf("CLU-1", name)),
  ).toEqual(["CLU-1", "CLU-1-2"])
})

test("a lock's reason names its run, and a person's own reason names none", () => {
  expect(ownerOf(lockReason("r_1-a"))).toEqual({ runId: "r_1-a", isBeingMade: false })
  expect(ownerOf(lockReason("r1", true))).toEqual({ runId: "r1", isBeingMade: true })
  expect(ownerOf("on my USB stick")).toBeNull()
  expect(ownerOf(null)).toBeNull()
})

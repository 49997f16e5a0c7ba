/** What one agent, check or shim does with its run, decided by chance when it starts. */
import type { RunRole } from "#domain/run"
import { WORK_ROLES } from "#domain/role"
import type { RunRequest } from "#worker/executors/executor"
import type { Chance } from "../chance.ts"

export const BEHAVIOURS = [
  "succeeds",
  "finds_no_change",
  "fails",
  "says_it_failed",
  "ends_without_a_word",
  "changes_nothing",
  "plans",
  "plans_and_fails",
  "approves",
  "asks_for_changes",
  "rejects",
  "passes",
  "is_red",
  "is_flaky",
  "asks_and_waits",
  "asks_and_leaves",
  "reports_a_blocker",
  "hangs",
  "is_silent",
  "is_killed",
  "loses_its_shim",
  "cannot_prepare",
  "never_starts",
  "starts_with_an_error",
  "vanishes_at_the_start",
] as const
export type Behaviour = (typeof BEHAVIOURS)[number]

/** How often things go wrong with agents: 0 not at all. */
export type Trouble = { start: number; work: number }

const isWork = (role: RunRole): boolean =>
  role === "conflict_resolver" || WORK_ROLES.some((workRole) => workRole === role)

type Asked = Pick<RunRequest, "role" | "isPlanning">

export function behaviourOf(request: Asked, trouble: Trouble, chance: Chance): Behaviour {
  const { role, isPlanning } = request
  if (chance.happens(trouble.start)) {
    return chance.weighted({
      cannot_prepare: 3,
      never_starts: 2,
      starts_with_an_error: 2,
      vanishes_at_the_start: 2,
    })
  }
  if (!chance.happens(trouble.work)) return doesWell(request, chance)
  const anybody = { hangs: 1, is_silent: 1, is_killed: 1, loses_its_shim: 2, fails: 2 } as const
  if (role === "check") return chance.weighted({ ...anybody, is_red: 5, is_flaky: 4 })
  if (role === "reviewer")
    return chance.weighted({ ...anybody, asks_for_changes: 5, rejects: 3, ends_without_a_word: 1 })
  return chance.weighted({
    ...anybody,
    ...(isPlanning && { plans_and_fails: 4 }),
    finds_no_change: 2,
    says_it_failed: 2,
    ends_without_a_word: 2,
    changes_nothing: 1,
    asks_and_waits: 3,
    asks_and_leaves: 2,
    reports_a_blocker: 2,
  })
}

function doesWell({ role, isPlanning }: Asked, chance: Chance): Behaviour {
  if (role === "check") return "passes"
  if (role === "reviewer") return "approves"
  if (isPlanning) return "plans"
  // A tester may leave tests, or nothing but words.
  return role === "qa" && chance.happens(0.6) ? "changes_nothing" : "succeeds"
}

/** A work tree on no branch is for reading: nobody sees what is committed there. */
export const makesCommits = ({ role, subjectCommit }: Pick<RunRequest, "role" | "subjectCommit">): boolean =>
  isWork(role) && subjectCommit === undefined

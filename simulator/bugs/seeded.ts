/** Bugs on purpose: each is applied to a copy of the sources, where the simulator must find it. */
import { cpSync, mkdtempSync, rmSync, symlinkSync } from "node:fs"
import os from "node:os"
import path from "node:path"
import { execa } from "execa"
import { ROOT } from "#lib/root"

/** Patch -> the invariants that tell of it: the first one that a schedule breaks may be any of these. */
export const SEEDED_BUGS = {
  "attempts-reset-by-a-move": ["attempts_are_kept"],
  "consequence-not-settled": ["consequence_once"],
  "deadline-ignored": ["deadlines_are_kept"],
  "dependants-not-recounted": ["dependencies_hold", "everything_settles"],
  "effect-never-seen": ["effects_come_to_an_end"],
  "generation-not-checked": ["stale_generation"],
  "heartbeat-without-generation": ["stale_generation"],
  "lane-entered-without-lease": ["lane_under_lease"],
  "lane-generation-not-checked": ["stale_generation"],
  "merge-recorded-before-landing": ["landed_is_landed"],
  "merge-tried-unsaid": ["tried_before_done"],
  "pause-overwritten-at-restart": ["pauses_are_kept"],
  "plan-taken-twice": ["planned_once"],
  "reap-skipped": ["gone_is_gone"],
  "report-applied-twice": ["ends_once"],
  "restart-without-stop": ["one_step_at_a_time"],
  "seat-left-behind": ["seats_are_right"],
  "signal-without-its-key": ["one_signal"],
  "silence-taken-for-death": ["gone_is_gone", "done_is_done"],
  "slot-counted-from-column": ["limits_hold", "everything_settles", "deadlines_are_kept"],
  "tasks-not-recounted": ["children_are_counted"],
} as const satisfies Record<string, readonly string[]>
export type SeededBug = keyof typeof SEEDED_BUGS

export type Found = { invariant: string | null; seed: number | null; schedules: number; story: string }

/** What the schedules reach. */
const ROOMS = ["domain", "convex", "lib", "worker", "simulator", "package.json"]

/** Rejects where the sources have moved on and the patch no longer fits. A copy in /tmp is in no repository, so git takes it as it is. */
export function applyBug(bug: SeededBug, cwd: string, isTried = false): Promise<unknown> {
  const patch = path.join(ROOT, "simulator/bugs", `${bug}.patch`)
  const options = ["-p1", "-C1", "--recount", ...(isTried ? ["--check"] : [])]
  return execa("git", ["apply", ...options, patch], { cwd, env: { GIT_DIR: cwd } })
}

/** Looks for a bug in so many schedules; without a bug, in the sources as they are. */
export async function findBug(bug: SeededBug | null, firstSeed: number, schedules: number): Promise<Found> {
  const copy = mkdtempSync(path.join(os.tmpdir(), "clutch-bug-"))
  try {
    for (const room of ROOMS)
      cpSync(path.join(ROOT, room), path.join(copy, room), {
        recursive: true,
        filter: (file) => !file.endsWith(".test.ts"),
      })
    symlinkSync(path.join(ROOT, "node_modules"), path.join(copy, "node_modules"))
    if (bug) await applyBug(bug, copy)
    const find = path.join(copy, "simulator/bugs/find.ts")
    const { stdout } = await execa(process.execPath, [find, String(firstSeed), String(schedules)], {
      cwd: copy,
      env: { CLUTCH_ROOT: copy },
    })
    return JSON.parse(stdout) as Found
  } finally {
    rmSync(copy, { recursive: true, force: true })
  }
}

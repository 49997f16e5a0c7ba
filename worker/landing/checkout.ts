/** Advances a branch where a person has it checked out: beside their unsaved work, or not at all. */
import { existsSync, readFileSync } from "node:fs"
import path from "node:path"
import { git, gitLine } from "#lib/git"
import { underWay } from "../workspaces/registration.ts"

export type Held = { kind: "held"; files: string[]; sentence: string }
export type CheckoutAnswer = { kind: "advanced" } | { kind: "moved" } | Held

/** Long, because killing git between two files would be worse than waiting. */
const TIMEOUT_MS = 30 * 60_000

/**
 * `git merge --ff-only` refuses, before it writes anything, when an edited or untracked file is in its way. Three of its
 * defaults would still cost a person something and are switched off: overwriting ignored files, stashing, and hooks.
 * This is the one command that reads the operator's configuration: filters such as LFS must write their files here.
 */
export async function advanceCheckout(
  checkout: string,
  branch: string,
  commit: string,
): Promise<CheckoutAnswer> {
  const busy = await whatGoesOn(checkout, branch)
  if (busy !== null) return { kind: "held", files: [], sentence: busy }
  const flags = [
    "--ff-only",
    "--no-overwrite-ignore",
    "--no-autostash",
    "--no-squash",
    "--commit",
    "--quiet",
    "--no-stat",
  ]
  const { exitCode, stderr } = await git(["merge", ...flags, commit], {
    cwd: checkout,
    operation: `advance ${branch} in ${checkout}`,
    settings: { [`branch.${branch}.mergeOptions`]: "" },
    expect: Array.from({ length: 256 }, (_, code) => code),
    timeoutMs: TIMEOUT_MS,
    asOperator: true,
    uninterrupted: true,
  })
  return exitCode === 0 ? { kind: "advanced" } : readRefusal(stderr, checkout, branch)
}

async function whatGoesOn(checkout: string, branch: string): Promise<string | null> {
  const gitDir = await gitLine(["rev-parse", "--absolute-git-dir"], {
    cwd: checkout,
    operation: `look at ${checkout}`,
    asOperator: true,
  })
  const operation = underWay(gitDir)
  if (operation !== null)
    return `${branch} is checked out at ${checkout}, where ${operation} is under way. It lands when that is finished.`
  if (existsSync(path.join(gitDir, "index.lock"))) return lockedSentence(checkout, branch)
  return null
}

const lockedSentence = (checkout: string, branch: string) =>
  `${branch} is checked out at ${checkout}, where another git command is at work (index.lock). It lands when that is finished; if git crashed there, delete the lock.`

/** Git's own words, in English by LC_ALL=C: a heading per kind, and the files on lines that begin with a tab. */
export function readRefusal(stderr: string, checkout: string, branch: string): CheckoutAnswer {
  if (/Not possible to fast-forward/.test(stderr)) return { kind: "moved" }
  if (/index\.lock/.test(stderr))
    return { kind: "held", files: [], sentence: lockedSentence(checkout, branch) }
  const files = stderr
    .split("\n")
    .filter((line) => line.startsWith("\t"))
    .map((line) => line.slice(1))
  const said = stderr.trim().split("\n")[0] ?? ""
  const sentence =
    files.length > 0
      ? `${branch} is checked out at ${checkout}, and landing would overwrite unsaved work there: ${nameSome(files)}. Commit it or move it away; then it lands by itself.`
      : `${branch} is checked out at ${checkout}, and git would not advance it there: ${said.replace(/^(error|fatal): /, "")}`
  return { kind: "held", files, sentence }
}

const nameSome = (files: string[]): string =>
  files.slice(0, 10).join(", ") + (files.length > 10 ? ` and ${files.length - 10} more` : "")

/** Whether a rebase that will move this branch at its end is under way in the work tree of this git directory. */
export function rebaseHolds(gitDir: string, branch: string): boolean {
  const ref = `refs/heads/${branch}`
  const read = (name: string) =>
    existsSync(path.join(gitDir, name)) ? readFileSync(path.join(gitDir, name), "utf8").split("\n") : []
  return ["rebase-merge/head-name", "rebase-apply/head-name", "rebase-merge/update-refs"].some((name) =>
    read(name).includes(ref),
  )
}

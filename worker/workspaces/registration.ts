/** Checks a work tree from the outside before it is used: an agent may have swapped the file that says whose it is. */
import { existsSync, lstatSync, readdirSync, readFileSync } from "node:fs"
import path from "node:path"
import type { Repository } from "#lib/git/open"
import { realpathIfThere } from "./names.ts"

export type Registration =
  /** `head` is a branch, or the commit of a detached HEAD. */
  | {
      kind: "good"
      gitDir: string
      branch: string | null
      detachedAt: string | null
      doing: string | null
      hasIndex: boolean
    }
  | { kind: "suspect"; gitDir: string | null; sentence: string }

/** What git leaves in a work tree's own directory while something is under way there. */
const UNDER_WAY: Record<string, string> = {
  "rebase-merge": "a rebase",
  "rebase-apply": "a rebase",
  MERGE_HEAD: "a merge",
  CHERRY_PICK_HEAD: "a cherry-pick",
  REVERT_HEAD: "a revert",
  sequencer: "a series of cherry-picks",
  BISECT_LOG: "a bisection",
}

/** The operation that is under way in a work tree, in words; null when there is none. */
export function underWay(gitDir: string): string | null {
  const found = Object.keys(UNDER_WAY).find((name) => existsSync(path.join(gitDir, name)))
  return found === undefined ? null : (UNDER_WAY[found] ?? null)
}

/** Reads files only; runs no git, so nothing planted in the directory can act. */
export function registrationOf(repository: Repository, directory: string): Registration {
  const gitDir = findGitDir(repository, directory)
  const suspect = (sentence: string): Registration => ({ kind: "suspect", gitDir, sentence })
  if (gitDir === null) return suspect("git does not know it as a work tree of this repository")
  if (!isKind(directory, "directory")) return suspect("it is not a directory")
  const link = readSmall(path.join(directory, ".git"))
  if (link === null) return suspect("its .git file is not a plain file")
  const target = path.resolve(directory, link.replace(/^gitdir: /, ""))
  if (!link.startsWith("gitdir: ") || realpathIfThere(target) !== realpathIfThere(gitDir))
    return suspect("its .git file points elsewhere")
  const common = readSmall(path.join(gitDir, "commondir"))
  if (
    common === null ||
    realpathIfThere(path.resolve(gitDir, common)) !== realpathIfThere(repository.commonDir)
  ) {
    return suspect("its git directory belongs to another repository")
  }
  const head = readSmall(path.join(gitDir, "HEAD"))
  if (head === null) return suspect("its HEAD cannot be read")
  const branch = /^ref: refs\/heads\/(.+)$/.exec(head)?.[1] ?? null
  const detachedAt = /^[0-9a-f]{40,64}$/.test(head) ? head : null
  return {
    kind: "good",
    gitDir,
    branch,
    detachedAt,
    doing: underWay(gitDir),
    hasIndex: existsSync(path.join(gitDir, "index")),
  }
}

/** The directory below `worktrees/` whose `gitdir` names this work tree. */
function findGitDir({ commonDir }: Repository, directory: string): string | null {
  const parent = path.join(commonDir, "worktrees")
  if (!existsSync(parent)) return null
  const wanted = path.join(realpathIfThere(path.dirname(directory)), path.basename(directory), ".git")
  for (const name of readdirSync(parent)) {
    const gitDir = path.join(parent, name)
    const named = isKind(gitDir, "directory") ? readSmall(path.join(gitDir, "gitdir")) : null
    if (named === null) continue
    const link = path.resolve(gitDir, named)
    const real = path.join(
      realpathIfThere(path.dirname(path.dirname(link))),
      path.basename(path.dirname(link)),
      ".git",
    )
    if (real === wanted) return gitDir
  }
  return null
}

function isKind(file: string, kind: "directory" | "file"): boolean {
  const stat = lstatSync(file, { throwIfNoEntry: false })
  return kind === "directory" ? (stat?.isDirectory() ?? false) : (stat?.isFile() ?? false)
}

/** One line from a plain file; null for a link, a device, or something far too long to be git's. */
function readSmall(file: string): string | null {
  if (!isKind(file, "file") || lstatSync(file).size > 8192) return null
  return readFileSync(file, "utf8").replace(/\n+$/, "")
}

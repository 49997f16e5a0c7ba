/** Reads and moves refs of the main repository. Commits are given as ids or full ref names, never as a person's words. */
import { git, gitLine, type GitAnswer } from "../git.ts"
import { inRepository, openRepository, type Repository } from "./open.ts"

export const branchRef = (branch: string): string => `refs/heads/${branch}`

/** The id of the commit that a ref or an id names; null when there is none. */
export async function commitOf(repository: Repository, name: string): Promise<string | null> {
  const where = { ...inRepository(repository), operation: `look up ${name}`, expect: [0, 1, 128] }
  const { exitCode, stdout } = await git(["rev-parse", "--verify", "--quiet", `${name}^{commit}`], where)
  return exitCode === 0 ? stdout.trim() : null
}

/** Whether all of these commits are in the repository at this path. */
export async function hasCommits(path: string, commits: readonly string[]): Promise<boolean> {
  const repository = await openRepository(path)
  const found = await Promise.all(commits.map((commit) => commitOf(repository, commit)))
  return !found.includes(null)
}

export const branchCommit = (repository: Repository, branch: string) =>
  commitOf(repository, branchRef(branch))

export const treeOf = (repository: Repository, commit: string): Promise<string> =>
  gitLine(["rev-parse", "--verify", `${commit}^{tree}`], {
    ...inRepository(repository),
    operation: `read the tree of ${commit}`,
  })

/** Null for histories that share nothing. */
export async function mergeBase(repository: Repository, one: string, other: string): Promise<string | null> {
  const where = { ...inRepository(repository), operation: "find the common ancestor", expect: [0, 1] }
  return (await gitLine(["merge-base", one, other], where)) || null
}

export async function isAncestor(
  repository: Repository,
  ancestor: string,
  descendant: string,
): Promise<boolean> {
  const where = { ...inRepository(repository), operation: "compare two commits", expect: [0, 1] }
  return (await git(["merge-base", "--is-ancestor", ancestor, descendant], where)).exitCode === 0
}

export async function countCommits(repository: Repository, from: string, to: string): Promise<number> {
  const where = { ...inRepository(repository), operation: "count the commits of a branch" }
  return Number(await gitLine(["rev-list", "--count", to, `^${from}`, "--"], where))
}

/** Branch names below a prefix, e.g. `clutch/CLU-7`; with the commit of each. `notOn`: without what that commit holds. */
export async function branchesBelow(
  repository: Repository,
  prefix: string,
  notOn?: string,
): Promise<{ branch: string; commit: string }[]> {
  const where = { ...inRepository(repository), operation: `list the branches below ${prefix}` }
  const only = notOn === undefined ? [] : [`--no-merged=${notOn}`]
  const { stdout } = await git(
    ["for-each-ref", "--format=%(objectname)%00%(refname)", ...only, `${branchRef(prefix)}/`],
    where,
  )
  return stdout
    .split("\n")
    .filter(Boolean)
    .map((line) => line.split("\0"))
    .map(([commit = "", ref = ""]) => ({ branch: ref.slice(branchRef("").length), commit }))
}

/** Whether the ref points to another ref: no branch that git or Clutch makes does, so someone planted it. */
export async function isSymbolicRef(repository: Repository, ref: string): Promise<boolean> {
  const where = { ...inRepository(repository), operation: `look at ${ref}`, expect: [0, 1, 128] }
  return (await git(["symbolic-ref", "--quiet", ref], where)).exitCode === 0
}

export type RefChange = {
  ref: string
  /** Null deletes it. */
  to: string | null
  /** What it must point to now; null: it must not exist. The compare of compare-and-swap. */
  from: string | null
  message: string
}

/** `busy`: another git process holds the ref's lock, or died holding it. */
export type RefAnswer = "done" | "moved" | "busy"

/** Compare-and-swap of one ref, never through a symbolic one. */
export async function changeRef(
  repository: Repository,
  { ref, to, from, message }: RefChange,
): Promise<RefAnswer> {
  const where = { ...inRepository(repository), operation: `move ${ref}`, expect: [0, 1, 128] }
  const none = "0".repeat(repository.objectFormat === "sha256" ? 64 : 40)
  const args =
    to === null
      ? ["update-ref", "--no-deref", "-m", message, "-d", ref, from ?? none]
      : ["update-ref", "--no-deref", "-m", message, ref, to, from ?? none]
  return refAnswer(await git(args, where))
}

function refAnswer({ exitCode, stderr }: GitAnswer): RefAnswer {
  if (exitCode === 0) return "done"
  if (/but expected|already exists|unable to resolve reference|reference is missing/.test(stderr))
    return "moved"
  if (/Unable to create '.*\.lock'/.test(stderr)) return "busy"
  throw new Error(`git update-ref: ${stderr.trim()}`)
}

/** What a run left on its branch, read from the main repository: the agent's own directory is not asked. */
import { inRepository, openRepository } from "#lib/git/open"
import { branchCommit, commitOf, countCommits, treeOf } from "#lib/git/refs"
import { git } from "#lib/git"

export type BranchState = {
  headCommit: string
  /** Commits on the branch that the base does not have. */
  commits: number
  /** Whether the files differ from the base's: commits that undo each other change nothing. */
  treeChanged: boolean
}

/** Null where there is no such branch, or no such base. `base` is a commit's id or the name of a branch. */
export async function readBranch(path: string, branch: string, base: string): Promise<BranchState | null> {
  const repository = await openRepository(path)
  const headCommit = await branchCommit(repository, branch)
  const baseCommit = (await branchCommit(repository, base)) ?? (await commitOf(repository, base))
  if (headCommit === null || baseCommit === null) return null
  const commits = headCommit === baseCommit ? 0 : await countCommits(repository, baseCommit, headCommit)
  const treeChanged =
    commits > 0 && (await treeOf(repository, headCommit)) !== (await treeOf(repository, baseCommit))
  return { headCommit, commits, treeChanged }
}

export type Commit = { id: string; author: string; at: number; subject: string }

const LONGEST_LIST = 500

/** Newest first. */
export async function commitsBetween(path: string, from: string, to: string): Promise<Commit[]> {
  const repository = await openRepository(path)
  const where = { ...inRepository(repository), operation: "list the commits of a branch" }
  const format = "--format=%H%x00%an%x00%at%x00%s"
  const { stdout } = await git(
    ["rev-list", "--no-commit-header", `--max-count=${LONGEST_LIST}`, format, to, `^${from}`, "--"],
    where,
  )
  return stdout
    .split("\n")
    .filter(Boolean)
    .map((line) => line.split("\0"))
    .map(([id = "", author = "", at = "0", subject = ""]) => ({ id, author, at: Number(at) * 1000, subject }))
}

/** Joins two commits without a checkout: the tree of the result, or the files that conflict. */
import { git } from "#lib/git"
import { inNeutral, type Repository } from "#lib/git/open"

export type Joined = { kind: "tree"; tree: string } | { kind: "conflict"; files: string[] }

/**
 * A three-way merge under Clutch's own empty configuration: a merge driver that someone defined in the repository does not
 * exist there. Both commits must exist: for git an unknown name and a conflict are the same exit code.
 */
export async function join(repository: Repository, ours: string, theirs: string): Promise<Joined> {
  const where = {
    ...inNeutral(repository),
    operation: `join ${theirs} with ${ours}`,
    expect: [0, 1],
    timeoutMs: 5 * 60_000,
  }
  const { exitCode, stdout, stderr } = await git(
    ["merge-tree", "--write-tree", "-z", "--name-only", "--no-messages", ours, theirs],
    where,
  )
  const [tree = "", ...files] = stdout.split("\0")
  if (!/^[0-9a-f]{40,64}$/.test(tree)) throw new Error(`git merge-tree gave no tree: ${stderr.trim()}`)
  if (exitCode === 0) return { kind: "tree", tree }
  return { kind: "conflict", files: [...new Set(files.filter(Boolean))] }
}

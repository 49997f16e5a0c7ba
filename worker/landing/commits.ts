/** Reads and writes commit objects. What is written depends on its inputs alone, so preparing twice gives the same commit. */
import { git, gitBytes, gitLine } from "#lib/git"
import { CLUTCH_IDENTITY, identityEnvironment, type Identity } from "#lib/git/identity"
import { inNeutral, type Repository } from "#lib/git/open"

export type CommitFacts = {
  id: string
  tree: string
  parents: string[]
  author: Identity
  /** Git's own dates: seconds and zone. */
  authoredAt: string
  committedAt: string
}

const FORMAT = "--format=%H%x00%T%x00%P%x00%an%x00%ae%x00%ad%x00%cd"

/** Oldest first; merge commits included. */
export async function commitsSince(repository: Repository, from: string, to: string): Promise<CommitFacts[]> {
  return list(repository, ["--reverse", "--topo-order", to, `^${from}`])
}

export async function commitFacts(repository: Repository, commit: string): Promise<CommitFacts> {
  const [facts] = await list(repository, ["--max-count=1", commit])
  if (!facts) throw new Error(`There is no commit ${commit}.`)
  return facts
}

async function list(repository: Repository, args: string[]): Promise<CommitFacts[]> {
  const where = { ...inNeutral(repository), operation: "read the commits of a branch" }
  const { stdout } = await git(["rev-list", "--no-commit-header", "--date=raw", FORMAT, ...args, "--"], where)
  return stdout
    .split("\n")
    .filter(Boolean)
    .map((line) => line.split("\0"))
    .map(([id = "", tree = "", parents = "", name = "", email = "", authoredAt = "", committedAt = ""]) => ({
      id,
      tree,
      parents: parents.split(" ").filter(Boolean),
      author: { name, email },
      authoredAt,
      committedAt,
    }))
}

export type NewCommit = {
  tree: string
  parents: string[]
  message: string
  author: Identity
  authoredAt: string
  committedAt: string
}

export async function writeCommit(
  repository: Repository,
  { tree, parents, message, author, authoredAt, committedAt }: NewCommit,
): Promise<string> {
  const neutral = inNeutral(repository)
  const dates = { GIT_AUTHOR_DATE: `@${authoredAt}`, GIT_COMMITTER_DATE: `@${committedAt}` }
  return gitLine(["commit-tree", tree, ...parents.flatMap((parent) => ["-p", parent]), "-F", "-"], {
    ...neutral,
    operation: "write a commit",
    input: message,
    env: { ...neutral.env, ...identityEnvironment(author, CLUTCH_IDENTITY), ...dates },
  })
}

/** The same commit on another parent: author, message and encoding are kept byte for byte, a signature cannot be. */
export async function replant(
  repository: Repository,
  { id, committedAt }: CommitFacts,
  onto: { tree: string; parent: string },
): Promise<string> {
  const neutral = { ...inNeutral(repository), operation: `write ${id} anew` }
  const raw = (await gitBytes(["cat-file", "commit", id], neutral)).stdout.toString("latin1")
  const end = raw.indexOf("\n\n")
  const headers = unfold(raw.slice(0, end)).filter((line) => /^(author|encoding) /.test(line))
  const author = headers.filter((line) => line.startsWith("author "))
  const encoding = headers.filter((line) => line.startsWith("encoding "))
  const committer = `committer ${CLUTCH_IDENTITY.name} <${CLUTCH_IDENTITY.email}> ${committedAt}`
  const text =
    [`tree ${onto.tree}`, `parent ${onto.parent}`, ...author, committer, ...encoding].join("\n") +
    raw.slice(end)
  return gitLine(["hash-object", "-t", "commit", "-w", "--stdin"], {
    ...neutral,
    input: Buffer.from(text, "latin1"),
  })
}

/** A header's further lines begin with a space (signatures do). */
const unfold = (headers: string): string[] => headers.split(/\n(?! )/)

/** The newest of two dates, as git writes them. */
export const later = (one: string, other: string): string =>
  Number(one.split(" ")[0]) >= Number(other.split(" ")[0]) ? one : other

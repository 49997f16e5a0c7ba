/** The three ways to join a branch with its target, each giving one candidate commit. */
import type { Repository } from "#lib/git/open"
import { commitFacts, commitsSince, later, replant, writeCommit, type CommitFacts } from "./commits.ts"
import { join } from "./join.ts"

export type Sides = {
  /** What the candidate is built upon. */
  target: string
  /** The reviewed commit. */
  head: string
  message: string
}

/** `null`: nothing would change. */
export type Made = { kind: "commit"; commit: string | null } | { kind: "conflict"; files: string[] }

/** One commit with all changes, by the branch's first author; the others are named as co-authors. */
export async function squash(repository: Repository, { target, head, message }: Sides): Promise<Made> {
  const joined = await join(repository, target, head)
  if (joined.kind === "conflict") return joined
  const onto = await commitFacts(repository, target)
  if (joined.tree === onto.tree) return { kind: "commit", commit: null }
  const commits = await commitsSince(repository, target, head)
  const own = commits.filter(({ parents }) => parents.length < 2)
  const newest = await commitFacts(repository, head)
  const first = own[0] ?? newest
  const commit = await writeCommit(repository, {
    tree: joined.tree,
    parents: [target],
    message: withCoAuthors(message, first, own),
    author: first.author,
    authoredAt: newest.authoredAt,
    committedAt: later(newest.committedAt, onto.committedAt),
  })
  return { kind: "commit", commit }
}

/** A merge commit, also where a fast-forward would do: the branch stays visible as one change. */
export async function merge(repository: Repository, { target, head, message }: Sides): Promise<Made> {
  const joined = await join(repository, target, head)
  if (joined.kind === "conflict") return joined
  const [onto, newest] = [await commitFacts(repository, target), await commitFacts(repository, head)]
  const committedAt = later(newest.committedAt, onto.committedAt)
  const { author } = newest
  const parents = [target, head]
  return {
    kind: "commit",
    commit: await writeCommit(repository, {
      tree: joined.tree,
      parents,
      message,
      author,
      authoredAt: committedAt,
      committedAt,
    }),
  }
}

/**
 * The branch's commits one by one onto the target. Where they cannot be replayed one by one though the branch as a whole
 * joins cleanly (it resolved a conflict in a merge or a later commit), they land as one.
 */
export async function rebase(repository: Repository, sides: Sides): Promise<Made> {
  const { target, head } = sides
  let current = await commitFacts(repository, target)
  for (const commit of await commitsSince(repository, target, head)) {
    if (commit.parents.length > 1) continue
    const replayed = await replay(repository, commit, current)
    if (replayed.kind === "conflict") return squash(repository, sides)
    current = replayed.current
  }
  return { kind: "commit", commit: current.id === target ? null : current.id }
}

type Replayed = { kind: "replayed"; current: CommitFacts } | { kind: "conflict" }

async function replay(repository: Repository, commit: CommitFacts, current: CommitFacts): Promise<Replayed> {
  const [parent] = commit.parents
  if (parent === current.id) return { kind: "replayed", current: commit }
  if (parent === undefined) return { kind: "conflict" } // It brings a history of its own: no parent to compare with.
  const joined = await join(repository, await onlyForItsBase(repository, current, parent), commit.id)
  if (joined.kind === "conflict") return { kind: "conflict" }
  if (joined.tree === current.tree) return { kind: "replayed", current }
  const id = await replant(repository, commit, { tree: joined.tree, parent: current.id })
  return { kind: "replayed", current: await commitFacts(repository, id) }
}

/**
 * Git joins two commits over their common ancestor and lets nobody name another (before 2.40): so the current tree is put
 * into a commit whose parent is the one that the replayed commit was made on.
 */
const onlyForItsBase = (
  repository: Repository,
  { tree, author, authoredAt, committedAt }: CommitFacts,
  parent: string,
) =>
  writeCommit(repository, {
    tree,
    parents: [parent],
    message: "base for a replay",
    author,
    authoredAt,
    committedAt,
  })

function withCoAuthors(message: string, first: CommitFacts, commits: CommitFacts[]): string {
  const others = new Map(commits.map(({ author }) => [author.email, author]))
  others.delete(first.author.email)
  if (others.size === 0) return message
  const trailers = [...others.values()].map(({ name, email }) => `Co-authored-by: ${name} <${email}>`)
  const text = message.trimEnd()
  const endsInTrailers = /\n\n(?:[A-Za-z-]+: .+\n?)+$/.test(text)
  return `${text}${endsInTrailers ? "\n" : "\n\n"}${trailers.join("\n")}\n`
}

/** A sample's repository while its past is lived: one `git fast-import` writes all commits, dated as they are made. */
import { spawn } from "node:child_process"
import { createInterface } from "node:readline"
import { once } from "node:events"
import { mkdir, rm, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { git } from "#lib/git"
import type { Identity } from "#lib/git/identity"
import type { Change } from "../story/story.ts"

/** Path -> text. */
export type Tree = ReadonlyMap<string, string>

export type NewCommit = {
  parent: string | null
  tree: Tree
  author: Identity
  message: string
  /** Unix milliseconds. */
  at: number
}

export type PastRepository = {
  readonly path: string
  treeOf(commit: string): Tree
  parentOf(commit: string): string | null
  headOf(branch: string): string | null
  commit(commit: NewCommit): Promise<string>
  point(branch: string, commit: string): void
  drop(branch: string): void
  /** Writes what is pending, with the base branch checked out and somebody's edits in its files. */
  close(edits: Readonly<Record<string, string>>): Promise<void>
  /** Ends git where it was not closed; harmless afterwards. */
  abandon(): void
}

/** Commits that no branch has yet hang here; gone when the repository is closed. */
const DRAFTS = "refs/clutch/drafts"
const BASE_BRANCH = "main"
const NOTHING = "0".repeat(40)

/** @throws ExternalError where git fails. */
export async function createRepository(path: string): Promise<PastRepository> {
  await rm(path, { recursive: true, force: true })
  await mkdir(path, { recursive: true })
  const options = { cwd: path, operation: `create the sample repository ${path}` }
  await git(["init", "--quiet", `--initial-branch=${BASE_BRANCH}`], options)
  const importer = spawn("git", ["fast-import", "--quiet", "--force"], {
    cwd: path,
    stdio: ["pipe", "pipe", "inherit"],
  })
  const answers = createInterface({ input: importer.stdout })[Symbol.asyncIterator]()
  const commits = new Map<string, { tree: Tree; parent: string | null; mark: string }>()
  const branches = new Map<string, string>()
  let marks = 0
  const write = (text: string) => importer.stdin.write(text)

  /** What is not written out yet has no other name that git would know. */
  const markOf = (commit: string): string => {
    const known = commits.get(commit)
    if (!known) throw new Error(`${commit} is no commit of ${path}.`)
    return known.mark
  }

  return {
    path,
    treeOf: (commit) => commits.get(commit)?.tree ?? new Map(),
    parentOf: (commit) => commits.get(commit)?.parent ?? null,
    headOf: (branch) => branches.get(branch) ?? null,
    async commit({ parent, tree, author, message, at }) {
      const mark = `:${++marks}`
      const who = `${author.name} <${author.email}> ${Math.floor(at / 1_000)} +0000`
      write(`commit ${DRAFTS}\nmark ${mark}\nauthor ${who}\ncommitter ${who}\n${data(message)}`)
      if (parent !== null) write(`from ${markOf(parent)}\n`)
      write("deleteall\n")
      for (const [file, text] of tree) write(`M 100644 inline ${file}\n${data(text)}`)
      write(`\nget-mark ${mark}\n`)
      const { value: commit } = await answers.next()
      if (typeof commit !== "string") throw new Error(`git fast-import ended while it wrote to ${path}.`)
      commits.set(commit, { tree, parent, mark })
      return commit
    },
    point(branch, commit) {
      branches.set(branch, commit)
      write(`reset refs/heads/${branch}\nfrom ${markOf(commit)}\n\n`)
    },
    drop(branch) {
      if (branches.delete(branch)) write(`reset refs/heads/${branch}\nfrom ${NOTHING}\n\n`)
    },
    async close(edits) {
      write(`reset ${DRAFTS}\nfrom ${NOTHING}\n\n`)
      importer.stdin.end()
      const [code] = (await once(importer, "close")) as [number | null]
      if (code !== 0) throw new Error(`git fast-import ended with code ${code} in ${path}.`)
      await git(["reset", "--quiet", "--hard", BASE_BRANCH], options)
      for (const [file, text] of Object.entries(edits)) await writeFile(join(path, file), text)
    },
    abandon: () => void importer.kill(),
  }
}

const data = (text: string): string => `data ${Buffer.byteLength(text)}\n${text}\n`

/** @throws Error where the story tells of a change that does not fit its file. */
export function changed(tree: Tree, changes: readonly Change[]): Tree {
  const next = new Map(tree)
  for (const change of changes) {
    const before = next.get(change.path) ?? ""
    if ("text" in change) next.set(change.path, change.text)
    else if ("append" in change) next.set(change.path, before + change.append)
    else {
      if (!before.includes(change.find)) throw new Error(`${change.path} has no "${change.find}".`)
      next.set(change.path, before.replace(change.find, change.with))
    }
  }
  return new Map([...next].sort(([a], [b]) => (a < b ? -1 : 1)))
}

/** Both sides of a common beginning; the paths that conflict where a file was changed on both. */
export function joined(base: Tree, ours: Tree, theirs: Tree): { tree: Tree; conflicts: string[] } {
  const tree = new Map(ours)
  const conflicts: string[] = []
  for (const path of new Set([...base.keys(), ...theirs.keys()])) {
    const [before, here, there] = [base.get(path), ours.get(path), theirs.get(path)]
    if (there === before || there === here) continue
    if (here !== before) conflicts.push(path)
    if (there === undefined) tree.delete(path)
    else tree.set(path, there)
  }
  return { tree, conflicts }
}

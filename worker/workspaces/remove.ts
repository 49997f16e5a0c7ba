/** Ends a task's work trees and branches, when its work is merged or else after it was saved into the trash. */
import { existsSync, readdirSync } from "node:fs"
import path from "node:path"
import { openRepository, type Repository } from "#lib/git/open"
import {
  branchCommit,
  branchesBelow,
  branchRef,
  changeRef,
  commitOf,
  isAncestor,
  isSymbolicRef,
} from "#lib/git/refs"
import { listWorkTrees } from "#lib/git/worktrees"
import { homeOf } from "#lib/home"
import {
  branchPrefix,
  isPlaceOf,
  isWorkspace,
  ownerOf,
  realpathIfThere,
  withRepositoryLock,
} from "./names.ts"
import { saveWork, type TrashManifest } from "./trash.ts"
import { dropWorkTree } from "./work-tree.ts"

export type RemoveRequest = {
  home: string
  repository: string
  project: string
  taskKey: string
  /** Branches that merged work is on: the base branch, the integration branch. */
  targets: string[]
  /** The branch head that landed, where it did: after a squash only this tells that the branch is merged. */
  mergedHead?: string
  /** No process of any of the task's runs is left. */
  runsAreGone: boolean
  signal?: AbortSignal
}

export type RemoveAnswer =
  | { kind: "removed"; workTrees: string[]; branches: string[]; saved: TrashManifest[] }
  /** Left as it is, and why. */
  | { kind: "kept"; sentence: string }

export async function removeWorkspace(request: RemoveRequest): Promise<RemoveAnswer> {
  const { home, project, taskKey, signal } = request
  const repository = await openRepository(request.repository)
  return withRepositoryLock(
    home,
    repository,
    { purpose: `remove the work tree of ${taskKey}`, signal },
    async () => {
      const parent = path.join(homeOf(home).workspaces, project)
      const names = existsSync(parent) ? readdirSync(parent).filter((name) => isPlaceOf(taskKey, name)) : []
      const directories = names.map((name) => path.join(parent, name))
      const user = request.runsAreGone ? null : await whoUses(repository, directories)
      if (user !== null)
        return { kind: "kept", sentence: `Run ${user} may still work in the work tree of ${taskKey}.` }

      const known = await mergedCommits(repository, request)
      const branches = await branchesToRemove(repository, request)
      const unmerged = await unmergedOf(repository, branches, known)
      const saved: TrashManifest[] = []
      // The branches go with the first directory: what belongs together is one entry.
      for (const [at, directory] of (directories.length > 0 ? directories : [undefined]).entries()) {
        const about = { home, project, taskKey, known, reason: "Its task ended; this was not merged." }
        const manifest = await saveWork(repository, {
          ...about,
          directory,
          branches: at === 0 ? unmerged : [],
        })
        if (manifest) saved.push(manifest)
      }
      for (const directory of directories) await dropWorkTree(repository, directory)
      const removed: string[] = []
      for (const { branch, commit } of branches) {
        const answer = await changeRef(repository, {
          ref: branchRef(branch),
          to: null,
          from: commit,
          message: "clutch: its task ended",
        })
        if (answer === "done") removed.push(branch)
      }
      return { kind: "removed", workTrees: directories, branches: removed, saved }
    },
  )
}

async function whoUses(repository: Repository, directories: string[]): Promise<string | null> {
  const real = directories.map(realpathIfThere)
  for (const tree of await listWorkTrees(repository)) {
    const owner = ownerOf(tree.lockReason)
    if (owner && real.includes(realpathIfThere(tree.path))) return owner.runId
  }
  return null
}

/** Commits whose history needs no saving. */
async function mergedCommits(
  repository: Repository,
  { targets, mergedHead }: RemoveRequest,
): Promise<string[]> {
  const found = await Promise.all([
    ...targets.map((branch) => branchCommit(repository, branch)),
    mergedHead === undefined ? null : commitOf(repository, mergedHead),
  ])
  return found.filter((commit) => commit !== null)
}

type Branch = { branch: string; commit: string }

/** All of the task's, less those that a person looks at. */
async function branchesToRemove(repository: Repository, { home, taskKey }: RemoveRequest): Promise<Branch[]> {
  const trees = await listWorkTrees(repository)
  const inUse = new Set(
    trees.filter(({ path, isMissing }) => !isMissing && !isWorkspace(home, path)).map(({ branch }) => branch),
  )
  return (await branchesBelow(repository, branchPrefix(taskKey))).filter(({ branch }) => !inUse.has(branch))
}

/** A symbolic ref has no commits of its own to lose. */
async function unmergedOf(repository: Repository, branches: Branch[], known: string[]): Promise<Branch[]> {
  const unmerged: Branch[] = []
  for (const each of branches) {
    const isKept =
      (await isMerged(repository, each.commit, known)) ||
      (await isSymbolicRef(repository, branchRef(each.branch)))
    if (!isKept) unmerged.push(each)
  }
  return unmerged
}

async function isMerged(repository: Repository, commit: string, known: string[]): Promise<boolean> {
  for (const each of known) if (await isAncestor(repository, commit, each)) return true
  return false
}

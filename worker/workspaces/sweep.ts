/** Tidies one project's work trees: those of ended tasks, and detached ones of ended runs. Safe to repeat. */
import { existsSync, readdirSync } from "node:fs"
import path from "node:path"
import { openRepository } from "#lib/git/open"
import { branchesBelow } from "#lib/git/refs"
import { homeOf } from "#lib/home"
import { detachedPath, isPlaceOf, withRepositoryLock } from "./names.ts"
import { removeWorkspace, type RemoveAnswer } from "./remove.ts"
import { unlockWorkTree, dropWorkTree } from "./work-tree.ts"

export type SweepRequest = {
  home: string
  repository: string
  project: string
  targets: string[]
  /** Tasks that are done or cancelled; those with nothing left cost nothing. */
  ended: { taskKey: string; mergedHead?: string; runsAreGone: boolean }[]
  /** Runs that may still use a detached work tree. */
  openRuns: string[]
  signal?: AbortSignal
}

export type SweepAnswer = { tasks: { taskKey: string; answer: RemoveAnswer }[]; detached: string[] }

export async function sweepWorkspaces({ ended, openRuns, ...place }: SweepRequest): Promise<SweepAnswer> {
  const names = readIfThere(path.join(homeOf(place.home).workspaces, place.project))
  const repository = await openRepository(place.repository)
  const withBranch = new Set(
    (await branchesBelow(repository, "clutch")).map(({ branch }) => branch.split("/")[1]),
  )
  const tasks: SweepAnswer["tasks"] = []
  for (const task of ended) {
    if (!withBranch.has(task.taskKey) && !names.some((name) => isPlaceOf(task.taskKey, name))) continue
    tasks.push({ taskKey: task.taskKey, answer: await removeWorkspace({ ...place, ...task }) })
  }
  const detached = readIfThere(path.dirname(detachedPath(place.home, place.project, "any"))).filter(
    (runId) => !openRuns.includes(runId),
  )
  for (const runId of detached) await removeDetachedWorkspace({ ...place, runId })
  return { tasks, detached }
}

type DetachedPlace = {
  home: string
  repository: string
  project: string
  runId: string
  signal?: AbortSignal
}

/** For the end of a run that only looked: what it wrote was never meant to stay. */
export async function removeDetachedWorkspace({
  home,
  project,
  runId,
  signal,
  ...rest
}: DetachedPlace): Promise<void> {
  const repository = await openRepository(rest.repository)
  const directory = detachedPath(home, project, runId)
  await withRepositoryLock(
    home,
    repository,
    { purpose: `remove the work tree of run ${runId}`, signal },
    () => dropWorkTree(repository, directory),
  )
}

/** Tells the next attempt that this run is over: call it once no process of the run is left. */
export async function releaseWorkspace({
  home,
  signal,
  ...rest
}: {
  home: string
  repository: string
  path: string
  signal?: AbortSignal
}): Promise<void> {
  const repository = await openRepository(rest.repository)
  await withRepositoryLock(home, repository, { purpose: `release ${rest.path}`, signal }, () =>
    unlockWorkTree(repository, rest.path),
  )
}

const readIfThere = (directory: string): string[] => (existsSync(directory) ? readdirSync(directory) : [])

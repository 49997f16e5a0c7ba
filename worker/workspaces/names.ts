/** Names of branches and places: `clutch/CLU-7/fix-login` in the repository, `workspaces/shop/CLU-7` on the disk. */
import { createHash } from "node:crypto"
import { realpathSync } from "node:fs"
import path from "node:path"
import { withFileLock } from "#lib/file-lock"
import type { Repository } from "#lib/git/open"
import { homeOf } from "#lib/home"

const LONGEST_SLUG = 40

/** The last part of a branch's name, from a task's title in any language. */
export function branchSlug(title: string): string {
  const words = title
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
  return words.slice(0, LONGEST_SLUG).replace(/^-+|-+$/g, "") || "work"
}

/** A directory of refs per task: what a sandbox lets its agent write. */
export const branchPrefix = (taskKey: string): string => `clutch/${taskKey}`

const suffix = (number: number) => (number === 1 ? "" : `-${number}`)

/** The place of a task's work; `number` counts the places that had to be left to a run that is not proven gone. */
export type Place = { number: number; path: string; branch: string }

export function placeOf(
  home: string,
  task: { project: string; taskKey: string; branchSlug: string },
  number: number,
): Place {
  const { project, taskKey } = task
  return {
    number,
    path: path.join(homeOf(home).workspaces, project, `${taskKey}${suffix(number)}`),
    branch: `${branchPrefix(taskKey)}/${task.branchSlug}${suffix(number)}`,
  }
}

/** Whether a directory name in `workspaces/<project>` is one of the task's places. */
export const isPlaceOf = (taskKey: string, name: string): boolean =>
  name === taskKey || (name.startsWith(`${taskKey}-`) && /^[1-9]\d*$/.test(name.slice(taskKey.length + 1)))

/** Work trees without a branch, one per run that only looks: `.detached` cannot be a task's key. */
export const detachedPath = (home: string, project: string, runId: string): string =>
  path.join(homeOf(home).workspaces, project, ".detached", runId)

/** Whether the path lies among Clutch's own work trees: never a person's checkout. */
export function isWorkspace(home: string, directory: string): boolean {
  const { workspaces } = homeOf(home)
  return [workspaces, realpathIfThere(workspaces)].some((root) => directory.startsWith(`${root}${path.sep}`))
}

export function realpathIfThere(file: string): string {
  try {
    return realpathSync(file)
  } catch {
    return file
  }
}

/** Adding, removing and landing race inside git: one at a time per repository, over all of Clutch's processes. */
export function withRepositoryLock<T>(
  home: string,
  repository: Repository,
  options: { purpose: string; signal?: AbortSignal; timeoutMs?: number },
  work: () => Promise<T>,
): Promise<T> {
  const id = createHash("sha256").update(realpathIfThere(repository.commonDir)).digest("hex").slice(0, 16)
  return withFileLock(
    path.join(homeOf(home).locks, `repository-${id}.lock`),
    { timeoutMs: 120_000, ...options },
    work,
  )
}

const OWNER = /^clutch run ([A-Za-z0-9_-]+)(, being made)?$/

/** The reason of git's own lock on a work tree says which run owns it. */
export const lockReason = (runId: string, isBeingMade = false): string =>
  `clutch run ${runId}${isBeingMade ? ", being made" : ""}`

export function ownerOf(reason: string | null): { runId: string; isBeingMade: boolean } | null {
  const [, runId, making] = OWNER.exec(reason ?? "") ?? []
  return runId === undefined ? null : { runId, isBeingMade: making !== undefined }
}

/** Makes and unmakes single work trees. The caller holds the repository's lock. */
import { chmodSync, existsSync, lstatSync, mkdirSync, readdirSync, rmSync } from "node:fs"
import path from "node:path"
import { git } from "#lib/git"
import { inNeutral, inRepository, type Repository } from "#lib/git/open"
import { lockReason } from "./names.ts"
import { registrationOf } from "./registration.ts"

/** Filling a large work tree takes its time on a slow disk. */
const CHECKOUT_TIMEOUT_MS = 15 * 60_000

export type MakeWorkTree = {
  path: string
  /** An existing branch; absent makes a detached work tree. */
  branch?: string
  commit: string
  runId: string
  signal?: AbortSignal
}

/**
 * Two steps, so that no filter or hook of the repository's configuration runs: git registers an empty work tree, then its
 * files are written under Clutch's own empty configuration. Files kept by a filter (LFS) appear as their pointers.
 * The lock's reason tells a half-made one from a finished one.
 */
export async function makeWorkTree(repository: Repository, wanted: MakeWorkTree): Promise<string> {
  const { branch, commit, runId, signal } = wanted
  const operation = `make the work tree ${wanted.path}`
  const where = { ...inRepository(repository), operation, signal }
  mkdirSync(path.dirname(wanted.path), { recursive: true, mode: 0o700 })
  const target = branch === undefined ? ["--detach", wanted.path, commit] : [wanted.path, branch]
  await git(
    ["worktree", "add", "--quiet", "--no-checkout", "--lock", "--reason", lockReason(runId, true), ...target],
    where,
  )
  try {
    const registration = registrationOf(repository, wanted.path)
    if (registration.kind === "suspect")
      throw new Error(`The new work tree ${wanted.path} cannot be used: ${registration.sentence}.`)
    const { gitDir } = registration
    const neutral = inNeutral(repository, { workTree: wanted.path, index: path.join(gitDir, "index") })
    await git(["read-tree", "-m", "-u", commit], {
      ...neutral,
      operation,
      signal,
      timeoutMs: CHECKOUT_TIMEOUT_MS,
    })
    await lockWorkTree(repository, wanted.path, runId)
    return gitDir
  } catch (error) {
    await dropWorkTree(repository, wanted.path)
    throw error
  }
}

/** Hands a work tree to a run. */
export async function lockWorkTree(repository: Repository, directory: string, runId: string): Promise<void> {
  const where = { ...inRepository(repository), operation: `lock the work tree ${directory}` }
  await git(["worktree", "unlock", directory], { ...where, expect: [0, 128] })
  await git(["worktree", "lock", "--reason", lockReason(runId), directory], where)
}

export async function unlockWorkTree(repository: Repository, directory: string): Promise<void> {
  const where = { ...inRepository(repository), operation: `unlock the work tree ${directory}` }
  await git(["worktree", "unlock", directory], { ...where, expect: [0, 128] })
}

/** Deletes directory and registration; what was worth keeping was saved before. Never prunes other people's work trees. */
export async function dropWorkTree(repository: Repository, directory: string): Promise<void> {
  const registration = registrationOf(repository, directory)
  removeTree(directory)
  const where = { ...inRepository(repository), operation: `remove the work tree ${directory}` }
  const { exitCode } = await git(["worktree", "remove", "--force", "--force", directory], {
    ...where,
    expect: [0, 128],
  })
  // Where git no longer understands the registration (an agent wrote into it), it goes by hand.
  if (exitCode !== 0 && registration.gitDir !== null) removeTree(registration.gitDir)
}

/** Deletes a directory, also where an agent left parts of it without permissions (package caches do). Follows no links. */
export function removeTree(directory: string): void {
  try {
    rmSync(directory, { recursive: true, force: true, maxRetries: 3 })
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code !== "EACCES" && code !== "EPERM" && code !== "ENOTEMPTY") throw error
    unlockDirectories(directory)
    rmSync(directory, { recursive: true, force: true, maxRetries: 3 })
  }
}

function unlockDirectories(directory: string): void {
  if (!existsSync(directory) || !lstatSync(directory).isDirectory()) return
  chmodSync(directory, 0o700)
  for (const entry of readdirSync(directory, { withFileTypes: true })) {
    if (entry.isDirectory()) unlockDirectories(path.join(directory, entry.name))
  }
}

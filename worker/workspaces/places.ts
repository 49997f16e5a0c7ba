/** All work trees of an installation, found on the disk; and how much each takes, measured without holding anybody up. */
import { existsSync, readdirSync } from "node:fs"
import { lstat, opendir } from "node:fs/promises"
import path from "node:path"
import { homeOf } from "#lib/home"
import { detachedPath } from "./names.ts"

export type FoundPlace = {
  project: string
  path: string
} & ({ kind: "task"; taskKey: string } | { kind: "detached"; runId: string })

const PLACE = /^([A-Z][A-Z0-9]{1,9}-\d+)(?:-[1-9]\d*)?$/

/** By directory alone; what a directory is called says whose it is. */
export function findPlaces(home: string, project?: string): FoundPlace[] {
  const { workspaces } = homeOf(home)
  const projects = project === undefined ? directoriesIn(workspaces) : [project]
  return projects.flatMap((slug) => {
    const parent = path.join(workspaces, slug)
    const tasks = directoriesIn(parent).flatMap((name): FoundPlace[] => {
      const taskKey = PLACE.exec(name)?.[1]
      return taskKey === undefined
        ? []
        : [{ kind: "task", project: slug, taskKey, path: path.join(parent, name) }]
    })
    const detached = path.dirname(detachedPath(home, slug, "any"))
    const runs = directoriesIn(detached).map((runId): FoundPlace => ({
      kind: "detached",
      project: slug,
      runId,
      path: path.join(detached, runId),
    }))
    return [...tasks, ...runs]
  })
}

const directoriesIn = (directory: string): string[] =>
  existsSync(directory)
    ? readdirSync(directory, { withFileTypes: true })
        .filter((entry) => entry.isDirectory())
        .map(({ name }) => name)
        .sort()
    : []

export type Size = {
  bytes: number
  files: number
  /** False where counting stopped early: it takes at least this. */
  isWhole: boolean
}

/** More would be a listing of the disk. */
const MOST_FILES = 500_000
const BLOCK = 512

/** What it takes on the disk. A file with several names counts once, links are not followed, what vanishes is passed over. */
export async function measure(
  directory: string,
  { mostFiles = MOST_FILES, signal }: { mostFiles?: number; signal?: AbortSignal } = {},
): Promise<Size> {
  const size = { bytes: 0, files: 0, isWhole: true }
  const seen = new Set<string>()
  const left = [directory]
  for (let next = left.pop(); next !== undefined; next = left.pop()) {
    if (size.files >= mostFiles || signal?.aborted) return { ...size, isWhole: false }
    try {
      for await (const entry of await opendir(next)) {
        const file = path.join(next, entry.name)
        const { blocks, nlink, ino, dev } = await lstat(file)
        const isAgain = nlink > 1 && !entry.isDirectory() && seen.has(`${dev}:${ino}`)
        if (nlink > 1 && !entry.isDirectory()) seen.add(`${dev}:${ino}`)
        if (!isAgain) size.bytes += blocks * BLOCK
        size.files += 1
        if (entry.isDirectory()) left.push(file)
        if (size.files >= mostFiles || signal?.aborted) return { ...size, isWhole: false }
      }
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException
      if (code !== "ENOENT" && code !== "EACCES" && code !== "ENOTDIR") throw error
    }
  }
  return size
}

/** What runs left for good, for whoever looks at it later: files of `artifacts/<run>/`, and nothing beside them. */
import { constants } from "node:fs"
import { lstat, open, readdir } from "node:fs/promises"
import path from "node:path"
import { homeOf } from "./home.ts"

export type ArtifactFile = {
  /** Relative to the run's directory. */
  name: string
  bytes: number
}

/** Where the artifacts of a run lie; null where its id could lead elsewhere. */
const directoryOf = (home: string, runId: string): string | null =>
  /^[A-Za-z0-9_-]+$/.test(runId) ? path.join(homeOf(home).artifacts, runId) : null

/** Those of the run, then what its step has beyond them (the same files lie there again). Empty where it left none. */
export async function listArtifacts(home: string, runId: string): Promise<ArtifactFile[]> {
  const directory = directoryOf(home, runId)
  if (directory === null) return []
  const own = await filesIn(directory, "")
  const known = new Set(own.map(({ name }) => name))
  const steps = await namesIn(path.join(directory, "steps"))
  const ofSteps = await Promise.all(steps.map((step) => filesIn(directory, path.join("steps", step))))
  return [...own, ...ofSteps.flat().filter(({ name }) => !known.has(path.basename(name)))]
}

/** Null where the run left no such file. A link is not followed. */
export async function readArtifact(home: string, runId: string, name: string): Promise<Buffer | null> {
  const directory = directoryOf(home, runId)
  const listed = (await listArtifacts(home, runId)).some((file) => file.name === name)
  if (directory === null || !listed) return null
  const file = await open(path.join(directory, name), constants.O_RDONLY | constants.O_NOFOLLOW)
  try {
    return await file.readFile()
  } finally {
    await file.close()
  }
}

async function filesIn(directory: string, within: string): Promise<ArtifactFile[]> {
  const found = await Promise.all(
    (await namesIn(path.join(directory, within))).map(async (name) => {
      const stat = await lstat(path.join(directory, within, name))
      return stat.isFile() ? [{ name: path.join(within, name), bytes: stat.size }] : []
    }),
  )
  return found.flat()
}

async function namesIn(directory: string): Promise<string[]> {
  try {
    return (await readdir(directory)).sort()
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === "ENOENT" || code === "ENOTDIR") return []
    throw error
  }
}

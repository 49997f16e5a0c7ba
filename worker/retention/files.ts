/** What runs have left in CLUTCH_HOME, listed and removed. */
import { existsSync, readdirSync, statSync } from "node:fs"
import { rm } from "node:fs/promises"
import path from "node:path"
import { homeOf } from "#lib/home"
import { isShimAlive } from "../reaper.ts"
import type { RunFiles } from "../retention.ts"
import { artifactsOf } from "../runs/artifacts.ts"
import { runDirectoryOf } from "../runs/directory.ts"
import { isRunId } from "../runs/request.ts"
import { detachedPath } from "../workspaces/names.ts"
import { removeDetachedWorkspace } from "../workspaces/sweep.ts"
import { removeTree } from "../workspaces/work-tree.ts"

/** Where a run's own work tree lies. */
export type DetachedTree = { project: string; runId: string }

/** Oldest first. */
export function listRunFiles(home: string): (RunFiles & { detachedTrees: DetachedTree[] })[] {
  const { runs, transcripts } = homeOf(home)
  const trees = Map.groupBy(listDetachedTrees(home), ({ runId }) => runId)
  const withTranscript = names(transcripts).flatMap((name) =>
    name.endsWith(".jsonl") ? [name.slice(0, -".jsonl".length)] : [],
  )
  const runIds = new Set([...names(runs), ...withTranscript, ...trees.keys()].filter(isRunId))
  const ageOf = ({ directoryChangedAt, transcript }: RunFiles) =>
    directoryChangedAt ?? transcript?.changedAt ?? 0
  return [...runIds]
    .map((runId) => ({ ...filesOf(home, runId), ...treesOf(trees.get(runId) ?? []) }))
    .sort((one, other) => ageOf(one) - ageOf(other))
}

/** Its artifacts go first: while the directory is there, somebody still comes for them. */
export async function removeRunDirectory(home: string, runId: string): Promise<void> {
  await removeSlowly(artifactsOf(home, runId))
  await removeSlowly(runDirectoryOf(home, runId).path)
}

export const removeTranscript = (home: string, runId: string): Promise<void> =>
  rm(transcriptOf(home, runId), { force: true })

/** By git where the repository is known and still there, so that its registration goes too. */
export async function removeDetachedTree(
  home: string,
  { project, runId }: DetachedTree,
  signal: AbortSignal,
): Promise<void> {
  const repository = repositoryOf(home, runId)
  if (repository !== null && existsSync(repository))
    await removeDetachedWorkspace({ home, repository, project, runId, signal })
  else await removeSlowly(detachedPath(home, project, runId))
}

function filesOf(home: string, runId: string): Omit<RunFiles, "hasDetachedTree"> {
  const run = runDirectoryOf(home, runId)
  const directory = statSync(run.path, { throwIfNoEntry: false })
  const transcript = statSync(transcriptOf(home, runId), { throwIfNoEntry: false })
  return {
    runId,
    directoryChangedAt: directory ? directory.mtimeMs : null,
    transcript: transcript ? { changedAt: transcript.mtimeMs, size: transcript.size } : null,
    shimLives: isShimAliveOrUnreadable(run),
  }
}

const treesOf = (detachedTrees: DetachedTree[]) => ({
  detachedTrees,
  hasDetachedTree: detachedTrees.length > 0,
})

/** A record that cannot be read says nothing about its process: the run is left alone. */
function isShimAliveOrUnreadable(run: ReturnType<typeof runDirectoryOf>): boolean {
  try {
    return isShimAlive(run)
  } catch {
    return true
  }
}

function repositoryOf(home: string, runId: string): string | null {
  try {
    return runDirectoryOf(home, runId).readRequest()?.repository ?? null
  } catch {
    return null // Written by another version of Clutch.
  }
}

const listDetachedTrees = (home: string): DetachedTree[] =>
  names(homeOf(home).workspaces).flatMap((project) =>
    names(path.dirname(detachedPath(home, project, "any"))).map((runId) => ({ project, runId })),
  )

const transcriptOf = (home: string, runId: string): string =>
  path.join(homeOf(home).transcripts, `${runId}.jsonl`)

/** An agent's home may hold a whole package cache: beside the loop's work, not in its way. */
const removeSlowly = (directory: string): Promise<void> =>
  rm(directory, { recursive: true, force: true, maxRetries: 3 }).catch(() => removeTree(directory))

function names(directory: string): string[] {
  try {
    return readdirSync(directory)
  } catch {
    return []
  }
}

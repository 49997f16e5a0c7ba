/** Keeps what a removed work tree had and nobody else has: commits as a git bundle, files as they are, and a manifest. */
import { randomBytes } from "node:crypto"
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs"
import { cp } from "node:fs/promises"
import path from "node:path"
import { z } from "zod"
import { git } from "#lib/git"
import { inRepository, type Repository } from "#lib/git/open"
import { changeRef, commitOf, isAncestor } from "#lib/git/refs"
import { homeOf } from "#lib/home"
import { registrationOf } from "./registration.ts"
import { keepSubmodule, unsavedSubmodules } from "./submodules.ts"
import { findUnsaved } from "./unsaved.ts"
import { removeTree } from "./work-tree.ts"

const SavedBranch = z.object({ branch: z.string(), commit: z.string() })

export const TrashManifest = z.object({
  id: z.string(),
  savedAt: z.number(),
  reason: z.string(),
  repository: z.string(),
  project: z.string(),
  taskKey: z.string(),
  /** In `work.bundle`. A detached HEAD is kept under a branch name of its own. */
  branches: z.array(SavedBranch),
  /** In `files/`; null when the directory held nothing of its own. `whole`: the directory as it was, not a list of changes. */
  files: z
    .object({
      from: z.string(),
      at: z.string().nullable(),
      whole: z.boolean(),
      changed: z.array(z.string()),
      deleted: z.array(z.string()),
    })
    .nullable(),
})
export type TrashManifest = z.infer<typeof TrashManifest>

export type Unsaved = {
  home: string
  project: string
  taskKey: string
  reason: string
  /** A work tree whose uncommitted files, and commits on a detached HEAD, are to be kept. */
  directory?: string
  branches?: { branch: string; commit: string }[]
  /** Commits whose history the repository keeps anyway: it is not saved again. */
  known: string[]
  /** Unix milliseconds. */
  now?: number
}

/** Null when there was nothing to save. Written aside first: an entry of the trash is whole or not there. */
export async function saveWork(repository: Repository, unsaved: Unsaved): Promise<TrashManifest | null> {
  const { home, project, taskKey, reason, directory, branches = [], known, now = Date.now() } = unsaved
  const id = `${new Date(now).toISOString().replace(/[:.]/g, "-")}-${project}-${taskKey}-${randomBytes(3).toString("hex")}`
  const { trash } = homeOf(home)
  const draft = path.join(trash, `.${id}.partial`)
  mkdirSync(draft, { recursive: true, mode: 0o700 })
  try {
    const detached = directory === undefined ? [] : await detachedWork(repository, directory, taskKey, known)
    const saved = await saveBundle(repository, {
      id,
      file: path.join(draft, "work.bundle"),
      branches: [...branches, ...detached],
      known,
    })
    const files = directory === undefined ? null : await saveFiles(repository, directory, draft)
    if (saved.length === 0 && files === null) return null
    const manifest: TrashManifest = {
      id,
      savedAt: now,
      reason,
      repository: repository.commonDir,
      project,
      taskKey,
      branches: saved,
      files,
    }
    writeFileSync(path.join(draft, "manifest.json"), `${JSON.stringify(manifest, null, 2)}\n`, {
      mode: 0o600,
      flush: true,
    })
    renameSync(draft, path.join(trash, id))
    return manifest
  } finally {
    rmSync(draft, { recursive: true, force: true })
  }
}

/** Commits made without a branch would otherwise go with the directory. */
async function detachedWork(repository: Repository, directory: string, taskKey: string, known: string[]) {
  const registration = registrationOf(repository, directory)
  const commit =
    registration.kind === "good" && registration.detachedAt
      ? await commitOf(repository, registration.detachedAt)
      : null
  if (commit === null) return []
  for (const other of known) if (await isAncestor(repository, commit, other)) return []
  return [{ branch: `clutch/${taskKey}/detached-${commit.slice(0, 8)}`, commit }]
}

type Bundle = { id: string; file: string; branches: { branch: string; commit: string }[]; known: string[] }

async function saveBundle(
  repository: Repository,
  { id, file, branches, known }: Bundle,
): Promise<Bundle["branches"]> {
  if (branches.length === 0) return []
  const operation = "save a branch into the trash"
  // Under names of their own, so that a branch which moves meanwhile is saved as it was when it was chosen.
  const refs = branches.map(({ branch, commit }) => ({ ref: `refs/clutch/trash/${id}/${branch}`, commit }))
  try {
    for (const { ref, commit } of refs)
      await changeRef(repository, { ref, to: commit, from: null, message: operation })
    const exclusions = known.map((commit) => `^${commit}`)
    const { exitCode, stderr } = await git(
      ["bundle", "create", "--quiet", file, ...refs.map(({ ref }) => ref), ...exclusions],
      {
        ...inRepository(repository),
        operation,
        expect: [0, 128],
      },
    )
    if (exitCode !== 0 && /empty bundle/.test(stderr)) return []
    if (exitCode !== 0) throw new Error(`git bundle: ${stderr.trim()}`)
    return branches
  } finally {
    for (const { ref, commit } of refs)
      await changeRef(repository, { ref, to: null, from: commit, message: operation })
  }
}

async function saveFiles(
  repository: Repository,
  directory: string,
  draft: string,
): Promise<TrashManifest["files"]> {
  const stat = lstatSync(directory, { throwIfNoEntry: false })
  if (!stat) return null
  const target = path.join(draft, "files")
  const at = await headOf(repository, directory)
  if (at === null || !stat.isDirectory()) return saveWhole(directory, target)
  const scratch = path.join(draft, "index")
  const { changed, deleted, hasOddNames } = await findUnsaved(repository, directory, at, scratch)
  const { gitDir } = registrationOf(repository, directory)
  const submodules =
    gitDir === null ? [] : await unsavedSubmodules(repository, { directory, gitDir }, at, scratch)
  rmSync(scratch, { force: true })
  if (hasOddNames) return saveWhole(directory, target)
  const names = [...new Set([...changed, ...submodules.map((submodule) => submodule.path)])]
  if (names.length + deleted.length === 0) return null
  for (const name of names) await copy(path.join(directory, name), path.join(target, name))
  for (const submodule of submodules) await keepSubmodule(submodule, path.join(target, submodule.path))
  return { from: directory, at, whole: false, changed: names, deleted }
}

/** The commit that the directory's files were checked out from; null where its registration cannot be believed. */
async function headOf(repository: Repository, directory: string): Promise<string | null> {
  const registration = registrationOf(repository, directory)
  if (registration.kind === "suspect") return null
  return commitOf(repository, registration.detachedAt ?? `refs/heads/${registration.branch}`)
}

/** By renaming: nothing is left out, whatever its name. */
function saveWhole(directory: string, target: string): TrashManifest["files"] {
  if (lstatSync(directory).isDirectory() && readdirSync(directory).every((name) => name === ".git"))
    return null
  renameSync(directory, target)
  return { from: directory, at: null, whole: true, changed: [], deleted: [] }
}

/** Links stay links; pipes and sockets hold nothing that could be kept. */
const copy = (from: string, to: string) =>
  cp(from, to, {
    recursive: true,
    verbatimSymlinks: true,
    preserveTimestamps: true,
    filter: (source) => {
      const stat = lstatSync(source)
      return stat.isFile() || stat.isDirectory() || stat.isSymbolicLink()
    },
  })

export function listTrash(home: string): TrashManifest[] {
  const { trash } = homeOf(home)
  if (!existsSync(trash)) return []
  return readdirSync(trash)
    .filter((name) => !name.startsWith("."))
    .flatMap((name) => readManifest(path.join(trash, name)) ?? [])
    .sort((one, other) => other.savedAt - one.savedAt)
}

export function readManifest(entry: string): TrashManifest | null {
  const file = path.join(entry, "manifest.json")
  return existsSync(file) ? TrashManifest.parse(JSON.parse(readFileSync(file, "utf8"))) : null
}

/** Forgets entries saved before `time`, and half-made ones of a process that died. */
export function emptyTrash(home: string, time: number): string[] {
  const { trash } = homeOf(home)
  if (!existsSync(trash)) return []
  const old = listTrash(home)
    .filter(({ savedAt }) => savedAt < time)
    .map(({ id }) => id)
  const halfMade = readdirSync(trash).filter(
    (name) => name.endsWith(".partial") && lstatSync(path.join(trash, name)).mtimeMs < time,
  )
  for (const name of [...old, ...halfMade]) removeTree(path.join(trash, name))
  return old
}

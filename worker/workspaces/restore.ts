/** Brings an entry of the trash back: its branches into the repository, its files into a directory. */
import { cp, rm } from "node:fs/promises"
import { existsSync, mkdirSync, renameSync } from "node:fs"
import path from "node:path"
import { accept, refuse, type Result } from "#domain/refusal"
import { git } from "#lib/git"
import { inNeutral, inRepository, openRepository, type Repository } from "#lib/git/open"
import { branchCommit, branchRef, changeRef, commitOf } from "#lib/git/refs"
import { homeOf } from "#lib/home"
import { withRepositoryLock } from "./names.ts"
import { readManifest, type TrashManifest } from "./trash.ts"

export type Restored = {
  branches: { branch: string; commit: string }[]
  /** A plain directory (not a work tree) with the files as they were; null where none were saved. */
  directory: string | null
}

/**
 * A branch whose name is taken by other work comes back as `<name>-restored-<commit>`. `into` must not exist yet; it gets
 * the commit's files with the saved changes on top. The entry stays in the trash.
 */
export async function restoreTrash(request: {
  home: string
  id: string
  into: string
  /** Somebody who died may have done it before, or a part of it. */
  isRepeat?: boolean
}): Promise<Result<Restored>> {
  const entry = path.join(homeOf(request.home).trash, path.basename(request.id))
  const manifest = readManifest(entry)
  if (!manifest) return refuse("not_found", `There is no ${request.id} in the trash.`)
  const wasThere = existsSync(request.into)
  if (wasThere && !request.isRepeat)
    return refuse("already_exists", `${request.into} exists already; name a new directory.`)
  const repository = await openRepository(manifest.repository)
  return withRepositoryLock(
    request.home,
    repository,
    { purpose: `restore ${manifest.taskKey} from the trash` },
    async () => {
      const branches = await restoreBranches(repository, entry, manifest)
      if (!branches.ok) return branches
      const directory = manifest.files && request.into
      if (manifest.files && !wasThere) await restoreFiles(repository, entry, manifest.files, request.into)
      return accept({ branches: branches.value, directory })
    },
  )
}

async function restoreBranches(
  repository: Repository,
  entry: string,
  { branches }: TrashManifest,
): Promise<Result<Restored["branches"]>> {
  if (branches.length === 0) return accept([])
  const where = { ...inRepository(repository), operation: "read a bundle of the trash", expect: [0, 1, 128] }
  const { exitCode, stderr } = await git(["bundle", "unbundle", path.join(entry, "work.bundle")], where)
  if (exitCode !== 0)
    return refuse("conflict", `The saved commits do not fit this repository any more: ${stderr.trim()}`)
  const restored: Restored["branches"] = []
  for (const { branch, commit } of branches) {
    const existing = await branchCommit(repository, branch)
    const name =
      existing === null || existing === commit ? branch : `${branch}-restored-${commit.slice(0, 8)}`
    const ref = branchRef(name)
    if ((await commitOf(repository, ref)) === null)
      await changeRef(repository, { ref, to: commit, from: null, message: "clutch: restored from the trash" })
    restored.push({ branch: name, commit })
  }
  return accept(restored)
}

async function restoreFiles(
  repository: Repository,
  entry: string,
  files: NonNullable<TrashManifest["files"]>,
  into: string,
): Promise<void> {
  // Written aside first: what is there by that name is whole.
  const draft = path.join(path.dirname(into), `.${path.basename(into)}.partial`)
  await rm(draft, { recursive: true, force: true })
  mkdirSync(draft, { recursive: true })
  if (files.at !== null) {
    const index = path.join(entry, "restore.index")
    const neutral = inNeutral(repository, { workTree: draft, index })
    await git(["read-tree", "-m", "-u", files.at], {
      ...neutral,
      operation: "write the files of a saved work tree",
    })
    await rm(index, { force: true })
  }
  const saved = path.join(entry, "files")
  if (existsSync(saved))
    await cp(saved, draft, { recursive: true, verbatimSymlinks: true, preserveTimestamps: true, force: true })
  for (const name of files.deleted) await rm(path.join(draft, name), { force: true })
  renameSync(draft, into)
}

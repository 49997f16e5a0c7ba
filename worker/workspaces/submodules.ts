/** Submodules that an agent filled in its work tree: which of them hold work that is nowhere else. */
import { existsSync, lstatSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { cp } from "node:fs/promises"
import path from "node:path"
import { gitBytes } from "#lib/git"
import { inNeutral, type Repository } from "#lib/git/open"
import { realpathIfThere } from "./names.ts"
import { findUnsaved } from "./unsaved.ts"

export type Submodule = {
  /** Relative to the work tree. */
  path: string
  /** Its own git directory, below the work tree's; null where that cannot be believed. */
  gitDir: string | null
}

/** Those with files or commits beyond what the work tree's commit names. Reads files and objects; runs nothing in there. */
export async function unsavedSubmodules(
  repository: Repository,
  place: { directory: string; gitDir: string },
  commit: string,
  scratchIndex: string,
): Promise<Submodule[]> {
  const unsaved: Submodule[] = []
  for (const link of await linksIn(repository, commit)) {
    const directory = path.join(place.directory, link.path)
    const stat = lstatSync(directory, { throwIfNoEntry: false })
    if (!stat?.isDirectory() || readdirSync(directory).length === 0) continue
    const gitDir = gitDirOf(directory, place.gitDir)
    const isKept =
      gitDir !== null && (await isAsCommitted(repository, directory, gitDir, link.commit, scratchIndex))
    if (!isKept) unsaved.push({ path: link.path, gitDir })
  }
  return unsaved
}

/** Takes its commits along, in the place of the file that says where they were. */
export async function keepSubmodule({ gitDir }: Submodule, saved: string): Promise<void> {
  if (gitDir === null) return
  rmSync(path.join(saved, ".git"), { recursive: true, force: true })
  await cp(gitDir, path.join(saved, ".git"), { recursive: true, verbatimSymlinks: true })
  const config = path.join(saved, ".git", "config")
  if (!existsSync(config)) return
  // It named a directory that goes; where it lies now is where its files are.
  const lines = readFileSync(config, "utf8").split("\n")
  writeFileSync(config, lines.filter((line) => !/^\s*worktree\s*=/i.test(line)).join("\n"))
}

async function linksIn(repository: Repository, commit: string): Promise<{ path: string; commit: string }[]> {
  const where = { ...inNeutral(repository), operation: "list the submodules of a commit" }
  const { stdout } = await gitBytes(["ls-tree", "-r", "-z", commit], where)
  return stdout
    .toString("utf8")
    .split("\0")
    .flatMap((line) => {
      const [, id, name] = /^160000 commit ([0-9a-f]{40,64})\t(.+)$/s.exec(line) ?? []
      return id && name ? [{ path: name, commit: id }] : []
    })
}

/** An agent may write the file that names it: only a directory below the work tree's own counts. */
function gitDirOf(directory: string, own: string): string | null {
  const file = path.join(directory, ".git")
  if (!lstatSync(file, { throwIfNoEntry: false })?.isFile()) return null
  const [, named] = /^gitdir: (.+)\n?$/.exec(readFileSync(file, "utf8")) ?? []
  if (named === undefined) return null
  const gitDir = realpathIfThere(path.resolve(directory, named))
  const modules = path.join(realpathIfThere(own), "modules")
  return gitDir.startsWith(`${modules}${path.sep}`) && existsSync(path.join(gitDir, "objects"))
    ? gitDir
    : null
}

async function isAsCommitted(
  repository: Repository,
  directory: string,
  gitDir: string,
  commit: string,
  scratchIndex: string,
): Promise<boolean> {
  const head = path.join(gitDir, "HEAD")
  if (!existsSync(head) || readFileSync(head, "utf8").trim() !== commit) return false
  if (existsSync(path.join(gitDir, "refs/stash"))) return false
  const inner = { ...repository, objectsDir: path.join(gitDir, "objects"), shallowFile: null }
  rmSync(scratchIndex, { force: true })
  try {
    const { changed, deleted, hasOddNames } = await findUnsaved(inner, directory, commit, scratchIndex)
    return changed.length + deleted.length === 0 && !hasOddNames
  } catch {
    // Its objects cannot be read: nothing says that this is kept anywhere.
    return false
  }
}

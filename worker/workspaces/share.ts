/** Gives a work tree what git does not: ignored files of the main repository's directory, as copies or as links. */
import { copyFileSync, globSync, lstatSync, mkdirSync, readdirSync, realpathSync, symlinkSync } from "node:fs"
import { constants } from "node:fs"
import { cp } from "node:fs/promises"
import path from "node:path"
import { git } from "#lib/git"
import { openRepository } from "#lib/git/open"
import { listWorkTrees } from "#lib/git/worktrees"

export type ShareRequest = {
  /** The main repository; a bare one has no files to share. */
  repository: string
  /** The work tree that gets them. */
  path: string
  copyFiles: readonly string[]
  linkFiles: readonly string[]
}

/** What each names: the places that links lead to, which a sandbox must let the agent read. */
export type Shared = { linked: string[] }

const MOST_MATCHES = 1_000

/**
 * Only files that the repository ignores, so that no agent commits them; only what lies in the repository's directory, also
 * behind links; and nothing that the work tree has already. A directory is linked entry by entry: its own is a real one,
 * so what an agent adds stays there, and a rule that ignores directories alone still holds.
 */
export async function shareFiles(request: ShareRequest): Promise<Shared> {
  const { repository, copyFiles, linkFiles } = request
  if (copyFiles.length + linkFiles.length === 0) return { linked: [] }
  const root = await checkoutOf(repository)
  if (root === null) return { linked: [] }
  const tree = realpathSync(request.path)
  for (const name of await ignored(root, matches(root, copyFiles))) {
    const target = placeFor(tree, name)
    if (target) await copy(path.join(root, name), target)
  }
  const linked: string[] = []
  for (const name of await ignored(root, matches(root, linkFiles))) {
    const source = path.join(root, name)
    linked.push(source)
    const isDirectory = lstatSync(source).isDirectory()
    for (const each of isDirectory ? readdirSync(source).map((entry) => path.join(name, entry)) : [name]) {
      const target = placeFor(tree, each)
      if (target) symlinkSync(path.join(root, each), target)
    }
  }
  return { linked }
}

/** The main checkout; null for a bare repository. */
async function checkoutOf(directory: string): Promise<string | null> {
  const repository = await openRepository(directory)
  const [main] = await listWorkTrees(repository)
  return main && !main.isBare && !main.isMissing ? realpathSync(main.path) : null
}

/** Names below the root that match, the outermost alone, none of which leads out of it. */
function matches(root: string, patterns: readonly string[]): string[] {
  const names = patterns
    .flatMap((pattern) => globSync(pattern, { cwd: root }))
    .map((name) => path.normalize(name))
    .filter((name) => isInside(root, name))
  const unique = [...new Set(names)].sort()
  const outermost = unique.filter((name) => !unique.some((other) => name.startsWith(`${other}${path.sep}`)))
  return outermost.slice(0, MOST_MATCHES)
}

function isInside(root: string, name: string): boolean {
  if (
    name === "." ||
    path.isAbsolute(name) ||
    name.split(path.sep).some((part) => part === ".." || part === ".git")
  )
    return false
  try {
    return realpathSync(path.join(root, name)).startsWith(`${root}${path.sep}`)
  } catch {
    return false
  }
}

async function ignored(root: string, names: readonly string[]): Promise<string[]> {
  if (names.length === 0) return []
  const { stdout } = await git(["check-ignore", "-z", "--stdin"], {
    cwd: root,
    operation: "find the ignored files that work trees share",
    input: names.join("\0"),
    expect: [0, 1],
  })
  return stdout.split("\0").filter(Boolean)
}

/** Where it goes in the work tree, its directories made; null where something is there, or a link leads away. */
function placeFor(tree: string, name: string): string | null {
  let directory = tree
  for (const part of path.dirname(name).split(path.sep)) {
    if (part === ".") continue
    directory = path.join(directory, part)
    const stat = lstatSync(directory, { throwIfNoEntry: false })
    if (stat && !stat.isDirectory()) return null
    if (!stat) mkdirSync(directory)
  }
  const target = path.join(tree, name)
  return lstatSync(target, { throwIfNoEntry: false }) ? null : target
}

/** Cheap where the file system can share blocks. */
async function copy(from: string, to: string): Promise<void> {
  if (lstatSync(from).isDirectory())
    await cp(from, to, { recursive: true, verbatimSymlinks: true, mode: constants.COPYFILE_FICLONE })
  else copyFileSync(from, to, constants.COPYFILE_FICLONE)
}

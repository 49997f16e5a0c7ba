/** Looks at a path that a person named as a repository: what Clutch must know of it, or why it will not do. */
import { existsSync, realpathSync } from "node:fs"
import { access, constants, stat } from "node:fs/promises"
import path from "node:path"
import { accept, refuse, type Result } from "#domain/refusal"
import { ExternalError } from "./external-error.ts"
import { git, gitLine } from "./git.ts"
import { inRepository, openRepository, type Repository } from "./git/open.ts"
import { branchCommit } from "./git/refs.ts"
import { listWorkTrees } from "./git/worktrees.ts"
import { chooseBaseBranch } from "./repository/base-branch.ts"

export { detectCheckCommand } from "./repository/check-command.ts"
export { suggestProjectKey } from "./repository/project-key.ts"

export type RepositoryFacts = {
  /** Absolute path of the main work tree, or of the bare repository. */
  root: string
  baseBranch: string
  /** The newest commit of the base branch. */
  headCommit: string
  hasRemote: boolean
  isBare: boolean
  isShallow: boolean
  /** Where the base branch is checked out now, if anywhere. */
  checkedOutAt?: string
}

/** Any path inside a repository will do, also one in a linked work tree: the answer is the main repository. */
export async function inspectRepository(
  given: string,
  wanted: { baseBranch?: string } = {},
): Promise<Result<RepositoryFacts>> {
  const directory = path.resolve(given)
  const unusable = await whyNoDirectory(directory)
  if (unusable) return unusable
  try {
    const repository = await openRepository(directory)
    const outside = await whyNotForClutch(repository, directory)
    return outside ?? (await factsOf(repository, directory, wanted.baseBranch))
  } catch (error) {
    const refusal = error instanceof ExternalError ? whyNotOpened(error, directory) : null
    if (refusal) return refusal
    throw error
  }
}

const forbidden = (what: string) => refuse("forbidden", `Clutch may not read ${what}: permission denied.`)

async function whyNoDirectory(directory: string): Promise<Result<never> | null> {
  try {
    if (!(await stat(directory)).isDirectory())
      return refuse("invalid_input", `${directory} is not a directory.`)
    await access(directory, constants.R_OK | constants.X_OK)
    const own = path.join(directory, ".git")
    // Git itself takes a git directory that it may not read for none at all.
    if (existsSync(own)) await access(own, constants.R_OK)
    return null
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === "ENOENT" || code === "ENOTDIR")
      return refuse("not_found", `There is no directory ${directory}.`)
    if (code === "EACCES" || code === "EPERM") return forbidden(directory)
    throw error
  }
}

function whyNotOpened(error: ExternalError, directory: string): Result<never> | null {
  const said = error.message
  if (/not a git repository/i.test(said)) {
    return refuse(
      "invalid_input",
      `${directory} is not a git repository. Make it one with: git -C "${directory}" init, then commit something.`,
    )
  }
  if (said.includes("dubious ownership")) {
    const trust = `git config --global --add safe.directory "${directory}"`
    return refuse(
      "forbidden",
      `${directory} belongs to another user, so git will not work in it. If you trust it, run: ${trust}`,
    )
  }
  if (/permission denied/i.test(said)) return forbidden(`all of ${directory}`)
  return null
}

async function whyNotForClutch(repository: Repository, directory: string): Promise<Result<never> | null> {
  const where = { ...inRepository(repository), operation: `look at ${directory}` }
  const outer = await git(["rev-parse", "--show-superproject-working-tree"], {
    ...where,
    cwd: directory,
    env: {},
    expect: [0, 128],
  })
  const outerRoot = outer.exitCode === 0 ? outer.stdout.trim() : ""
  if (outerRoot) {
    return refuse(
      "invalid_input",
      `${directory} is a submodule of ${outerRoot}. Add a clone of its own: git clone "${directory}" <elsewhere>`,
    )
  }
  const { exitCode } = await git(
    ["config", "--get-regexp", "^(extensions\\.partialclone|remote\\..*\\.promisor)$"],
    { ...where, expect: [0, 1] },
  )
  if (exitCode === 0) {
    const remedy = `git -C "${directory}" fetch --refetch --no-filter, then unset remote.<name>.promisor and remote.<name>.partialclonefilter`
    return refuse(
      "invalid_input",
      `${directory} is a partial clone: its objects come on demand, and Clutch needs all of them. Fetch them: ${remedy}`,
    )
  }
  if (!(await isWritable(repository)))
    return refuse("forbidden", `Clutch may not write to ${repository.commonDir}: permission denied.`)
  return null
}

async function isWritable({ commonDir, objectsDir }: Repository): Promise<boolean> {
  try {
    for (const directory of [commonDir, objectsDir]) await access(directory, constants.W_OK)
    return true
  } catch {
    return false
  }
}

async function factsOf(
  repository: Repository,
  directory: string,
  wanted: string | undefined,
): Promise<Result<RepositoryFacts>> {
  const where = { ...inRepository(repository), operation: `look at ${directory}` }
  const trees = await listWorkTrees(repository)
  const root =
    rootOf(repository, trees[0]?.path) ??
    (await gitLine(["rev-parse", "--show-toplevel"], { ...where, cwd: directory, env: {} }))
  const chosen = await chooseBaseBranch(repository, wanted)
  if (!chosen.ok) {
    const { code, message } = chosen.refusal
    return refuse(code, `${root} ${message}`)
  }
  const baseBranch = chosen.value
  const checkedOutAt = trees.find(
    ({ branch, isMissing, isBare }) => branch === baseBranch && !isMissing && !isBare,
  )?.path
  const headCommit = await branchCommit(repository, baseBranch)
  if (headCommit === null)
    return refuse("invalid_input", `The branch ${baseBranch} of ${root} cannot be read.`)
  return accept({
    root,
    baseBranch,
    headCommit,
    hasRemote: (await gitLine(["remote"], where)) !== "",
    isBare: repository.isBare,
    isShallow: repository.shallowFile !== null,
    ...(checkedOutAt !== undefined && { checkedOutAt }),
  })
}

/** Null where the git directory lies apart from the work tree: then only the work tree itself knows its root. */
function rootOf({ commonDir, isBare }: Repository, first: string | undefined): string | null {
  if (isBare || first === undefined) return first ?? commonDir
  return realpath(first) === realpath(commonDir) ? null : first
}

const realpath = (file: string): string => (existsSync(file) ? realpathSync(file) : file)

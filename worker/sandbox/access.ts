/** What an agent may reach in the file system, as data; only `bwrap` can enforce it. */
import { existsSync, mkdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs"
import path from "node:path"
import type { PreparedWorkspace } from "../workspaces/ensure.ts"

export type Access = {
  /** Where the agent starts. */
  workspace: string
  /** Directories and files it may write. */
  writable: string[]
  /** Directories and files it may read; deeper entries win over the directories that hold them. */
  readable: string[]
  /** Directories that look empty. */
  hidden: string[]
}

export type AccessRequest = {
  workspace: PreparedWorkspace
  agentHome: string
  transcript: string
  /** CLUTCH_HOME: keys, database and other runs; all of it hidden but what is named here. */
  clutchHome: string
  /** This checkout, for `clutch`. */
  checkout: string
  /** Real paths of programs for agents, or of directories with them. */
  programs: string[]
}

/** What `clutch` and the agents that come with it are made of. A `.env`, data of another installation, notes: not seen. */
const CHECKOUT = [
  ...["bin", "convex", "domain", "infra", "lib", "node_modules", "roles", "test", "worker"],
  ...["package.json", "package-lock.json"],
]

/**
 * Git in a linked work tree writes to four places of the common directory: objects, the branch's directory, its log and
 * the work tree's own directory. Everything else there (configuration, hooks, other branches) stays read-only, because
 * the platform's own git would obey it.
 */
export function accessOf(request: AccessRequest): Access {
  const { workspace } = request
  const git = realpathSync(workspace.commonDir)
  const own = realpathSync(workspace.gitDir)
  const tree = realpathSync(workspace.path)
  const branchPlaces = workspace.branch ? branchDirectories(git, workspace.branch) : []
  const checkout = realpathSync(request.checkout)
  return {
    workspace: tree,
    writable: [
      tree,
      own,
      ...(workspace.branch ? [path.join(git, "objects"), ...branchPlaces] : []),
      realpathSync(request.agentHome),
      realpathSync(request.transcript),
    ],
    readable: [
      git,
      // Names further places to read objects from.
      ...[path.join(git, "objects", "info")].filter((place) => existsSync(place)),
      ...alternates(git),
      ...(workspace.linked ?? []),
      path.join(tree, ".git"),
      path.join(own, "commondir"),
      path.join(own, "gitdir"),
      ...CHECKOUT.map((name) => path.join(checkout, name)).filter((place) => existsSync(place)),
      ...request.programs,
    ],
    hidden: [realpathSync(request.clutchHome)],
  }
}

/** The directory of the task's refs, and of their logs. */
const branchDirectories = (git: string, branch: string): string[] => {
  const directory = path.dirname(path.join("refs", "heads", branch))
  return [path.join(git, directory), path.join(git, "logs", directory)]
}

/**
 * Makes these directories, since only what exists can be bound, and holds the first while a run lasts: when somebody
 * packs the repository's refs, git removes directories of refs that became empty, and the sandbox would be left with a
 * bound directory that is none. Git takes no notice of names that end in `.lock`. Returns what lets it go.
 */
export function holdBranchDirectory({ commonDir, branch }: PreparedWorkspace): () => void {
  if (branch === undefined) return () => {}
  const [refs = "", logs = ""] = branchDirectories(realpathSync(commonDir), branch)
  const keeper = path.join(refs, "clutch-in-use.lock")
  mkdirSync(path.join(realpathSync(commonDir), "objects", "info"), { recursive: true })
  mkdirSync(logs, { recursive: true })
  mkdirSync(refs, { recursive: true })
  writeFileSync(keeper, "")
  return () => rmSync(keeper, { force: true })
}

/** Repositories that share objects with others name them in a file. */
function alternates(git: string): string[] {
  const file = path.join(git, "objects", "info", "alternates")
  if (!existsSync(file)) return []
  return readFileSync(file, "utf8")
    .split("\n")
    .filter((line) => line !== "" && !line.startsWith("#"))
    .map((line) => path.resolve(git, "objects", line))
    .filter((directory) => existsSync(directory))
}

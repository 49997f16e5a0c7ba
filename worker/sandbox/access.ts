/** What an agent may reach in the file system, as data; only `bwrap` can enforce it. */
import { existsSync, mkdirSync, readFileSync, realpathSync } from "node:fs"
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
  /** Files that look empty. */
  blanked: string[]
}

export type AccessRequest = {
  workspace: PreparedWorkspace
  agentHome: string
  transcript: string
  /** CLUTCH_HOME: keys, database and other runs; all of it hidden but what is named here. */
  clutchHome: string
  /** This checkout, for `clutch`. */
  checkout: string
  /** Directories with programs for agents. */
  programs: string[]
}

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
      path.join(git, "objects", "info"),
      ...alternates(git),
      path.join(tree, ".git"),
      path.join(own, "commondir"),
      path.join(own, "gitdir"),
      checkout,
      ...request.programs.filter((directory) => existsSync(directory)).map((directory) => realpathSync(directory)),
    ],
    hidden: [realpathSync(request.clutchHome)],
    blanked: [".env", ".env.local"].map((name) => path.join(checkout, name)).filter((file) => existsSync(file)),
  }
}

/** The directory of the task's refs and of their logs. They must exist before they can be bound. */
function branchDirectories(git: string, branch: string): string[] {
  const directory = path.dirname(path.join("refs", "heads", branch))
  return [path.join(git, directory), path.join(git, "logs", directory)].map((place) => {
    mkdirSync(place, { recursive: true })
    return place
  })
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

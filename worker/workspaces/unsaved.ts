/** Finds uncommitted work in an agent's directory without its configuration having a say: no filter, hook or monitor runs. */
import { gitBytes } from "#lib/git"
import { inNeutral, type Repository } from "#lib/git/open"

export type UnsavedFiles = {
  /** Edited or new, not ignored; relative paths. A directory (a repository of its own inside) ends in a slash. */
  changed: string[]
  deleted: string[]
  /** A name is not UTF-8: the list cannot be trusted to name every file, so the whole directory must be kept. */
  hasOddNames: boolean
}

/**
 * Compares the directory with a commit, under Clutch's own empty git directory and a fresh index (`scratchIndex`, to be
 * deleted by the caller). The agent's index and git directory are not read.
 */
export async function findUnsaved(
  repository: Repository,
  directory: string,
  commit: string,
  scratchIndex: string,
): Promise<UnsavedFiles> {
  const where = {
    ...inNeutral(repository, { workTree: directory, index: scratchIndex }),
    operation: `look for unsaved work in ${directory}`,
  }
  await gitBytes(["read-tree", commit], where)
  const list = async (...flags: string[]) =>
    splitNames((await gitBytes(["ls-files", "-z", ...flags], where)).stdout)
  const deleted = await list("--deleted")
  const edited = await list("--modified")
  const fresh = await list("--others", "--exclude-standard")
  const gone = new Set(deleted.names)
  return {
    changed: [...edited.names.filter((name) => !gone.has(name)), ...fresh.names],
    deleted: deleted.names,
    hasOddNames: edited.isOdd || fresh.isOdd || deleted.isOdd,
  }
}

function splitNames(output: Buffer): { names: string[]; isOdd: boolean } {
  const text = output.toString("utf8")
  return { names: text.split("\0").filter(Boolean), isOdd: !Buffer.from(text, "utf8").equals(output) }
}

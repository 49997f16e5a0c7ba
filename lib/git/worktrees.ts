/** The list of a repository's work trees, as the main repository has it. */
import { git } from "../git.ts"
import { inRepository, type Repository } from "./open.ts"

export type WorkTree = {
  path: string
  /** Null for a bare repository and an unborn branch. */
  head: string | null
  /** Null when detached. */
  branch: string | null
  isBare: boolean
  /** The reason given when it was locked ("" for none); null when it is not locked. */
  lockReason: string | null
  /** Its directory is gone. */
  isMissing: boolean
}

/** The first is the main work tree (or the bare repository). */
export async function listWorkTrees(repository: Repository): Promise<WorkTree[]> {
  const where = { ...inRepository(repository), operation: "list the work trees" }
  const { stdout } = await git(["worktree", "list", "--porcelain", "-z"], where)
  return stdout.split("\0\0").filter(Boolean).map(parse)
}

function parse(record: string): WorkTree {
  const fields = new Map(record.split("\0").map((line) => splitOnce(line)))
  const head = fields.get("HEAD")
  return {
    path: fields.get("worktree") ?? "",
    head: head === undefined || /^0+$/.test(head) ? null : head,
    branch: fields.get("branch")?.replace(/^refs\/heads\//, "") ?? null,
    isBare: fields.has("bare"),
    lockReason: fields.get("locked") ?? null,
    isMissing: fields.has("prunable"),
  }
}

function splitOnce(line: string): [string, string] {
  const at = line.indexOf(" ")
  return at < 0 ? [line, ""] : [line.slice(0, at), line.slice(at + 1)]
}

/** The change between two commits for people's eyes: files with their counts, and a unified diff of limited size. */
import { git } from "./git.ts"
import { inNeutral, openRepository, type Repository } from "./git/open.ts"

type FileChange = {
  path: string
  /** Where it was, if renamed or copied. */
  oldPath?: string
  change: "added" | "deleted" | "modified" | "renamed" | "copied" | "type_changed"
  /** Null for binary files: lines mean nothing there. */
  added: number | null
  deleted: number | null
}

/** A step of the work, as its author described it. */
type CommitLine = { commit: string; author: string; at: number; subject: string }

export type Diff = {
  /** From the base to the head, newest first, at most a hundred. */
  commits: CommitLine[]
  files: FileChange[]
  /** Totals over all files, also those not listed. */
  fileCount: number
  added: number
  deleted: number
  /** Unified diff in git's form. */
  patch: string
  /** Paths whose lines are not in `patch`, with the reason; empty when it is whole. */
  omitted: { path: string; reason: "too_large" | "binary" | "limit_reached" }[]
}

export type DiffLimits = {
  /** Files listed; the rest is only counted. */
  files: number
  /** Changed lines of one file, and of all together. */
  linesPerFile: number
  lines: number
  /** Bytes of the patch. */
  bytes: number
}

export const DEFAULT_DIFF_LIMITS: DiffLimits = {
  files: 2_000,
  linesPerFile: 3_000,
  lines: 20_000,
  bytes: 1_500_000,
}

/** @throws ExternalError where a commit is not there (any more). */
export async function readDiff(
  request: { repository: string; from: string; to: string },
  limits: DiffLimits = DEFAULT_DIFF_LIMITS,
): Promise<Diff> {
  const repository = await openRepository(request.repository)
  const range = [request.from, request.to].map((commit) => `${commit}^{commit}`)
  const all = await listChanges(repository, range)
  const files = all.slice(0, limits.files)
  const { shown, omitted } = choose(files, limits)
  const { patch, cut } = await readPatch(repository, range, shown, shown.length === all.length, limits.bytes)
  return {
    commits: await listCommits(repository, request),
    files,
    fileCount: all.length,
    added: sum(all.map(({ added }) => added ?? 0)),
    deleted: sum(all.map(({ deleted }) => deleted ?? 0)),
    patch,
    omitted: [...omitted, ...cut.map((path) => ({ path, reason: "limit_reached" as const }))],
  }
}

/** Run under Clutch's own empty configuration: no diff driver, text converter or external diff of the repository exists. */
const diffTree = (repository: Repository, args: string[], maxBytes?: number) =>
  git(
    [
      "diff-tree",
      "-r",
      "--find-renames",
      "--no-ext-diff",
      "--no-textconv",
      "--no-color",
      "--ignore-submodules=none",
      ...args,
    ],
    {
      ...inNeutral(repository),
      operation: "read a diff",
      ...(maxBytes !== undefined && { maxBytes }),
    },
  )

async function listChanges(repository: Repository, range: string[]): Promise<FileChange[]> {
  const [raw, counts] = await Promise.all([
    diffTree(repository, ["--raw", "-z", ...range]),
    diffTree(repository, ["--numstat", "-z", ...range]),
  ])
  const numbers = parseNumbers(counts.stdout)
  return parseRaw(raw.stdout).map((file) => ({
    ...file,
    ...(numbers.get(file.path) ?? { added: null, deleted: null }),
  }))
}

const MAX_COMMITS = 100

async function listCommits(
  repository: Repository,
  { from, to }: { from: string; to: string },
): Promise<CommitLine[]> {
  const format = "--format=%H%x1f%an%x1f%at%x1f%s%x1e"
  const { stdout } = await git(
    [
      "log",
      "--no-color",
      "--no-show-signature",
      `--max-count=${MAX_COMMITS}`,
      format,
      `${from}..${to}`,
      "--",
    ],
    { ...inNeutral(repository), operation: "list commits" },
  )
  return stdout.split("\x1e").flatMap((line) => {
    const [commit, author = "", at, subject = ""] = line.trim().split("\x1f")
    return commit ? [{ commit, author, at: Number(at) * 1_000, subject }] : []
  })
}

const CHANGE: Record<string, FileChange["change"]> = {
  A: "added",
  D: "deleted",
  M: "modified",
  R: "renamed",
  C: "copied",
  T: "type_changed",
}

/** `:modes ids X100 \0 path \0 [new path \0]`, where X is the kind of change. */
function parseRaw(output: string): Pick<FileChange, "path" | "oldPath" | "change">[] {
  const fields = output.split("\0")
  const files: Pick<FileChange, "path" | "oldPath" | "change">[] = []
  for (let at = 0; at + 1 < fields.length;) {
    const letter = fields[at]?.split(" ").at(-1)?.[0] ?? "M"
    const change = CHANGE[letter] ?? "modified"
    const [first = "", second = ""] = [fields[at + 1], fields[at + 2]]
    const hasTwo = change === "renamed" || change === "copied"
    files.push(hasTwo ? { path: second, oldPath: first, change } : { path: first, change })
    at += hasTwo ? 3 : 2
  }
  return files
}

/** `added \t deleted \t path \0`, or for a rename `added \t deleted \t \0 old \0 new \0`; `-` for binary files. */
function parseNumbers(output: string): Map<string, { added: number | null; deleted: number | null }> {
  const fields = output.split("\0")
  const numbers = new Map<string, { added: number | null; deleted: number | null }>()
  for (let at = 0; at < fields.length; at++) {
    const [added, deleted, ...rest] = (fields[at] ?? "").split("\t")
    if (added === undefined || deleted === undefined) continue
    const path = rest.join("\t")
    const count = (text: string) => (text === "-" ? null : Number(text))
    numbers.set(path === "" ? (fields[at + 2] ?? "") : path, { added: count(added), deleted: count(deleted) })
    if (path === "") at += 2
  }
  return numbers
}

function choose(files: FileChange[], limits: DiffLimits): { shown: FileChange[]; omitted: Diff["omitted"] } {
  const shown: FileChange[] = []
  const omitted: Diff["omitted"] = []
  let left = limits.lines
  for (const file of files) {
    const lines = (file.added ?? 0) + (file.deleted ?? 0)
    if (file.added === null) omitted.push({ path: file.path, reason: "binary" })
    else if (lines > limits.linesPerFile) omitted.push({ path: file.path, reason: "too_large" })
    else if (lines > left) omitted.push({ path: file.path, reason: "limit_reached" })
    else {
      left -= lines
      shown.push(file)
    }
  }
  return { shown, omitted }
}

async function readPatch(
  repository: Repository,
  range: string[],
  shown: FileChange[],
  isAll: boolean,
  maxBytes: number,
) {
  if (shown.length === 0) return { patch: "", cut: [] }
  const paths = shown.flatMap(({ path, oldPath }) => (oldPath === undefined ? [path] : [oldPath, path]))
  const only = isAll ? [] : ["--", ...paths.map((path) => `:(top,literal)${path}`)]
  const { stdout, isCut } = await diffTree(repository, ["--patch", ...range, ...only], maxBytes)
  if (!isCut) return { patch: stdout, cut: [] }
  // What was being written when the limit came is dropped up to the last whole file.
  const sections = stdout.split(/^(?=diff --git )/m).slice(0, -1)
  return { patch: sections.join(""), cut: shown.slice(sections.length).map(({ path }) => path) }
}

const sum = (numbers: number[]): number => numbers.reduce((total, number) => total + number, 0)

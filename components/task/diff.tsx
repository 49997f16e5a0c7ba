"use client"
/** What the work changed: its commits, its files, and each file's lines with the remarks on them. */
import { useMemo } from "react"
import { parseDiff, type FileData } from "react-diff-view"
import "react-diff-view/style/index.css"
import { countOf, grouped, shortCommit } from "#domain/format"
import type { DiffData } from "#lib/react/diff-data"
import type { CommentView } from "#lib/react/task-data"
import { Age } from "../ui/age.tsx"
import { Empty } from "../ui/state.tsx"
import { OneLine } from "../ui/one-line.tsx"
import { FileDiff, fileId, type DiffRemarks } from "./file-diff.tsx"
import { FileTree, Lines } from "./file-tree.tsx"

export function DiffView({ diff, remarks }: { diff: DiffData; remarks?: DiffRemarks }) {
  const parsed = useMemo(() => new Map(parse(diff.patch).map((file) => [pathOf(file), file])), [diff.patch])
  const omitted = new Map(diff.omitted.map(({ path, reason }) => [path, reason]))
  const remarked = (path: string) =>
    remarks?.comments.filter(({ anchor }) => anchor?.file === path) ?? NO_COMMENTS
  if (diff.files.length === 0)
    return <Empty title="No difference">The work and its base have the same content.</Empty>
  return (
    <div className="flex flex-col gap-2">
      <p className="num text-xs text-fg-2">
        {countOf(diff.fileCount, "file")} <Lines added={diff.added} deleted={diff.deleted} />
        {diff.fileCount > diff.files.length && (
          <span className="text-fg-3"> (the first {grouped(diff.files.length)} are listed)</span>
        )}
      </p>
      {diff.commits.length > 0 && <Commits commits={diff.commits} />}
      {diff.files.length > 1 && (
        <FileTree files={diff.files} remarksOn={(path) => remarked(path).length} idOf={fileId} />
      )}
      {diff.files.map((file) => (
        <FileDiff
          key={file.path}
          file={file}
          parsed={parsed.get(file.path)}
          omitted={omitted.get(file.path)}
          comments={remarked(file.path)}
          remarks={remarks}
        />
      ))}
    </div>
  )
}

const NO_COMMENTS: CommentView[] = []

function Commits({ commits }: Pick<DiffData, "commits">) {
  return (
    <details className="rounded-lg border border-line bg-card">
      <summary className="flex min-h-9 items-center gap-2 px-3 text-xs">
        {countOf(commits.length, "commit")}
      </summary>
      <ol className="flex flex-col divide-y divide-line border-t border-line">
        {commits.map(({ commit, subject, author, at }) => (
          <li key={commit} className="flex min-h-8 items-center gap-2 px-3 text-sm">
            <code className="num font-mono text-2xs text-fg-3" title={commit}>
              {shortCommit(commit)}
            </code>
            <span className="min-w-0 flex-1 truncate" title={subject}>
              <OneLine text={subject} />
            </span>
            <span className="truncate text-2xs text-fg-3">{author}</span>
            <Age since={at} className="num font-mono text-2xs text-fg-3" />
          </li>
        ))}
      </ol>
    </details>
  )
}

const pathOf = (file: FileData): string => (file.type === "delete" ? file.oldPath : file.newPath)

/** A patch that the parser does not understand is no reason to lose the list of files. */
function parse(patch: string): FileData[] {
  try {
    return patch ? parseDiff(patch, { nearbySequences: "zip" }) : []
  } catch {
    return []
  }
}

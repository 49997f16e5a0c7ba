"use client"
/** What the work changed, file by file. Long files wait folded. */
import { useMemo } from "react"
import { Diff, Hunk, parseDiff, type FileData } from "react-diff-view"
import "react-diff-view/style/index.css"
import { countOf, grouped } from "#domain/format"
import type { DiffData, DiffFile } from "#lib/react/diff-data"
import { Empty } from "../ui/state.tsx"

/** Files with more changed lines than this are opened by hand. */
const OPEN_UP_TO = 400

const REASONS: Record<string, string> = {
  too_large: "Too many changed lines to show.",
  binary: "A binary file.",
  limit_reached: "Not shown: the diff is too long as a whole.",
}

const CHANGES: Record<string, string> = {
  added: "new",
  deleted: "deleted",
  renamed: "renamed",
  copied: "copied",
  type_changed: "type changed",
}

export function DiffView({ diff }: { diff: DiffData }) {
  const parsed = useMemo(() => new Map(parse(diff.patch).map((file) => [pathOf(file), file])), [diff.patch])
  const omitted = new Map(diff.omitted.map(({ path, reason }) => [path, reason]))
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
      {diff.files.map((file) => (
        <FileDiff
          key={file.path}
          file={file}
          parsed={parsed.get(file.path)}
          omitted={omitted.get(file.path)}
        />
      ))}
    </div>
  )
}

function FileDiff({
  file,
  parsed,
  omitted,
}: {
  file: DiffFile
  parsed: FileData | undefined
  omitted: string | undefined
}) {
  const lines = (file.added ?? 0) + (file.deleted ?? 0)
  return (
    <details open={lines <= OPEN_UP_TO} className="overflow-hidden rounded-lg border border-line bg-card">
      <summary className="flex min-h-9 items-center gap-2 px-3 text-xs">
        <span className="min-w-0 truncate font-mono text-2xs" title={file.path}>
          {file.oldPath && <span className="text-fg-3">{file.oldPath} → </span>}
          {file.path}
        </span>
        {CHANGES[file.change] && (
          <span className="rounded-sm border border-line px-1 text-2xs text-fg-2">
            {CHANGES[file.change]}
          </span>
        )}
        <span className="ml-auto">
          <Lines added={file.added} deleted={file.deleted} />
        </span>
      </summary>
      <div
        role="group"
        aria-label={`Lines of ${file.path}`}
        tabIndex={0}
        className="overflow-x-auto border-t border-line"
      >
        {parsed && parsed.hunks.length > 0 ? (
          <Diff viewType="unified" diffType={parsed.type} hunks={parsed.hunks}>
            {(hunks) => hunks.map((hunk) => <Hunk key={hunk.content} hunk={hunk} />)}
          </Diff>
        ) : (
          <p className="px-3 py-2 text-xs text-fg-3">{REASONS[omitted ?? ""] ?? "No lines changed."}</p>
        )}
      </div>
    </details>
  )
}

function Lines({ added, deleted }: { added: number | null; deleted: number | null }) {
  if (added === null || deleted === null) return <span className="text-2xs text-fg-3">binary</span>
  return (
    <span className="num font-mono text-2xs whitespace-nowrap">
      <span className="text-done">+{grouped(added)}</span>{" "}
      <span className="text-failed">−{grouped(deleted)}</span>
    </span>
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

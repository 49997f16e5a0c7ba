"use client"
/** One changed file: its lines with the remarks on them, and where a remark is written. A long one waits folded. */
import { useMemo, useState } from "react"
import { Diff, getChangeKey, Hunk, type ChangeData, type FileData } from "react-diff-view"
import type { DiffFile } from "#lib/react/diff-data"
import type { CommentView } from "#lib/react/task-data"
import { CommentForm } from "./comment-form.tsx"
import { CommentCard } from "./comments.tsx"
import { Lines } from "./file-tree.tsx"
import { RemarkStart } from "./remark-start.tsx"

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

export type Anchor = { file: string; line?: number; side: "old" | "new" }

/** Remarks on files and lines, and how they are made. */
export type DiffRemarks = {
  comments: readonly CommentView[]
  agents: readonly string[]
  me: string | null
  writesOff: string | null
  onComment: (anchor: Anchor, text: string) => Promise<boolean>
  onRemove: (commentId: string) => void
}

export const fileId = (path: string): string => `file-${path.replace(/[^A-Za-z0-9]/g, "-")}`

type FileDiffProps = {
  file: DiffFile
  parsed: FileData | undefined
  omitted: string | undefined
  comments: readonly CommentView[]
  remarks: DiffRemarks | undefined
}

export function FileDiff({ file, parsed, omitted, comments, remarks }: FileDiffProps) {
  const lines = (file.added ?? 0) + (file.deleted ?? 0)
  /** Where a remark is being written. */
  const [writing, setWriting] = useState<Anchor | null>(null)
  const changes = useMemo(() => parsed?.hunks.flatMap((hunk) => hunk.changes) ?? [], [parsed])
  const atLine = (anchor: Pick<Anchor, "line" | "side">) =>
    changes.find((change) => anchor.line !== undefined && lineOf(change, anchor.side) === anchor.line)
  const onFile = comments.filter(({ anchor }) => !anchor || !atLine(anchor))
  const form = writing && remarks && (
    <CommentForm
      label={`Remark on ${writing.file}${writing.line ? `:${writing.line}` : ""}`}
      agents={remarks.agents}
      writesOff={remarks.writesOff}
      reader="who works on the task"
      onCancel={() => setWriting(null)}
      onSend={async (text) => {
        const wasSent = await remarks.onComment(writing, text)
        if (wasSent) setWriting(null)
        return wasSent
      }}
    />
  )
  const card = (comment: CommentView) => (
    <CommentCard
      key={comment.commentId}
      comment={comment}
      isOwn={comment.author.kind === "user" && comment.author.id === remarks?.me}
      writesOff={remarks?.writesOff ?? null}
      onRemove={() => remarks?.onRemove(comment.commentId)}
    />
  )
  const widgets = Object.fromEntries(
    changes.flatMap((change) => {
      const said = comments.filter(({ anchor }) => anchor && atLine(anchor) === change)
      const isHere = writing?.line !== undefined && atLine(writing) === change
      if (said.length === 0 && !isHere) return []
      return [
        [
          getChangeKey(change),
          <div key={getChangeKey(change)} className="flex flex-col gap-2 p-2 font-sans whitespace-normal">
            {said.map(card)}
            {isHere && form}
          </div>,
        ],
      ]
    }),
  )
  return (
    <details
      id={fileId(file.path)}
      open={lines <= OPEN_UP_TO}
      className="overflow-hidden rounded-lg border border-line bg-card"
    >
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
      {remarks && (
        <div className="flex flex-col gap-2 border-t border-line px-3 py-1.5">
          <RemarkStart
            path={file.path}
            disabledReason={remarks.writesOff}
            onStart={(line) =>
              setWriting({ file: file.path, side: "new", ...(line !== undefined && { line }) })
            }
          />
          {onFile.map(card)}
          {writing && (writing.line === undefined || !atLine(writing)) && form}
        </div>
      )}
      <div
        role="group"
        aria-label={`Lines of ${file.path}`}
        tabIndex={0}
        className="overflow-x-auto border-t border-line"
      >
        {parsed && parsed.hunks.length > 0 ? (
          <Diff
            viewType="unified"
            diffType={parsed.type}
            hunks={parsed.hunks}
            widgets={widgets}
            gutterEvents={
              remarks
                ? {
                    onClick: ({ change }: { change: ChangeData | null }) =>
                      change && setWriting(anchorOf(file.path, change)),
                  }
                : {}
            }
          >
            {(hunks) => hunks.map((hunk) => <Hunk key={hunk.content} hunk={hunk} />)}
          </Diff>
        ) : (
          <p className="px-3 py-2 text-xs text-fg-3">{REASONS[omitted ?? ""] ?? "No lines changed."}</p>
        )}
      </div>
    </details>
  )
}

function lineOf(change: ChangeData, side: "old" | "new"): number | undefined {
  if (change.type === "normal") return side === "old" ? change.oldLineNumber : change.newLineNumber
  const isOwnSide = change.type === "delete" ? side === "old" : side === "new"
  return isOwnSide ? change.lineNumber : undefined
}

function anchorOf(file: string, change: ChangeData): Anchor {
  const side = change.type === "delete" ? "old" : "new"
  return { file, side, line: lineOf(change, side) ?? 1 }
}

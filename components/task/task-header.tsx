"use client"
/** The task's name and state, and what one can do with it as a whole. */
import { Ban, Copy, Link2, Pencil, RotateCcw, Shuffle } from "lucide-react"
import { STATUS_LABELS, isTerminal } from "#domain/task"
import { copyText } from "#lib/react/copy"
import type { TaskDetail } from "#lib/react/task-data"
import { Button, IconButton } from "../ui/button.tsx"
import { Glyph } from "../ui/glyph.tsx"
import { STATUS_GLYPHS } from "../ui/status.ts"
import { OneLine } from "../ui/one-line.tsx"

type TaskHeaderProps = {
  slug: string
  task: TaskDetail
  writesOff: string | null
  onEdit: () => void
  onMove: () => void
  onCancel: () => void
  onReopen: () => void
  /** Where "Try again" leads, if the task is stuck in a way that trying again may help. */
  onRetry: (() => void) | null
}

export function TaskHeader({
  slug,
  task,
  writesOff,
  onEdit,
  onMove,
  onCancel,
  onReopen,
  onRetry,
}: TaskHeaderProps) {
  const isOver = isTerminal(task.status)
  return (
    <header className="flex flex-col gap-2">
      <div className="flex items-center gap-2 text-xs">
        <Glyph name={STATUS_GLYPHS[task.status]} />
        <span className="text-fg-2">{STATUS_LABELS[task.status]}</span>
        <span className="num font-mono text-2xs text-fg-3">{task.key}</span>
      </div>
      <h2 className="text-xl font-semibold tracking-[-0.01em] [overflow-wrap:anywhere]">
        <OneLine text={task.title} />
      </h2>
      <div className="flex flex-wrap gap-1.5">
        {isOver ? (
          <Button onClick={onReopen} disabledReason={writesOff}>
            <RotateCcw aria-hidden className="size-3.5" />
            Reopen as a new task
          </Button>
        ) : (
          <>
            {onRetry && (
              <Button variant="primary" onClick={onRetry} disabledReason={writesOff}>
                <RotateCcw aria-hidden className="size-3.5" />
                Try again
              </Button>
            )}
            <Button onClick={onMove} disabledReason={writesOff}>
              <Shuffle aria-hidden className="size-3.5" />
              Move
            </Button>
            <Button onClick={onEdit} disabledReason={writesOff}>
              <Pencil aria-hidden className="size-3.5" />
              Edit
            </Button>
            {task.status !== "merging" && (
              <Button variant="danger" onClick={onCancel} disabledReason={writesOff}>
                <Ban aria-hidden className="size-3.5" />
                Cancel task
              </Button>
            )}
          </>
        )}
        <Share slug={slug} taskKey={task.key} />
      </div>
    </header>
  )
}

function Share({ slug, taskKey }: { slug: string; taskKey: string }) {
  const address = () => `${window.location.origin}/projects/${slug}/tasks/${taskKey}`
  return (
    <span className="ml-auto flex items-center gap-1">
      <IconButton label="Copy the key" onClick={() => void copyText(taskKey, `${taskKey} copied`)}>
        <Copy aria-hidden className="size-3.5" />
      </IconButton>
      <IconButton label="Copy a link to this task" onClick={() => void copyText(address(), "Link copied")}>
        <Link2 aria-hidden className="size-3.5" />
      </IconButton>
    </span>
  )
}

"use client"
/** The task's name and state, and what one can do with it as a whole. */
import { useState, type FormEvent } from "react"
import { Ban, Pencil, RotateCcw, Shuffle } from "lucide-react"
import { PRIORITIES, STATUS_LABELS, isTerminal, type Priority } from "#domain/task"
import type { TaskDetail } from "#lib/react/task-data"
import { Button } from "../ui/button.tsx"
import { Field, Select, TextArea, TextInput } from "../ui/field.tsx"
import { Glyph } from "../ui/glyph.tsx"
import { STATUS_GLYPHS } from "../ui/status.ts"
import { OneLine } from "../ui/one-line.tsx"

export type TaskEdit = { revision: number; title: string; description: string; priority: Priority }

type TaskHeaderProps = {
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
      </div>
    </header>
  )
}

type TaskFormProps = {
  task: TaskDetail
  writesOff: string | null
  /** `conflict`: somebody else changed the text since it was opened. */
  onSave: (edit: TaskEdit) => Promise<"saved" | "conflict" | "refused">
  onClose: () => void
}

/** Edits a copy. What was typed survives when the task changes beneath it, and both versions are shown. */
export function TaskForm({ task, writesOff, onSave, onClose }: TaskFormProps) {
  const [edit, setEdit] = useState<TaskEdit>({
    revision: task.revision,
    title: task.title,
    description: task.description,
    priority: task.priority,
  })
  const [isSending, setSending] = useState(false)
  const wasChanged = task.revision !== edit.revision

  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault()
    setSending(true)
    const result = await onSave(edit)
    setSending(false)
    if (result === "saved") onClose()
  }

  return (
    <form
      aria-label={`Edit ${task.key}`}
      className="flex flex-col gap-3 rounded-lg border border-line bg-card p-3"
      onSubmit={(event) => void submit(event)}
    >
      {wasChanged && (
        <div role="alert" className="rounded-md tint-attention p-2.5 text-sm">
          <p className="font-medium">Somebody changed this task while you were writing.</p>
          <p className="mt-1 text-fg-2">It now reads:</p>
          <p className="mt-1 font-medium [overflow-wrap:anywhere]">{task.title}</p>
          <p className="max-h-40 overflow-y-auto [overflow-wrap:anywhere] whitespace-pre-wrap text-fg-2">
            {task.description || "(no description)"}
          </p>
          <div className="mt-2 flex gap-1.5">
            <Button onClick={() => setEdit((mine) => ({ ...mine, revision: task.revision }))}>
              Keep mine
            </Button>
            <Button
              onClick={() =>
                setEdit({
                  revision: task.revision,
                  title: task.title,
                  description: task.description,
                  priority: task.priority,
                })
              }
            >
              Take theirs
            </Button>
          </div>
        </div>
      )}
      <Field label="Title">
        <TextInput
          autoFocus
          required
          maxLength={200}
          value={edit.title}
          onChange={(event) => setEdit({ ...edit, title: event.target.value })}
        />
      </Field>
      <Field label="Description" hint="Markdown">
        <TextArea
          rows={10}
          maxLength={50_000}
          value={edit.description}
          onChange={(event) => setEdit({ ...edit, description: event.target.value })}
        />
      </Field>
      <Field label="Priority">
        <Select
          value={edit.priority}
          onChange={(event) => setEdit({ ...edit, priority: event.target.value as Priority })}
        >
          {PRIORITIES.toReversed().map((each) => (
            <option key={each} value={each}>
              {each.charAt(0).toUpperCase() + each.slice(1)}
            </option>
          ))}
        </Select>
      </Field>
      <div className="flex justify-end gap-2">
        <Button onClick={onClose}>Cancel</Button>
        <Button
          type="submit"
          variant="primary"
          disabled={isSending || !edit.title.trim()}
          disabledReason={wasChanged ? "Choose first which version to keep." : writesOff}
        >
          {isSending ? "Saving…" : "Save"}
        </Button>
      </div>
    </form>
  )
}

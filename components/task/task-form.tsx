"use client"
/** Changes what a task says. What was typed survives when the task changes beneath it; where both changed, one chooses. */
import { useState, type FormEvent } from "react"
import { STATUS_LABELS } from "#domain/task"
import type { TaskDetail } from "#lib/react/task-data"
import { Button } from "../ui/button.tsx"
import { Field, TextArea, TextInput } from "../ui/field.tsx"
import { PrioritySelect, RoleSelect } from "./card-selects.tsx"
import {
  contested,
  editOf,
  keepMine,
  storedText,
  takeTheirs,
  typed,
  type Draft,
  type Edited,
  type TaskEdit,
} from "./edit.ts"

export type SaveTask = (edit: TaskEdit) => Promise<"saved" | "conflict" | "refused">

type TaskFormProps = {
  task: TaskDetail
  writesOff: string | null
  /** `conflict`: somebody else changed the text since it was opened. */
  onSave: SaveTask
  onClose: () => void
}

const LABELS: Record<Edited, string> = {
  title: "Title",
  description: "Description",
  criteria: "Done when",
  tags: "Tags",
  role: "Role",
  priority: "Priority",
}

/** Once a run has begun, its role is what the work was done by. */
const MAY_CHANGE_ROLE = ["backlog", "ready", "blocked"]

export function TaskForm({ task, writesOff, onSave, onClose }: TaskFormProps) {
  const [draft, setDraft] = useState<Draft>({})
  const [isSending, setSending] = useState(false)
  const stored = storedText(task)
  const theirs = contested(draft, stored)
  const mayChangeRole = MAY_CHANGE_ROLE.includes(task.status)
  const valueOf = (name: Edited) => draft[name]?.mine ?? stored[name]
  const bind = (name: Edited) => ({
    value: valueOf(name),
    onChange: ({ target }: { target: { value: string } }) =>
      setDraft((before) => typed(before, name, target.value, stored)),
  })

  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault()
    if (isSending || writesOff || theirs.length > 0 || !valueOf("title").trim()) return
    const edit = editOf(draft, task)
    if (edit === null) return onClose()
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
      onKeyDown={(event) => {
        if (event.key === "Enter" && (event.metaKey || event.ctrlKey)) void submit(event)
      }}
    >
      {theirs.length > 0 && (
        <Theirs
          texts={theirs.map((name) => [LABELS[name], stored[name]] as const)}
          onKeep={() => setDraft((before) => keepMine(before, stored))}
          onTake={() => setDraft((before) => takeTheirs(before, stored))}
        />
      )}
      <Field label={LABELS.title}>
        <TextInput autoFocus required maxLength={200} {...bind("title")} />
      </Field>
      <Field label={LABELS.description} hint="Markdown">
        <TextArea rows={10} maxLength={50_000} {...bind("description")} />
      </Field>
      <Field label={LABELS.criteria} hint="One line for each thing that must be true.">
        <TextArea
          rows={Math.min(10, Math.max(3, valueOf("criteria").split("\n").length))}
          {...bind("criteria")}
        />
      </Field>
      <div className="grid gap-3 md:grid-cols-3">
        <Field label={LABELS.tags} hint="Words, apart by spaces.">
          <TextInput {...bind("tags")} />
        </Field>
        <Field
          label={LABELS.role}
          {...(!mayChangeRole && { hint: `In ${STATUS_LABELS[task.status]} it can no longer change.` })}
        >
          <RoleSelect disabled={!mayChangeRole} {...bind("role")} />
        </Field>
        <Field label={LABELS.priority}>
          <PrioritySelect {...bind("priority")} />
        </Field>
      </div>
      <div className="flex justify-end gap-2">
        <Button onClick={onClose}>Cancel</Button>
        <Button
          type="submit"
          variant="primary"
          disabled={isSending || !valueOf("title").trim()}
          disabledReason={theirs.length > 0 ? "Choose first which version to keep." : writesOff}
        >
          {isSending ? "Saving…" : "Save"}
        </Button>
      </div>
    </form>
  )
}

type TheirsProps = {
  texts: readonly (readonly [label: string, text: string])[]
  onKeep: () => void
  onTake: () => void
}

function Theirs({ texts, onKeep, onTake }: TheirsProps) {
  return (
    <div role="alert" className="rounded-md tint-attention p-2.5 text-sm">
      <p className="font-medium">Somebody changed this task while you were writing. It now reads:</p>
      <dl className="mt-1 flex max-h-48 flex-col gap-1 overflow-y-auto">
        {texts.map(([label, text]) => (
          <div key={label}>
            <dt className="text-xs text-fg-2">{label}</dt>
            <dd className="[overflow-wrap:anywhere] whitespace-pre-wrap">{text || "(nothing)"}</dd>
          </div>
        ))}
      </dl>
      <div className="mt-2 flex gap-1.5">
        <Button onClick={onKeep}>Keep mine</Button>
        <Button onClick={onTake}>Take theirs</Button>
      </div>
    </div>
  )
}

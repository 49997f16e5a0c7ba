"use client"
/** A new card: a title is enough. */
import { useEffect, useRef, useState, type FormEvent } from "react"
import { PRIORITIES, STATUS_LABELS, type CreateTask, type Priority } from "#domain/task"
import { Button } from "../ui/button.tsx"
import { Dialog } from "../ui/dialog.tsx"
import { Field, Select, TextArea, TextInput } from "../ui/field.tsx"

type NewTask = Pick<CreateTask, "title" | "description" | "status" | "priority">
type StartStatus = NonNullable<CreateTask["status"]>

type CreateTaskProps = {
  startIn: StartStatus
  writesOff: string | null
  /** What is written there at first, as from a message. */
  initial?: { title: string; description: string }
  /** True when it was made; the form stays open, with what was typed, when it was not. */
  onCreate: (task: NewTask) => Promise<boolean>
  onClose: () => void
}

export function CreateTaskDialog({ startIn, writesOff, initial, onCreate, onClose }: CreateTaskProps) {
  const [title, setTitle] = useState(initial?.title ?? "")
  const [description, setDescription] = useState(initial?.description ?? "")
  const [status, setStatus] = useState<StartStatus>(startIn)
  const [priority, setPriority] = useState<Priority>("medium")
  const [isSending, setSending] = useState(false)
  const titleInput = useRef<HTMLInputElement>(null)
  useEffect(() => titleInput.current?.focus(), [])

  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault()
    if (!title.trim() || isSending || writesOff) return
    setSending(true)
    const wasMade = await onCreate({
      title: title.trim(),
      status,
      priority,
      ...(description.trim() && { description }),
    })
    setSending(false)
    if (wasMade) onClose()
  }

  return (
    <Dialog title="New task" onClose={onClose}>
      <form
        className="flex flex-col gap-3"
        onSubmit={(event) => void submit(event)}
        onKeyDown={(event) => {
          if (event.key === "Enter" && (event.metaKey || event.ctrlKey)) void submit(event)
        }}
      >
        <Field label="Title">
          <TextInput
            ref={titleInput}
            required
            maxLength={200}
            placeholder="What should be done, in one line"
            value={title}
            onChange={(event) => setTitle(event.target.value)}
          />
        </Field>
        <div className="grid grid-cols-2 gap-3">
          <Field
            label="Column"
            hint={
              status === "ready"
                ? "The loop starts it as soon as there is room."
                : "It waits until somebody makes it ready."
            }
          >
            <Select value={status} onChange={(event) => setStatus(event.target.value as StartStatus)}>
              <option value="backlog">{STATUS_LABELS.backlog}</option>
              <option value="ready">{STATUS_LABELS.ready}</option>
            </Select>
          </Field>
          <Field label="Priority">
            <Select value={priority} onChange={(event) => setPriority(event.target.value as Priority)}>
              {PRIORITIES.toReversed().map((each) => (
                <option key={each} value={each}>
                  {each.charAt(0).toUpperCase() + each.slice(1)}
                </option>
              ))}
            </Select>
          </Field>
        </div>
        <Field label="Description" hint="Markdown. Say what is true when it is done.">
          <TextArea
            maxLength={50_000}
            rows={5}
            value={description}
            onChange={(event) => setDescription(event.target.value)}
          />
        </Field>
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>Cancel</Button>
          <Button
            type="submit"
            variant="primary"
            disabled={!title.trim() || isSending}
            disabledReason={writesOff}
          >
            {isSending ? "Creating…" : "Create task"}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}

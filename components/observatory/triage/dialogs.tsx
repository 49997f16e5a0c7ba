"use client"
/** What some actions on a blocked task ask first. Each says what it will do. */
import { useState } from "react"
import type { Role } from "#domain/role"
import type { BlockedTask } from "#lib/react/analytics-data"
import { Button } from "../../ui/button.tsx"
import { Dialog } from "../../ui/dialog.tsx"
import { Field, Select, TextArea } from "../../ui/field.tsx"

type RetryProps = { task: BlockedTask; onRetry: (description: string) => void; onClose: () => void }

export function RetryDialog({ task, onRetry, onClose }: RetryProps) {
  const [text, setText] = useState(task.description)
  return (
    <Dialog title={`Edit and retry ${task.key}`} onClose={onClose}>
      <div className="flex flex-col gap-3">
        {task.question && <p className="text-sm text-fg-2">{task.question}</p>}
        <Field
          label="Description"
          hint="Whoever goes on reads it. The task goes back to Ready with its attempts set back."
        >
          <TextArea rows={10} value={text} onChange={(event) => setText(event.target.value)} />
        </Field>
        <Button variant="primary" className="h-8" onClick={() => onRetry(text)}>
          Save and retry
        </Button>
      </div>
    </Dialog>
  )
}

type ReassignProps = {
  task: BlockedTask
  agents: readonly { name: string; role: Role }[]
  onReassign: (to: string) => void
  onClose: () => void
}

export function ReassignDialog({ task, agents, onReassign, onClose }: ReassignProps) {
  const fitting = agents.filter(({ role }) => role === task.role)
  const [to, setTo] = useState(fitting[0]?.name ?? "nobody")
  return (
    <Dialog
      title={`Give ${task.key} to somebody else`}
      onClose={onClose}
      className="w-[min(400px,calc(100vw-2rem))]"
    >
      <div className="flex flex-col gap-3">
        <Field
          label="Who goes on"
          hint="The task goes back to Ready with its attempts set back. A task of yours waits for you, not for an agent."
        >
          <Select value={to} onChange={(event) => setTo(event.target.value)}>
            {fitting.map(({ name }) => (
              <option key={name} value={name}>
                {name}
              </option>
            ))}
            <option value="nobody">Whoever is free</option>
            <option value="me">Me</option>
          </Select>
        </Field>
        <Button variant="primary" className="h-8" onClick={() => onReassign(to)}>
          Give it
        </Button>
      </div>
    </Dialog>
  )
}

type SplitProps = { task: BlockedTask; onSplit: (titles: string[]) => void; onClose: () => void }

export function SplitDialog({ task, onSplit, onClose }: SplitProps) {
  const [text, setText] = useState("")
  const titles = text
    .split("\n")
    .map((title) => title.trim())
    .filter(Boolean)
  return (
    <Dialog title={`Split ${task.key}`} onClose={onClose}>
      <div className="flex flex-col gap-3">
        <Field
          label="One title a line"
          hint={`Each becomes a task in the backlog with its description and criteria; ${task.key} is cancelled as superseded, and what waited for it waits for them.`}
        >
          <TextArea rows={6} value={text} onChange={(event) => setText(event.target.value)} />
        </Field>
        <Button
          variant="primary"
          className="h-8"
          disabledReason={
            titles.length === 0 ? "Name at least one task." : titles.length > 20 ? "At most twenty." : null
          }
          onClick={() => onSplit(titles)}
        >
          {titles.length > 1 ? `Split into ${titles.length} tasks` : "Split"}
        </Button>
      </div>
    </Dialog>
  )
}

"use client"
/** Blocked tasks, each with why it is blocked and everything one can do about it. */
import { useState } from "react"
import Link from "next/link"
import { Ellipsis } from "lucide-react"
import { formatDuration } from "#domain/format"
import type { Role } from "#domain/role"
import { BLOCK_REASONS, type Cancellation } from "#domain/task"
import type { BlockedTask } from "#lib/react/analytics-data"
import { useProjectName } from "#lib/react/project-names"
import { CancelDialog } from "../../task/cancel-dialog.tsx"
import { Button, IconButton } from "../../ui/button.tsx"
import { Glyph } from "../../ui/glyph.tsx"
import { roleLabel } from "../../ui/mark.tsx"
import { Menu, MenuItem } from "../../ui/menu.tsx"
import { Panel } from "../../ui/panel.tsx"
import { Empty } from "../../ui/state.tsx"
import { OneLine } from "../../ui/one-line.tsx"
import { ReassignDialog, RetryDialog, SplitDialog } from "./dialogs.tsx"

type Change = { to?: string; description?: string; revision?: number }
export type TriageActions = {
  onUnblock: (task: string, change?: Change) => Promise<boolean>
  onSplit: (task: string, titles: string[]) => Promise<boolean>
  onEscalate: (task: string) => Promise<boolean>
  onCancel: (task: string, cancellation: Cancellation) => Promise<boolean>
}
type TriageViewProps = TriageActions & {
  tasks: readonly BlockedTask[]
  agents: readonly { name: string; role: Role }[]
  writesOff: string | null
  now: number
}

type Open = { what: "retry" | "reassign" | "split" | "cancel"; task: BlockedTask }

export function TriageView({ tasks, agents, writesOff, now, ...actions }: TriageViewProps) {
  const [open, setOpen] = useState<Open | null>(null)
  const close = () => setOpen(null)
  const closeWhen = (done: Promise<boolean>) => void done.then((isDone) => isDone && close())
  if (tasks.length === 0)
    return (
      <Empty title="Nothing is blocked">
        A task comes here when no run can go on with it: its attempts are used up, it cannot be merged, or
        somebody put it aside.
      </Empty>
    )
  return (
    <Panel title="Blocked tasks" count={tasks.length}>
      <ul className="flex flex-col divide-y divide-line">
        {tasks.map((task) => (
          <BlockedRow
            key={task.key}
            {...{ task, writesOff, now }}
            onUnblock={() => void actions.onUnblock(task.key)}
            onEscalate={() => void actions.onEscalate(task.key)}
            onOpen={(what) => setOpen({ what, task })}
          />
        ))}
      </ul>
      {open?.what === "retry" && (
        <RetryDialog
          task={open.task}
          onClose={close}
          onRetry={(description) =>
            closeWhen(actions.onUnblock(open.task.key, { description, revision: open.task.revision }))
          }
        />
      )}
      {open?.what === "reassign" && (
        <ReassignDialog
          task={open.task}
          agents={agents}
          onClose={close}
          onReassign={(to) => closeWhen(actions.onUnblock(open.task.key, { to }))}
        />
      )}
      {open?.what === "split" && (
        <SplitDialog
          task={open.task}
          onClose={close}
          onSplit={(titles) => closeWhen(actions.onSplit(open.task.key, titles))}
        />
      )}
      {open?.what === "cancel" && (
        <CancelDialog
          taskKey={open.task.key}
          onClose={close}
          onCancel={(cancellation) => closeWhen(actions.onCancel(open.task.key, cancellation))}
        />
      )}
    </Panel>
  )
}

type RowProps = {
  task: BlockedTask
  writesOff: string | null
  now: number
  onUnblock: () => void
  onEscalate: () => void
  onOpen: (what: Open["what"]) => void
}

function BlockedRow({ task, writesOff, now, onUnblock, onEscalate, onOpen }: RowProps) {
  const { key, title, project, blockage, isEscalated, attempts, maxAttempts, dependents } = task
  const used = attempts.dev + attempts.review + attempts.conflict
  const nameOf = useProjectName()
  const facts = [
    nameOf(project),
    roleLabel(task.role),
    `blocked for ${formatDuration(now - task.statusSince)}`,
    `${used} of ${maxAttempts} attempts`,
    task.branch,
    dependents.length > 0 && `${dependents.join(", ")} ${dependents.length === 1 ? "waits" : "wait"} for it`,
  ]
  return (
    <li aria-label={key} className="flex items-start gap-3 px-3 py-2.5 max-md:flex-col">
      <div className="min-w-0 flex-1">
        <p className="flex items-center gap-2">
          <Glyph name={isEscalated ? "attention" : "failed"} label={isEscalated ? "Escalated" : "Blocked"} />
          <Link
            data-row
            href={`/projects/${project}/tasks/${key}`}
            className="flex min-h-6 min-w-0 items-center gap-2 hover:underline"
          >
            <span className="num shrink-0 font-mono text-2xs text-fg-3">{key}</span>
            <span className="truncate text-sm font-medium">
              <OneLine text={title} />
            </span>
          </Link>
        </p>
        <p className="mt-0.5 text-sm text-fg-2 [overflow-wrap:anywhere]">
          {blockage?.sentence ?? (blockage ? BLOCK_REASONS[blockage.reason].text : "It is blocked.")}
        </p>
        <p className="num mt-0.5 text-2xs text-fg-3 [overflow-wrap:anywhere]">
          {facts.filter(Boolean).join(" · ")}
        </p>
      </div>
      <div className="flex shrink-0 flex-wrap items-center gap-1.5">
        <Button
          aria-label={`Unblock ${key}`}
          title="Back to Ready, with its attempts set back"
          disabledReason={writesOff}
          onClick={onUnblock}
        >
          Unblock
        </Button>
        <Button
          aria-label={`Edit and retry ${key}`}
          title="Change its description first, then back to Ready"
          disabledReason={writesOff}
          onClick={() => onOpen("retry")}
        >
          Edit and retry
        </Button>
        <Menu
          align="end"
          trigger={
            <IconButton label={`More for ${key}`}>
              <Ellipsis aria-hidden className="size-4" />
            </IconButton>
          }
        >
          <MenuItem disabledReason={writesOff} onSelect={() => onOpen("reassign")}>
            Give it to somebody else
          </MenuItem>
          <MenuItem disabledReason={writesOff} onSelect={() => onOpen("split")}>
            Split it
          </MenuItem>
          <MenuItem
            disabledReason={isEscalated ? "It is escalated already." : writesOff}
            onSelect={onEscalate}
          >
            Escalate
          </MenuItem>
          <MenuItem isDanger disabledReason={writesOff} onSelect={() => onOpen("cancel")}>
            Cancel it
          </MenuItem>
        </Menu>
      </div>
    </li>
  )
}

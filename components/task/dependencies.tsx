"use client"
/** What the task waits for, and what waits for it. */
import type { ReactNode } from "react"
import { X } from "lucide-react"
import type { Dependency } from "#lib/react/task-data"
import { IconButton } from "../ui/button.tsx"
import { TaskLine } from "./task-line.tsx"

type DependenciesProps = {
  slug: string
  waitsFor: Dependency[]
  neededBy: Dependency[]
  writesOff: string | null
  /** Where another one is found and added. */
  picker: ReactNode
  onRemove: (key: string) => void
}

export function Dependencies({ slug, waitsFor, neededBy, writesOff, picker, onRemove }: DependenciesProps) {
  return (
    <div className="flex flex-col gap-2 p-3">
      {waitsFor.length === 0 && <p className="text-sm text-fg-3">It waits for no other task.</p>}
      <ul className="flex flex-col gap-1">
        {waitsFor.map((task) => (
          <DependencyRow key={task.key} slug={slug} task={task}>
            <IconButton
              label={`No longer wait for ${task.key}`}
              disabled={writesOff !== null}
              onClick={() => onRemove(task.key)}
            >
              <X aria-hidden className="size-3.5" />
            </IconButton>
          </DependencyRow>
        ))}
      </ul>
      {picker}
      {neededBy.length > 0 && (
        <>
          <h3 className="mt-1 text-xs text-fg-3">Waiting for this one</h3>
          <ul className="flex flex-col gap-1">
            {neededBy.map((task) => (
              <DependencyRow key={task.key} slug={slug} task={task} />
            ))}
          </ul>
        </>
      )}
    </div>
  )
}

export function DependencyRow({
  slug,
  task,
  children,
}: {
  slug: string
  task: Dependency
  children?: ReactNode
}) {
  return (
    <li className="flex min-h-6 items-center gap-2 text-sm">
      <TaskLine slug={slug} task={task} />
      {children}
    </li>
  )
}

"use client"
/** A task beside the board: the same view as on its own page, which is one click away. */
import Link from "next/link"
import { Maximize2 } from "lucide-react"
import { useTask } from "#lib/react/use-task"
import { Sheet } from "../ui/dialog.tsx"
import { Loading, Problem, Skeleton } from "../ui/state.tsx"
import { TaskBody } from "./task-body.tsx"
import type { TaskTab } from "./task-tabs.ts"

type TaskSheetProps = {
  taskKey: string
  tab: TaskTab
  onTab: (tab: TaskTab) => void
  /** It was opened to be changed. */
  startsInEdit?: boolean
  onClose: () => void
}

export function TaskSheet({ taskKey, tab, onTab, startsInEdit = false, onClose }: TaskSheetProps) {
  const task = useTask(taskKey)
  return (
    <Sheet
      title={taskKey}
      onClose={onClose}
      aside={
        task.state === "ready" && (
          <Link
            href={`/projects/${task.value.project.slug}/tasks/${taskKey}?tab=${tab}`}
            aria-label={`Open ${taskKey} on its page`}
            title="Open on its page"
            className="target inline-grid place-items-center rounded-sm text-fg-3 hover:bg-raise hover:text-fg"
          >
            <Maximize2 aria-hidden className="size-3.5" />
          </Link>
        )
      }
    >
      {task.state === "ready" && (
        <TaskBody key={taskKey} {...{ tab, onTab, startsInEdit }} task={task.value} isNarrow />
      )}
      {task.state === "refused" && <Problem title="The task cannot be shown." sentence={task.sentence} />}
      {task.state === "loading" && (
        <Loading label={`Loading ${taskKey}`}>
          <div className="flex flex-col gap-3 p-4">
            <Skeleton className="h-7 w-1/2" />
            <Skeleton className="h-24" />
            <Skeleton className="h-48" />
          </div>
        </Loading>
      )}
    </Sheet>
  )
}

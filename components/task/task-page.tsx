"use client"
/** A task's page, in its states. The tab is in the address, so it can be linked to. */
import { useEffect, useState } from "react"
import Link from "next/link"
import { useRouter, useSearchParams } from "next/navigation"
import { useTask, type TaskAnswer } from "#lib/react/use-task"
import { NotFound } from "../layout/not-found.tsx"
import { PageHeader } from "../layout/page-header.tsx"
import { early } from "../ui/early.tsx"
import { Loading, Problem, Skeleton } from "../ui/state.tsx"
import { taskTabOf } from "./task-tabs.ts"

// Its code is fetched while the task is on its way.
const TaskBody = early(() => import("./task-body.tsx").then((module) => module.TaskBody), TaskSkeleton)

export function TaskPage({ slug, taskKey }: { slug: string; taskKey: string }) {
  const task = useTask(taskKey)
  const isElsewhere = task.state === "ready" && task.value.project.slug !== slug
  if (task.state === "refused" && task.code !== "error") {
    return <NotFound title="There is no such task" sentence={task.sentence} />
  }
  if (isElsewhere)
    return <NotFound title="There is no such task" sentence={`${taskKey} belongs to another project.`} />
  return (
    <>
      <PageHeader
        title={taskKey}
        place={
          <Link href={`/projects/${slug}/board`} className="hover:text-fg">
            {task.state === "ready" ? task.value.project.name : slug}
          </Link>
        }
      />
      {task.state === "ready" && <ReadyTask slug={slug} task={task.value} />}
      {task.state === "refused" && <Problem title="The task cannot be shown." sentence={task.sentence} />}
      {task.state === "loading" && <TaskSkeleton />}
    </>
  )
}

function ReadyTask({ slug, task }: { slug: string; task: TaskAnswer }) {
  const router = useRouter()
  const params = useSearchParams()
  const tab = taskTabOf(params.get("tab"))
  const [startsInEdit] = useState(() => params.has("edit"))
  useEffect(() => {
    // Said once: a reload shows the task, and so does a link to it.
    if (startsInEdit) window.history.replaceState(null, "", window.location.pathname)
  }, [startsInEdit])
  return (
    <TaskBody
      task={task}
      tab={tab}
      startsInEdit={startsInEdit}
      onTab={(name) => router.replace(`/projects/${slug}/tasks/${task.key}?tab=${name}`, { scroll: false })}
    />
  )
}

function TaskSkeleton() {
  return (
    <Loading label="Loading the task">
      <div className="mx-auto flex w-full max-w-6xl flex-col gap-3 p-4">
        <Skeleton className="h-7 w-1/2" />
        <Skeleton className="h-24" />
        <Skeleton className="h-48" />
      </div>
    </Loading>
  )
}

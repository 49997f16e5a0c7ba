"use client"
/** A task's page: subscriptions and mutations around the view. The tab is in the address, so it can be linked to. */
import { useCallback, useMemo } from "react"
import dynamic from "next/dynamic"
import Link from "next/link"
import { useRouter, useSearchParams } from "next/navigation"
import { useConnection } from "#lib/react/connection"
import { ready } from "#lib/react/live"
import { useTask, useTaskActions, useTimeline, useWhy, type TaskAnswer } from "#lib/react/use-task"
import { useStopRun } from "#lib/react/use-workspace"
import { writesOff } from "../layout/live-state.tsx"
import { NotFound } from "../layout/not-found.tsx"
import { PageHeader } from "../layout/page-header.tsx"
import { Loading, Problem, Skeleton } from "../ui/state.tsx"
import { RunTranscript } from "./run-transcript.tsx"
import { TASK_TABS, TaskView, type TaskTab } from "./task-view.tsx"

const TaskDiff = dynamic(() => import("./task-diff.tsx").then((module) => module.TaskDiff), {
  ssr: false,
  loading: () => <Skeleton className="h-40" />,
})

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
      {task.state === "loading" && (
        <Loading label={`Loading ${taskKey}`}>
          <div className="mx-auto flex w-full max-w-6xl flex-col gap-3 p-4">
            <Skeleton className="h-7 w-1/2" />
            <Skeleton className="h-24" />
            <Skeleton className="h-48" />
          </div>
        </Loading>
      )}
    </>
  )
}

function ReadyTask({ slug, task }: { slug: string; task: TaskAnswer }) {
  const router = useRouter()
  const asked = useSearchParams().get("tab")
  const tab: TaskTab = TASK_TABS.find((each) => each === asked) ?? "timeline"
  const off = writesOff(useConnection())
  const events = useTimeline(task.key)
  const why = useWhy(task.key)
  const onStopRun = useStopRun()
  const openReopened = useCallback(
    (key: string) => router.push(`/projects/${slug}/tasks/${key}`),
    [router, slug],
  )
  const actions = useTaskActions(task.key, openReopened)
  const allActions = useMemo(() => {
    const onToggleCriterion = (index: number) =>
      actions.onCriteria(
        task.revision,
        task.criteria.map((criterion, at) =>
          at === index ? { ...criterion, done: !criterion.done } : criterion,
        ),
      )
    return { ...actions, onStopRun, onToggleCriterion }
  }, [actions, onStopRun, task.revision, task.criteria])
  // The newest run's head is part of it: its commits are shown before the card has been to review.
  const version = [task.baseCommit, task.headCommit, ...task.runs.map((run) => run.headCommit)].join()
  return (
    <TaskView
      slug={slug}
      task={task}
      why={why}
      waitsFor={task.dependencies}
      neededBy={task.dependents}
      signals={task.signals}
      runs={ready(task.runs)}
      reviews={ready(task.reviews)}
      events={events}
      writesOff={off}
      tab={tab}
      onTab={(name) => router.replace(`/projects/${slug}/tasks/${task.key}?tab=${name}`, { scroll: false })}
      actions={allActions}
      renderTranscript={(run) => <RunTranscript run={run} />}
      renderDiff={() => <TaskDiff taskKey={task.key} version={version} />}
    />
  )
}

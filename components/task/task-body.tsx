"use client"
/** A task with everything about it, wherever it is shown: subscriptions and mutations around the view. */
import { useCallback, useMemo, useState } from "react"
import dynamic from "next/dynamic"
import { useRouter } from "next/navigation"
import { useConnection } from "#lib/react/connection"
import { ready, useLive, valueOr } from "#lib/react/live"
import { useAgentNames } from "#lib/react/use-board"
import { useAttachments, useCommentActions, useComments, useMyId } from "#lib/react/use-comments"
import { graphQuery } from "#lib/react/use-graph"
import { useAgents } from "#lib/react/use-observatory"
import { useTaskActions, useTimeline, useWhy, type TaskAnswer } from "#lib/react/use-task"
import { useStopRun } from "#lib/react/use-workspace"
import { writesOff } from "../layout/live-state.tsx"
import { Skeleton } from "../ui/state.tsx"
import { Attachments } from "./attachments.tsx"
import { Comments } from "./comments.tsx"
import { DependencyPicker } from "./dependency-picker.tsx"
import { GiveTo } from "./give-to.tsx"
import { RunTranscript } from "./run-transcript.tsx"
import type { TaskTab } from "./task-tabs.ts"
import { TaskView } from "./task-view.tsx"

const TaskDiff = dynamic(() => import("./task-diff.tsx").then((module) => module.TaskDiff), {
  ssr: false,
  loading: () => <Skeleton className="h-40" />,
})

type TaskBodyProps = {
  task: TaskAnswer
  tab: TaskTab
  onTab: (tab: TaskTab) => void
  /** Beside a board there is less room. */
  isNarrow?: boolean
  startsInEdit?: boolean
}

export function TaskBody({ task, tab, onTab, isNarrow = false, startsInEdit = false }: TaskBodyProps) {
  const router = useRouter()
  const { slug } = task.project
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
      onTab={onTab}
      isNarrow={isNarrow}
      startsInEdit={startsInEdit}
      actions={allActions}
      renderTranscript={(run) => <RunTranscript run={run} />}
      renderDiff={() => (
        <TaskDiff taskKey={task.key} version={version} reviews={task.reviews} writesOff={off} />
      )}
      renderComments={() => <TaskComments taskKey={task.key} writesOff={off} />}
      renderFiles={() => <TaskFiles taskKey={task.key} writesOff={off} />}
      renderGiveTo={() => <Giving task={task} writesOff={off} onGive={actions.onGive} />}
      renderPicker={() => <Picker task={task} writesOff={off} onAdd={actions.onAddDependency} />}
    />
  )
}

type PartProps = { taskKey: string; writesOff: string | null }

function TaskComments({ taskKey, writesOff: off }: PartProps) {
  const comments = useComments(taskKey)
  const { onComment, onRemoveComment } = useCommentActions(taskKey)
  return (
    <Comments
      comments={comments}
      agents={useAgentNames()}
      me={useMyId()}
      writesOff={off}
      onComment={(text) => onComment({ text })}
      onRemove={onRemoveComment}
    />
  )
}

function TaskFiles({ taskKey, writesOff: off }: PartProps) {
  const { files, onAdd, onRemove } = useAttachments(taskKey)
  return <Attachments files={files} writesOff={off} onAdd={onAdd} onRemove={onRemove} />
}

type GivingProps = { task: TaskAnswer; writesOff: string | null; onGive: (to: string) => void }

function Giving({ task, writesOff: off, onGive }: GivingProps) {
  const agents = valueOr(useAgents(), NONE)
  return <GiveTo role={task.role} agents={agents} writesOff={off} onGive={onGive} />
}

const NONE: never[] = []

type PickerProps = {
  task: TaskAnswer
  writesOff: string | null
  onAdd: (key: string) => Promise<boolean>
}

/** The project's cards and their waits are asked for when somebody looks for one. */
function Picker({ task, writesOff: off, onAdd }: PickerProps) {
  const [isOpen, setOpen] = useState(false)
  const graph = valueOr(useLive(graphQuery, isOpen ? { project: task.project.slug } : "skip"), null)
  const waits = useMemo(() => {
    const map = new Map<string, string[]>([[task.key, task.dependencies.map(({ key }) => key)]])
    for (const { from, to } of graph?.edges ?? []) map.set(to, [...new Set([...(map.get(to) ?? []), from])])
    return map
  }, [graph, task.key, task.dependencies])
  return (
    <DependencyPicker
      task={task.key}
      choices={graph?.nodes ?? null}
      waits={waits}
      writesOff={off}
      onOpen={() => setOpen(true)}
      onAdd={onAdd}
    />
  )
}

"use client"
/** The change of a task, fetched from git when its tab is opened. */
import { useDiff } from "#lib/react/diff-data"
import type { ReviewView } from "#lib/react/task-data"
import { useAgentNames } from "#lib/react/use-board"
import { useCommentActions, useComments, useMyId } from "#lib/react/use-comments"
import { Empty, Loading, Problem, Skeleton } from "../ui/state.tsx"
import { DiffView } from "./diff.tsx"
import { remarksOf } from "./review-remarks.ts"

type TaskDiffProps = {
  taskKey: string
  version: string
  reviews: readonly ReviewView[]
  writesOff: string | null
}

export function TaskDiff({ taskKey, version, reviews, writesOff }: TaskDiffProps) {
  const [answer, retry] = useDiff(taskKey, version)
  const comments = useComments(taskKey)
  const { onComment, onRemoveComment } = useCommentActions(taskKey)
  const agents = useAgentNames()
  const me = useMyId()
  switch (answer.state) {
    case "loading":
      return (
        <Loading label="Loading the changes">
          <Skeleton className="h-40" />
        </Loading>
      )
    case "none":
      return <Empty title="No changes yet">{answer.sentence}</Empty>
    case "failed":
      return <Problem title="The changes cannot be shown." sentence={answer.sentence} onRetry={retry} />
    case "ready":
      return (
        <DiffView
          diff={answer.diff}
          remarks={{
            comments: [...remarksOf(reviews), ...comments.items],
            onComment: (anchor, text) => onComment({ ...anchor, text }),
            onRemove: onRemoveComment,
            ...{ agents, me, writesOff },
          }}
        />
      )
  }
}

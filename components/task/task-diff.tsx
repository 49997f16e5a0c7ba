"use client"
/** The change of a task, fetched from git when its tab is opened. */
import { useDiff } from "#lib/react/diff-data"
import { Empty, Loading, Problem, Skeleton } from "../ui/state.tsx"
import { DiffView } from "./diff.tsx"

export function TaskDiff({ taskKey, version }: { taskKey: string; version: string }) {
  const [answer, retry] = useDiff(taskKey, version)
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
      return <DiffView diff={answer.diff} />
  }
}

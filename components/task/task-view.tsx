"use client"
/** The task page: what is asked for and answered on the left, what is known about it on the right. */
import { useState } from "react"
import dynamic from "next/dynamic"
import { isTerminal } from "#domain/task"
import { useKeys } from "#lib/react/keys"
import { Button } from "../ui/button.tsx"
import { cn } from "../ui/cn.ts"
import { FoldedText } from "../ui/folded-text.tsx"
import { LazyMarkdown } from "../ui/lazy-markdown.tsx"
import { Criteria } from "./criteria.tsx"
import { QuestionForm } from "./question-form.tsx"
import { PullRequest } from "./pull-request.tsx"
import { TaskForm } from "./task-form.tsx"
import { TaskHeader } from "./task-header.tsx"
import { TaskSide } from "./task-side.tsx"
import { TaskTabsPanel } from "./task-tabs-panel.tsx"
import type { TaskViewProps } from "./task-view-props.ts"

const StatusMenu = dynamic(() => import("../board/status-menu.tsx").then((module) => module.StatusMenu), {
  ssr: false,
})
const CancelDialog = dynamic(() => import("./cancel-dialog.tsx").then((module) => module.CancelDialog), {
  ssr: false,
})

export function TaskView(props: TaskViewProps) {
  const { slug, task, signals, writesOff, onTab, actions } = props
  const isOver = isTerminal(task.status)
  const [open, setOpen] = useState<"edit" | "move" | "cancel" | null>(
    props.startsInEdit && !isOver ? "edit" : null,
  )
  useKeys(isOver || writesOff !== null || open !== null ? {} : { e: () => setOpen("edit") }, {
    isInDialog: props.isNarrow,
  })
  const asking = signals.filter((signal) => signal.state === "open")
  const answered = signals.filter((signal) => signal.answer !== null)
  const close = () => setOpen(null)
  return (
    <div className="min-h-0 flex-1 overflow-y-auto">
      <div
        className={cn(
          "mx-auto grid max-w-6xl gap-5 p-4",
          !props.isNarrow && "lg:grid-cols-[minmax(0,1fr)_20rem]",
        )}
      >
        <div className="flex min-w-0 flex-col gap-4">
          <TaskHeader
            slug={slug}
            task={task}
            writesOff={writesOff}
            onEdit={() => setOpen("edit")}
            onMove={() => setOpen("move")}
            onCancel={() => setOpen("cancel")}
            onReopen={actions.onReopen}
            onRetry={
              task.status === "blocked" && asking.length === 0 ? () => actions.onMove("in_progress") : null
            }
          />
          {asking.map((signal) => (
            <QuestionForm
              key={signal.signalId}
              question={signal}
              onAnswer={actions.onAnswer}
              writesOff={writesOff}
              review={
                <Button variant="primary" onClick={() => onTab("changes")}>
                  Review the changes
                </Button>
              }
            />
          ))}
          {task.merge?.pull && task.merge.state === "offered" && (
            <PullRequest
              merge={{ ...task.merge, pull: task.merge.pull }}
              writesOff={writesOff}
              onMerge={actions.onMergePull}
              onClose={actions.onClosePull}
            />
          )}
          {open === "edit" ? (
            <TaskForm task={task} writesOff={writesOff} onSave={actions.onEdit} onClose={close} />
          ) : (
            <section aria-label="Description">
              {task.description ? (
                <FoldedText text={task.description}>
                  <LazyMarkdown text={task.description} />
                </FoldedText>
              ) : (
                <p className="text-sm text-fg-3">
                  No description.{" "}
                  <Button
                    variant="ghost"
                    size="sm"
                    onClick={() => setOpen("edit")}
                    disabledReason={writesOff}
                  >
                    Write one
                  </Button>
                </p>
              )}
            </section>
          )}
          {open !== "edit" && task.criteria.length > 0 && (
            <section aria-label="Acceptance criteria" className="flex flex-col gap-1.5">
              <h3 className="text-xs text-fg-3">Done when</h3>
              <Criteria criteria={task.criteria} writesOff={writesOff} onToggle={actions.onToggleCriterion} />
            </section>
          )}
          <TaskTabsPanel {...props} />
        </div>
        <TaskSide {...props} answered={answered} />
      </div>
      {open === "move" && (
        <StatusMenu
          card={task}
          onClose={close}
          onMove={(to) => {
            close()
            actions.onMove(to)
          }}
        />
      )}
      {open === "cancel" && (
        <CancelDialog
          taskKey={task.key}
          onClose={close}
          onCancel={(cancellation) => {
            close()
            actions.onCancel(cancellation)
          }}
        />
      )}
    </div>
  )
}

"use client"
/** The task page: what is asked for and answered on the left, what is known about it on the right. */
import { useState, type ReactNode } from "react"
import dynamic from "next/dynamic"
import { isTerminal, type TaskStatus } from "#domain/task"
import { useKeys } from "#lib/react/keys"
import type { Live } from "#lib/react/live"
import type {
  Dependency,
  EventView,
  Paged,
  ReviewView,
  RunView,
  SignalView,
  TaskDetail,
  Why,
} from "#lib/react/task-data"
import { Age } from "../ui/age.tsx"
import { Button } from "../ui/button.tsx"
import { cn } from "../ui/cn.ts"
import { FoldedText } from "../ui/folded-text.tsx"
import { LazyMarkdown } from "../ui/lazy-markdown.tsx"
import { Panel } from "../ui/panel.tsx"
import { Loading, Problem, Skeleton } from "../ui/state.tsx"
import { Tabs } from "../ui/tabs.tsx"
import { OneLine } from "../ui/one-line.tsx"
import { answerLabel } from "./answers.ts"
import { Criteria } from "./criteria.tsx"
import { Dependencies } from "./dependencies.tsx"
import { Facts } from "./facts.tsx"
import { QuestionForm } from "./question-form.tsx"
import { Reviews } from "./reviews.tsx"
import { PullRequest } from "./pull-request.tsx"
import { Runs } from "./runs.tsx"
import { TaskForm, TaskHeader, type TaskEdit } from "./task-header.tsx"
import { Steps } from "./steps.tsx"
import type { TaskTab } from "./task-tabs.ts"
import { Timeline } from "./timeline.tsx"
import { WhyNot } from "./why-not.tsx"

const StatusMenu = dynamic(() => import("../board/status-menu.tsx").then((module) => module.StatusMenu), {
  ssr: false,
})
const CancelDialog = dynamic(() => import("./cancel-dialog.tsx").then((module) => module.CancelDialog), {
  ssr: false,
})

export type TaskActions = {
  onMove: (to: TaskStatus) => void
  onCancel: (cancellation: "abandoned" | "duplicate" | "superseded") => void
  onReopen: () => void
  onRestart: (step: string) => void
  onReplan: () => void
  onEdit: (edit: TaskEdit) => Promise<"saved" | "conflict" | "refused">
  onToggleCriterion: (index: number) => void
  onRemoveDependency: (key: string) => void
  onAnswer: (signalId: string, answer: string) => void
  onStopRun: (runId: string) => void
  onMergePull: (pull: string) => void
  onClosePull: (pull: string, sentence: string) => void
}

export type TaskViewProps = {
  slug: string
  task: TaskDetail
  why: Live<Why[]>
  waitsFor: Dependency[]
  neededBy: Dependency[]
  signals: SignalView[]
  runs: Live<RunView[]>
  reviews: Live<ReviewView[]>
  events: Paged<EventView>
  writesOff: string | null
  tab: TaskTab
  onTab: (tab: TaskTab) => void
  actions: TaskActions
  renderTranscript: (run: RunView) => ReactNode
  renderDiff: () => ReactNode
  /** Parts with subscriptions of their own, for which they ask when they are looked at. */
  renderComments: () => ReactNode
  renderFiles: () => ReactNode
  renderPicker: () => ReactNode
  /** There is room for one column. */
  isNarrow?: boolean
  /** It was opened to be changed. */
  startsInEdit?: boolean
}

export function TaskView(props: TaskViewProps) {
  const { slug, task, why, signals, runs, reviews, events, writesOff, tab, onTab, actions } = props
  const isOver = isTerminal(task.status)
  const [open, setOpen] = useState<"edit" | "move" | "cancel" | null>(
    props.startsInEdit && !isOver ? "edit" : null,
  )
  useKeys(isOver || writesOff !== null || open !== null ? {} : { e: () => setOpen("edit") }, props.isNarrow)
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
          {task.criteria.length > 0 && (
            <section aria-label="Acceptance criteria" className="flex flex-col gap-1.5">
              <h3 className="text-xs text-fg-3">Done when</h3>
              <Criteria criteria={task.criteria} writesOff={writesOff} onToggle={actions.onToggleCriterion} />
            </section>
          )}
          <div>
            <Tabs
              label="About this task"
              chosen={tab}
              onChoose={onTab}
              items={[
                { name: "timeline", label: "Timeline" },
                { name: "comments", label: "Comments" },
                { name: "runs", label: "Runs", count: countOf(runs) },
                { name: "changes", label: "Changes" },
                { name: "reviews", label: "Reviews", count: countOf(reviews) },
              ]}
            >
              {tab === "timeline" && <Timeline events={events} />}
              {tab === "comments" && props.renderComments()}
              {tab === "runs" && (
                <Shown live={runs}>
                  {(list) => (
                    <Runs
                      runs={list}
                      writesOff={writesOff}
                      onStop={actions.onStopRun}
                      renderTranscript={props.renderTranscript}
                    />
                  )}
                </Shown>
              )}
              {tab === "changes" && props.renderDiff()}
              {tab === "reviews" && <Shown live={reviews}>{(list) => <Reviews reviews={list} />}</Shown>}
            </Tabs>
          </div>
        </div>
        <div className="flex min-w-0 flex-col gap-3">
          {!isOver && (
            <Panel title="Where it stands">
              <Shown live={why}>{(reasons) => <WhyNot reasons={reasons} />}</Shown>
            </Panel>
          )}
          <Panel title="Steps" aside={<span className="text-xs text-fg-3">{task.steps.pipeline}</span>}>
            <Steps
              slug={slug}
              status={task.status}
              steps={task.steps}
              childTasks={task.children}
              objective={task.objective}
              writesOff={writesOff}
              onRestart={actions.onRestart}
              onReplan={actions.onReplan}
            />
          </Panel>
          <Panel title="Facts">
            <Facts task={task} slug={slug} />
          </Panel>
          <Panel title="Waits for" count={props.waitsFor.length}>
            <Dependencies
              slug={slug}
              waitsFor={props.waitsFor}
              neededBy={props.neededBy}
              writesOff={writesOff}
              picker={props.renderPicker()}
              onRemove={actions.onRemoveDependency}
            />
          </Panel>
          <Panel title="Files">{props.renderFiles()}</Panel>
          {answered.length > 0 && <Answered signals={answered} />}
        </div>
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

function Answered({ signals }: { signals: SignalView[] }) {
  return (
    <Panel title="Answered" count={signals.length}>
      <ul className="flex flex-col divide-y divide-line">
        {signals.map((signal) => (
          <li key={signal.signalId} className="p-3 text-sm">
            <p className="[overflow-wrap:anywhere] text-fg-3">
              <OneLine text={signal.question} />
            </p>
            <p className="mt-0.5 [overflow-wrap:anywhere]">
              {answerLabel(signal.answer ?? "")}
              {signal.answeredAt !== null && (
                <Age since={signal.answeredAt} className="num ml-2 text-xs text-fg-3" />
              )}
            </p>
          </li>
        ))}
      </ul>
    </Panel>
  )
}

/** A part that arrives by a subscription of its own. */
function Shown<T>({ live, children }: { live: Live<T>; children: (value: T) => ReactNode }) {
  if (live.state === "ready") return children(live.value)
  if (live.state === "refused") return <Problem title="This cannot be shown." sentence={live.sentence} />
  return (
    <Loading label="Loading">
      <Skeleton className="m-3 h-16" />
    </Loading>
  )
}

const countOf = (live: Live<unknown[]>): number | null => (live.state === "ready" ? live.value.length : null)

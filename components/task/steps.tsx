"use client"
/** The steps that a task goes through, where it stands, and the tasks that an objective is made of. */
import Link from "next/link"
import type { Route } from "next"
import { Check, Circle, CircleDot } from "lucide-react"
import type { StepRole } from "#domain/pipeline"
import { ROLE_LABELS } from "#domain/role"
import { isTerminal, type TaskStatus } from "#domain/task"
import type { Dependency, StepsView } from "#lib/react/task-data"
import { Button } from "../ui/button.tsx"
import { cn } from "../ui/cn.ts"
import { DependencyRow } from "./dependencies.tsx"

type StepsProps = {
  slug: string
  taskKey: string
  status: TaskStatus
  steps: StepsView
  childTasks: Dependency[]
  objective: Dependency | null
  writesOff: string | null
  onRestart: (step: string) => void
  onReplan: () => void
}

const roleOf = (role: StepRole): string => (role === "children" ? "Its tasks" : ROLE_LABELS[role])
const MARKS = { done: Check, current: CircleDot, ahead: Circle } as const
const STATES = { done: "done", current: "it is here", ahead: "still to come" } as const

export function Steps(props: StepsProps) {
  const { slug, taskKey, status, steps, childTasks, objective, writesOff, onRestart, onReplan } = props
  const isOpen = !isTerminal(status) && status !== "merging"
  // The classic way has no steps of its own that one could go back to.
  const canRestart = isOpen && steps.pipeline !== "classic"
  return (
    <div className="flex flex-col gap-2 p-3">
      <ol className="flex flex-col gap-2">
        {steps.steps.map((step) => {
          const Mark = MARKS[step.state]
          return (
            <li
              key={step.name}
              aria-current={step.state === "current" ? "step" : undefined}
              className="flex min-w-0 items-start gap-2 text-sm"
            >
              <Mark
                aria-hidden
                className={cn("mt-0.5 size-4 shrink-0", step.state === "current" ? "text-ink" : "text-fg-3")}
              />
              <div className="min-w-0 flex-1">
                <p className={cn("flex flex-wrap gap-x-2", step.state === "ahead" && "text-fg-3")}>
                  <span className={step.state === "current" ? "font-medium" : undefined}>{step.name}</span>
                  <span className="text-xs leading-5 text-fg-3">{saidOf(step, steps.children)}</span>
                  <span className="sr-only">({STATES[step.state]})</span>
                </p>
                {step.result?.report && (
                  <p className="line-clamp-2 [overflow-wrap:anywhere] text-xs text-fg-2">
                    {step.result.report}
                  </p>
                )}
              </div>
              {canRestart && (step.state !== "ahead" || step.result !== null) && (
                <Button
                  variant="ghost"
                  size="sm"
                  disabledReason={writesOff}
                  aria-label={`Go on from the step ${step.name}`}
                  onClick={() => onRestart(step.name)}
                >
                  From here
                </Button>
              )}
            </li>
          )
        })}
      </ol>
      {childTasks.length > 0 && (
        <>
          <div className="mt-1 flex items-center justify-between gap-2">
            <h3 className="text-xs text-fg-3">Its tasks</h3>
            <Link
              href={`/projects/${slug}/board?view=graph&of=${taskKey}` as Route}
              className="ml-auto text-xs text-fg-2 underline-offset-2 hover:underline"
            >
              As a graph
            </Link>
            {canRestart && steps.steps.some(({ role }) => role === "children") && (
              <Button
                variant="ghost"
                size="sm"
                disabledReason={writesOff}
                title="What is done or under way stays"
                onClick={onReplan}
              >
                Plan anew
              </Button>
            )}
          </div>
          <ul className="flex flex-col gap-1">
            {childTasks.map((task) => (
              <DependencyRow key={task.key} slug={slug} task={task} />
            ))}
          </ul>
        </>
      )}
      {objective && (
        <p className="text-sm text-fg-2">
          A part of{" "}
          <Link className="text-ink hover:underline" href={`/projects/${slug}/tasks/${objective.key}`}>
            {objective.key}
          </Link>
          : {objective.title}
        </p>
      )}
    </div>
  )
}

function saidOf(step: StepsView["steps"][number], children: StepsView["children"]): string {
  const { open, done } = children
  const what =
    step.role === "children" && open + done > 0
      ? `${done} of ${open + done} done`
      : step.isRunning
        ? "running"
        : (step.result?.verdict ?? step.result?.outcome ?? "").replaceAll("_", " ")
  const back = step.sentBack > 0 ? `sent back ${step.sentBack === 1 ? "once" : `${step.sentBack} times`}` : ""
  return [roleOf(step.role), what, back].filter(Boolean).join(", ")
}

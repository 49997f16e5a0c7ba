"use client"
/** A requirement in full: its words, the tasks that work for it, and what to do next. */
import { X } from "lucide-react"
import type { RoadmapRequirement } from "#domain/roadmap"
import { STATUS_LABELS } from "#domain/task"
import { Button, IconButton } from "../ui/button.tsx"
import { LazyMarkdown } from "../ui/lazy-markdown.tsx"
import { TaskLine } from "../task/task-line.tsx"
import type { RowTools } from "./tools.ts"

type RequirementDetailProps = { requirement: RoadmapRequirement; tools: RowTools }

export function RequirementDetail({ requirement, tools }: RequirementDetailProps) {
  const { key, title, description, tasks } = requirement
  const { slug, writesOff, actions, onDialog, renderPicker } = tools
  return (
    <section
      aria-label={`${key}: ${title}`}
      className="flex flex-col gap-3 border-t border-line bg-panel px-3 py-3 sm:px-10"
    >
      {description === "" ? (
        <p className="text-sm text-fg-3">No details.</p>
      ) : (
        <LazyMarkdown text={description} />
      )}
      <div className="flex flex-col gap-1">
        <h4 className="text-xs text-fg-3">Tasks that work for it</h4>
        {tasks.length === 0 && (
          <p className="text-sm text-fg-2">None yet: make one of these words, or link one that exists.</p>
        )}
        <ul className="flex flex-col">
          {tasks.map((task) => (
            <li key={task.key} className="flex min-h-7 items-center gap-2 text-sm">
              <TaskLine slug={slug} task={task} />
              <span className="shrink-0 text-xs text-fg-3">{STATUS_LABELS[task.status]}</span>
              <IconButton
                label={`${task.key} no longer works for ${key}`}
                disabled={writesOff !== null}
                onClick={() => actions.onUnlink(key, task.key)}
              >
                <X aria-hidden className="size-3.5" />
              </IconButton>
            </li>
          ))}
        </ul>
      </div>
      <div className="flex flex-wrap items-start gap-2">
        <Button
          className="h-8"
          variant="primary"
          disabledReason={writesOff}
          onClick={() => actions.onMakeTask(key, "backlog")}
        >
          Make a task
        </Button>
        <div className="min-w-56 flex-1 sm:max-w-96">{renderPicker(key)}</div>
        <Button
          className="ml-auto h-8"
          disabledReason={writesOff}
          onClick={() => onDialog({ kind: "edit-requirement", requirement })}
        >
          Edit
        </Button>
      </div>
    </section>
  )
}

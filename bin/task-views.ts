/** How tasks and their runs read in a terminal. */
import type { FunctionReference, FunctionReturnType } from "convex/server"
import type { api } from "#convex/_generated/api"
import { formatAge, formatDuration, shortCommit } from "#domain/format"
import { ROLE_LABELS } from "#domain/role"
import { STATUS_LABELS } from "#domain/task"
import { fields, section, table } from "./layout.ts"
import { stepsTable } from "./pipeline-views.ts"

type Answer<Ref extends FunctionReference<"query" | "mutation">> = FunctionReturnType<Ref>
type Tasks = Answer<typeof api.tasks.list>
type Task = Answer<typeof api.tasks.get>
type Runs = Answer<typeof api.runs.list>
type Why = Answer<typeof api.tasks.why>

export const runColumns = (runs: Runs, now: number) =>
  table(
    ["run", "task", "role", "try", "state", "for", "what"],
    runs.map((run) => [
      run.runId,
      run.taskKey,
      run.role,
      run.attempt,
      run.outcome ?? run.state,
      formatDuration((run.endedAt ?? now) - (run.startedAt ?? run.claimedAt)),
      run.endedAt ? (run.summary ?? run.sentence) : run.progress,
    ]),
  )

const taskColumns = (tasks: Tasks, now: number) =>
  table(
    ["key", "status", "for", "priority", "title"],
    tasks.map((task) => [
      task.key,
      STATUS_LABELS[task.status],
      formatAge(task.statusSince, now),
      task.priority,
      task.title,
    ]),
  )

function taskPage(task: Task, now: number): string {
  const { attempts } = task
  return [
    `${task.key}  ${task.title}`,
    fields({
      status: `${STATUS_LABELS[task.status]} for ${formatDuration(now - task.statusSince)}`,
      project: task.project.slug,
      priority: task.priority,
      role: ROLE_LABELS[task.role],
      tags: task.tags.join(", "),
      blocked: task.blockage?.sentence,
      attempts: `${attempts.dev + attempts.review + attempts.conflict} of ${task.maxAttempts}`,
      "part of": task.objective?.key,
      requirement: task.requirement && `${task.requirement.key} ${task.requirement.title}`,
      branch: task.branch,
      merged: task.mergedCommit && shortCommit(task.mergedCommit),
      conflicts: task.conflicts.join("; "),
      "flaky checks": task.merge?.flakyChecks.join(", "),
      resolution: task.resolution ?? task.cancellation,
    }),
    task.description,
    task.steps.pipeline !== "classic" && section(`Steps (${task.steps.pipeline})`, stepsTable(task.steps)),
    section(
      "Its tasks",
      task.children.length > 0 && table(["key", "status", "title"], task.children.map(linkCells)),
    ),
    section("Criteria", task.criteria.map(({ done, text }) => `${done ? "[x]" : "[ ]"} ${text}`).join("\n")),
    section(
      "Depends on",
      task.dependencies.length > 0 && table(["key", "status", "title"], task.dependencies.map(linkCells)),
    ),
    section(
      "Needed by",
      task.dependents.length > 0 && table(["key", "status", "title"], task.dependents.map(linkCells)),
    ),
    section("Runs", task.runs.length > 0 && runColumns(task.runs, now)),
    section(
      "Reviews",
      task.reviews
        .map(
          ({ verdict, summary, comments }) => `${verdict}: ${summary}${comments.map(commentLine).join("")}`,
        )
        .join("\n"),
    ),
  ]
    .filter(Boolean)
    .join("\n\n")
}

const linkCells = ({ key, status, title }: Task["dependencies"][number]) => [
  key,
  STATUS_LABELS[status],
  title,
]
const commentLine = ({ file, line, text }: Task["reviews"][number]["comments"][number]) =>
  `\n  ${file}${line ? `:${line}` : ""}: ${text}`

const whyLines = ({ key, status, statusSince, reasons }: Why, now: number) =>
  [
    `${key} has been in ${STATUS_LABELS[status]} for ${formatDuration(now - statusSince)}.`,
    ...reasons.map(
      (reason) => `- ${reason.sentence} ${reason.unblocksWhen} (next: ${reason.nextMover}; ${reason.code})`,
    ),
    ...(reasons.length === 0 ? ["Nothing is to be done about it any more."] : []),
  ].join("\n")

export const taskViews = {
  "tasks.list": taskColumns,
  "tasks.get": taskPage,
  "tasks.why": whyLines,
  "tasks.create": ({ key, status }: Answer<typeof api.tasks.create>) =>
    `${key} is in ${STATUS_LABELS[status]}.`,
  "tasks.move": ({ key, status }: Answer<typeof api.tasks.move>) => `${key} is in ${STATUS_LABELS[status]}.`,
  "tasks.reopen": ({ key, status }: Answer<typeof api.tasks.reopen>) =>
    `${key} takes it up again, in ${STATUS_LABELS[status]}.`,
  "tasks.cancel": ({ key }: Answer<typeof api.tasks.cancel>) => `${key} is cancelled.`,
  "tasks.diff": ({ patch, omitted }: { patch: string; omitted: { path: string; reason: string }[] }) =>
    [patch.trimEnd(), ...omitted.map(({ path, reason }) => `(left out: ${path}, ${reason})`)]
      .filter(Boolean)
      .join("\n") || "No change.",
}

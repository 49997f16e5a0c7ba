/** How the answers of operations read in a terminal: what people look for first, in few columns. */
import type { FunctionReference, FunctionReturnType } from "convex/server"
import type { api } from "#convex/_generated/api"
import { formatAmount } from "#domain/budget"
import { countOf, formatAge, formatDuration, formatMoney, formatTokens, shortCommit } from "#domain/format"
import { ROLE_LABELS } from "#domain/role"
import { STATUS_LABELS, TASK_STATUSES } from "#domain/task"
import { analyticsLines } from "./analytics-view.ts"
import { fields, section, table } from "./layout.ts"
import { pipelineViews, stepsTable } from "./pipeline-views.ts"
import { promptViews } from "./prompt-views.ts"
import { roadmapViews } from "./roadmap-views.ts"
import { replayLines } from "./replay-view.ts"

type Answer<Ref extends FunctionReference<"query" | "mutation">> = FunctionReturnType<Ref>
type View = (value: never, now: number) => string
type Tasks = Answer<typeof api.tasks.list>
type Task = Answer<typeof api.tasks.get>
type Runs = Answer<typeof api.runs.list>
type Sessions = { sessions: Answer<typeof api.sessions.list>["page"]; next: string | null }
type Entries = { entries: Answer<typeof api.sessions.entries>["page"]; next: string | null }
type Why = Answer<typeof api.tasks.why>

const runColumns = (runs: Runs, now: number) =>
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

const settingsOf = ({
  checkCommand,
  checks,
  mergeBatchSize,
  checkReruns,
  setupCommand,
  cleanupCommand,
  copyFiles,
  linkFiles,
  diskQuotaMb,
  pipeline,
}: Omit<Answer<typeof api.projects.update>, "slug">) => ({
  check: checks.length > 0 ? checks.map(({ name }) => name).join(", ") : checkCommand || "none",
  pipeline,
  "merge batch": mergeBatchSize,
  "check reruns": checkReruns,
  setup: setupCommand,
  cleanup: cleanupCommand,
  copies: copyFiles.join(", "),
  links: linkFiles.join(", "),
  "disk quota": diskQuotaMb === null ? null : `${diskQuotaMb} MB`,
})

const VIEWS = {
  ...pipelineViews,
  ...promptViews,
  ...roadmapViews,
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
  "projects.list": (projects: Answer<typeof api.projects.list>) =>
    table(
      ["slug", "key", "running", "needs you", "cards", "repository"],
      projects.map(({ slug, key, running, needsPerson, counts, repository }) => [
        slug,
        key,
        running,
        needsPerson,
        TASK_STATUSES.filter((status) => (counts[status] ?? 0) > 0)
          .map((status) => `${counts[status]} ${STATUS_LABELS[status].toLowerCase()}`)
          .join(", "),
        repository,
      ]),
    ),
  "projects.add": (project: Answer<typeof api.projects.add>) =>
    [
      `${project.name} is added; its tasks are called ${project.key}-1, ${project.key}-2, ...`,
      fields({
        repository: project.repository,
        "base branch": project.baseBranch,
        check: project.checkCommand || "none (nothing was recognised; say one with --check)",
        landing: `${project.landing.policy}, ${project.landing.strategy}`,
        executor: project.executor,
      }),
    ].join("\n"),
  "projects.update": ({ slug, ...project }: Answer<typeof api.projects.update>) =>
    [`${slug} is changed.`, fields(settingsOf(project))].join("\n"),
  "agents.list": (agents: Answer<typeof api.agents.list>) =>
    table(
      ["name", "role", "status", "works on"],
      agents.map(({ name, role, status, runs }) => [
        name,
        ROLE_LABELS[role],
        status,
        runs.map((run) => run.taskKey).join(", "),
      ]),
    ),
  "signals.list": (signals: Answer<typeof api.signals.list>, now: number) =>
    table(
      ["signal", "task", "kind", "state", "asked", "question", "answers"],
      signals.map((signal) => [
        signal.signalId,
        signal.taskKey,
        signal.kind,
        signal.state,
        `${formatAge(signal.askedAt, now)} ago`,
        signal.question,
        signal.answer ?? signal.options.join(" | "),
      ]),
    ),
  "runs.list": runColumns,
  "pulls.list": (pulls: Answer<typeof api.pulls.list>, now: number) =>
    table(
      ["pull request", "task", "state", "opened", "branch", "into", "waits for"],
      pulls.map((pull) => [
        pull.pull,
        pull.task,
        pull.state,
        `${formatAge(pull.openedAt, now)} ago`,
        pull.branch,
        pull.targetBranch,
        pull.state !== "open" ? "" : (pull.held ?? (pull.mergeRequestedAt ? "the merge lane" : "a person")),
      ]),
    ),
  "pulls.merge": ({ pull, task }: Answer<typeof api.pulls.merge>) =>
    `${pull} goes into the merge lane; \`clutch tasks why ${task}\` says what it waits for.`,
  "pulls.close": ({ pull, task }: Answer<typeof api.pulls.close>) => `${pull} of ${task} is closed.`,
  "budgets.list": (budgets: Answer<typeof api.budgets.list>) =>
    table(
      ["budget", "of", "window", "used", "put aside", "limit"],
      budgets.map(({ budget, name, window, unit, used, reserved, limit, isUnpriced }) => [
        budget,
        name,
        window,
        `${formatAmount(used, unit)}${isUnpriced ? " and more of unknown price" : ""}`,
        reserved > 0 ? formatAmount(reserved, unit) : "",
        formatAmount(limit, unit),
      ]),
    ),
  "sessions.list": ({ sessions, next }: Sessions, now: number) =>
    [
      table(
        ["session", "source", "status", "last", "tokens", "cost", "task", "about"],
        sessions.map((session) => [
          session.sessionId,
          session.system,
          session.status,
          `${formatAge(session.updatedAt, now)} ago`,
          formatTokens(session.usage.inputTokens + session.usage.outputTokens),
          formatMoney(session.costUsd),
          session.taskKey ?? "",
          session.taskTitle ?? session.title ?? session.name,
        ]),
      ),
      next && `\nMore: --cursor ${next}`,
    ]
      .filter(Boolean)
      .join("\n"),
  "sessions.tail": ({ entries, next }: Entries) =>
    [
      ...entries.map(
        ({ at, kind, tool, isError, text }) =>
          `${new Date(at).toISOString()} ${isError ? "error" : (tool ?? kind)}: ${text}`,
      ),
      ...(next ? [`(earlier: --cursor ${next})`] : []),
    ].join("\n") || "No words yet.",
  "sessions.usage": (models: Answer<typeof api.sessions.modelUsage>) =>
    table(
      ["model", "answers", "input", "cache", "output", "cost"],
      models.map(({ model, answers, usage, costUsd }) => [
        model,
        answers,
        formatTokens(usage.inputTokens),
        formatTokens(usage.cacheReadTokens + usage.cacheWriteTokens),
        formatTokens(usage.outputTokens),
        formatMoney(costUsd),
      ]),
    ),
  "loop.replay": replayLines,
  "analytics.summary": analyticsLines,
  "loop.status": (
    { loop, isPaused, pauses, runs, globalLimit, needsPerson }: Answer<typeof api.loop.status>,
    now: number,
  ) =>
    [
      loop
        ? `The loop is ${loop.note ?? "running"} (pid ${loop.pid}, seen ${formatAge(loop.seenAt, now)} ago).`
        : "The loop has not reported yet.",
      isPaused ? "Everything is paused." : "",
      ...pauses
        .filter(({ scope }) => scope !== "all")
        .map(({ scope, name, by }) => `Paused: ${scope} ${name}, by ${by}.`),
      `${runs.length} of ${globalLimit} slots are taken. ${needsPerson === 0 ? "Nothing waits for you." : `${countOf(needsPerson, "signal")} wait for you.`}`,
      runs.length > 0 ? `\n${runColumns(runs, now)}` : "",
    ]
      .filter(Boolean)
      .join("\n"),
} satisfies Record<string, View>

/** The view of an operation's answer; null where none was made, and the answer is shown field by field. */
export function viewOf(operation: string): ((value: unknown, now: number) => string) | null {
  // The server's answer has the type of its Convex function; this is the one place that says so.
  return (
    ((VIEWS as Record<string, View>)[operation] as ((value: unknown, now: number) => string) | undefined) ??
    null
  )
}

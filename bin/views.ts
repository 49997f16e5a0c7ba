/** How the answers of operations read in a terminal: what people look for first, in few columns. */
import type { FunctionReference, FunctionReturnType } from "convex/server"
import type { api } from "#convex/_generated/api"
import { formatAmount } from "#domain/budget"
import { countOf, formatAge } from "#domain/format"
import { ROLE_LABELS } from "#domain/role"
import { STATUS_LABELS, TASK_STATUSES } from "#domain/task"
import { analyticsLines } from "./analytics-view.ts"
import { fields, table } from "./layout.ts"
import { pipelineViews } from "./pipeline-views.ts"
import { promptViews } from "./prompt-views.ts"
import { roadmapViews } from "./roadmap-views.ts"
import { replayLines } from "./replay-view.ts"
import { sessionViews } from "./session-views.ts"
import { runColumns, taskViews } from "./task-views.ts"

type Answer<Ref extends FunctionReference<"query" | "mutation">> = FunctionReturnType<Ref>
type View = (value: never, now: number) => string

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
  ...taskViews,
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
  ...sessionViews,
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

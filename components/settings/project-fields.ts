/** A project's settings as forms: what each subject holds. */
import { PREDEFINED } from "#domain/pipeline"
import { LANDING_POLICIES, MAX_BATCH_SIZE, MERGE_STRATEGIES } from "#domain/project"
import { LIMITED_COLUMNS, STATUS_LABELS } from "#domain/task"
import { EXECUTORS } from "#domain/run"
import type { ProjectSettings } from "#lib/react/settings-data"
import { APPROVAL_LABELS, LANDING_LABELS, STRATEGY_LABELS } from "./labels.ts"
import type { FieldSpec } from "./subject-form.tsx"

type Subject = { title: string; note?: string; fields: FieldSpec[] }

/** The way of new cards can be any that exists everywhere or that the project has. */
export const subjectsOf = ({ pipelines }: Pick<ProjectSettings, "pipelines">): readonly Subject[] => [
  {
    title: "Project",
    fields: [
      { kind: "text", name: "name", label: "Name", maxLength: 100 },
      {
        kind: "choice",
        name: "executor",
        label: "Who runs the agents",
        options: EXECUTORS.map((kind) => [kind, kind]),
      },
    ],
  },
  {
    title: "Board",
    note: "A limit marks the column that holds more; nothing is refused because of it. Empty: no limit.",
    fields: [
      {
        kind: "choice",
        name: "pipeline",
        label: "New tasks go through",
        hint: "Tasks may name another pipeline.",
        options: [...PREDEFINED.map(({ name }) => name), ...pipelines].map((name) => [name, name]),
      },
      ...LIMITED_COLUMNS.map((column) => ({
        ...{ kind: "number" as const, name: `wipLimits.${column}`, min: 1, max: 999 },
        label: `Limit of ${STATUS_LABELS[column]}`,
      })),
    ],
  },
  {
    title: "Landing",
    note: "How approved work reaches your branches. What you have not committed is never overwritten.",
    fields: [
      {
        kind: "choice",
        name: "landing",
        label: "Lands",
        options: LANDING_POLICIES.map((value) => [value, LANDING_LABELS[value]]),
      },
      {
        kind: "choice",
        name: "strategy",
        label: "Commits",
        options: MERGE_STRATEGIES.map((value) => [value, STRATEGY_LABELS[value]]),
      },
      {
        kind: "code",
        name: "integrationBranch",
        label: "Branch of its own",
        hint: "Where the second policy lands.",
        maxLength: 200,
      },
      {
        kind: "choice",
        name: "approval",
        label: "Before merging",
        options: [
          ["none", APPROVAL_LABELS.none],
          ["person", APPROVAL_LABELS.person],
        ],
      },
    ],
  },
  {
    title: "Checks",
    note: "Run in the work tree of the merged result, in a sandbox. All must pass before anything lands.",
    fields: [
      {
        kind: "code",
        name: "check",
        label: "Check command",
        hint: "Empty: work lands unchecked.",
        maxLength: 2_000,
      },
      {
        kind: "lines",
        name: "checks",
        label: "Several checks",
        hint: "One a line, as name: command. They replace the one above.",
        maxLength: 20_000,
      },
      {
        kind: "number",
        name: "mergeBatchSize",
        label: "Cards checked together",
        min: 1,
        max: MAX_BATCH_SIZE,
      },
      { kind: "number", name: "checkReruns", label: "Reruns of a red check", min: 0, max: 3 },
    ],
  },
  {
    title: "Limits",
    note: "All hold when a run is started; what runs goes on.",
    fields: [
      { kind: "number", name: "limits.project", label: "Runs at once", min: 1, max: 100 },
      { kind: "number", name: "limits.dev", label: "Developers", min: 0, max: 100 },
      { kind: "number", name: "limits.reviewer", label: "Reviewers", min: 0, max: 100 },
      { kind: "number", name: "limits.conflictResolver", label: "Conflict resolvers", min: 0, max: 100 },
      {
        kind: "number",
        name: "maxAttempts",
        label: "Failed attempts before a person is asked",
        min: 1,
        max: 20,
      },
      {
        kind: "number",
        name: "runTimeLimitMinutes",
        label: "A run ends after",
        unit: "minutes",
        min: 1,
        max: 1_440,
      },
      {
        kind: "number",
        name: "runIdleLimitMinutes",
        label: "A silent run ends after",
        unit: "minutes",
        min: 1,
        max: 1_440,
      },
    ],
  },
  {
    title: "Work trees",
    note: "Each task works in a tree of its own, beside your checkout.",
    fields: [
      {
        kind: "code",
        name: "setupCommand",
        label: "Before the first agent",
        hint: "For example npm ci.",
        maxLength: 2_000,
      },
      { kind: "code", name: "cleanupCommand", label: "After each agent", maxLength: 2_000 },
      {
        kind: "lines",
        name: "copyFiles",
        label: "Ignored files to copy",
        hint: "Patterns, one a line, for example .env.",
        maxLength: 4_000,
      },
      {
        kind: "lines",
        name: "linkFiles",
        label: "Ignored files to link",
        hint: "For example node_modules.",
        maxLength: 4_000,
      },
      {
        kind: "number",
        name: "diskQuotaMb",
        label: "Disk quota",
        unit: "MB",
        hint: "Nothing new starts beyond it. Empty: no quota.",
        min: 1,
        max: 10_000_000,
      },
    ],
  },
]

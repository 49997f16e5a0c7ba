/** How a roadmap reads in a terminal. */
import type { FunctionReference, FunctionReturnType } from "convex/server"
import type { api } from "#convex/_generated/api"
import { countOf } from "#domain/format"
import { PROGRESS_LABELS, type Coverage, type Roadmap, type RoadmapRequirement } from "#domain/roadmap"
import { changesSentence } from "#domain/roadmap/import"
import { STATUS_LABELS } from "#domain/task"
import { section, table } from "./layout.ts"

type Answer<Ref extends FunctionReference<"query" | "mutation">> = FunctionReturnType<Ref>
type Shown = Roadmap & { unassigned: Answer<typeof api.roadmap.unassigned> }

function roadmapLines({ project, phases, loose, progress, unassigned }: Shown): string {
  if (phases.length === 0 && loose.length === 0)
    return `${project.slug} has no roadmap yet: \`clutch phases add --project ${project.slug} --title ...\``
  const { tasks, isMore } = unassigned
  return [
    `${project.name}: ${coverageLine(progress)}`,
    ...phases.map(({ key, title, goal, requirements, progress: own }) =>
      [
        `${key}  ${title} (${coverageLine(own)})`,
        goal,
        requirements.length > 0 && requirementTable(requirements),
      ]
        .filter(Boolean)
        .join("\n"),
    ),
    loose.length > 0 && section("In no phase", requirementTable(loose)),
    tasks.length > 0 &&
      section(
        `Open tasks without a requirement${isMore ? " (the first of them)" : ""}`,
        table(
          ["task", "status", "title"],
          tasks.map(({ key, status, title }) => [key, STATUS_LABELS[status], title]),
        ),
      ),
  ]
    .filter(Boolean)
    .join("\n\n")
}

const coverageLine = ({ requirements, done, uncovered, share }: Coverage): string =>
  requirements === 0
    ? "no requirement yet"
    : [
        `${Math.floor(share * 100)} %`,
        `${done} of ${countOf(requirements, "requirement")} done`,
        ...(uncovered > 0 ? [`${uncovered} without a task`] : []),
      ].join(", ")

const requirementTable = (requirements: readonly RoadmapRequirement[]): string =>
  table(
    ["requirement", "state", "done", "tasks", "title"],
    requirements.map(({ key, title, progress, tasks }) => [
      key,
      PROGRESS_LABELS[progress.state],
      progress.total === 0 ? "" : `${progress.done}/${progress.total}`,
      tasks.map((task) => task.key).join(" "),
      title,
    ]),
  )

const made = ({ key }: { key: string }): string => `${key} is added.`
const edited = ({ key, revision }: { key: string; revision: number }): string =>
  `${key} is at revision ${revision}.`
const placed = ({ key }: { key: string }): string => `${key} is in its place.`
const removed = ({ key }: { key: string }): string => `${key} is removed.`

export const roadmapViews = {
  "roadmap.show": roadmapLines,
  "roadmap.export": ({ markdown }: { markdown: string }) => markdown.trimEnd(),
  "roadmap.import": (changes: Answer<typeof api.roadmap.importMarkdown>) =>
    `Imported: ${changesSentence(changes) ?? "nothing to change"}.`,
  "phases.add": made,
  "phases.update": edited,
  "phases.move": placed,
  "phases.remove": removed,
  "requirements.add": made,
  "requirements.update": edited,
  "requirements.move": placed,
  "requirements.remove": removed,
  "requirements.link": ({ task, requirement }: Answer<typeof api.roadmap.link>) =>
    `${task} works for ${requirement}.`,
  "requirements.unlink": ({ task, requirement }: Answer<typeof api.roadmap.unlink>) =>
    `${task} no longer works for ${requirement}.`,
  "requirements.task": ({ key, status, requirement }: Answer<typeof api.roadmap.makeTask>) =>
    `${key} is in ${STATUS_LABELS[status]} and works for ${requirement}.`,
}

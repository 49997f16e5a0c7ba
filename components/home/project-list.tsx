/** Where the work stands in each project. */
import Link from "next/link"
import type { Route } from "next"
import { BOARD_COLUMNS, STATUS_LABELS, TASK_STATUSES } from "#domain/task"
import { formatMoney, grouped, needYou } from "#domain/format"
import type { UsedView } from "#lib/react/home-data"
import type { ProjectLink } from "#lib/react/view-data"
import { Glyph } from "../ui/glyph.tsx"
import { STATUS_GLYPHS } from "../ui/status.ts"

type ProjectListProps = { projects: ProjectLink[]; used: Record<string, UsedView> }

export function ProjectList({ projects, used }: ProjectListProps) {
  return (
    <ul aria-label="Projects" className="grid content-start gap-2 2xl:grid-cols-2">
      {projects.map((project) => (
        <li key={project.slug}>
          <Link
            data-row
            href={`/projects/${project.slug}/board` as Route}
            className="flex flex-col gap-2 rounded-lg border border-line bg-card px-3 py-2.5 shadow-card hover:border-line-2"
          >
            <span className="flex flex-wrap items-baseline gap-x-2">
              <span className="truncate text-base font-medium">{project.name}</span>
              <span className="num font-mono text-2xs text-fg-3">{project.key}</span>
              <Notes project={project} used={used[project.slug]} />
            </span>
            <Counts project={project} />
          </Link>
        </li>
      ))}
    </ul>
  )
}

function Notes({ project, used }: { project: ProjectLink; used: UsedView | undefined }) {
  return (
    <span className="num ml-auto flex shrink-0 items-center gap-3 text-xs text-fg-2 max-md:ml-0 max-md:basis-full">
      {project.needsPerson > 0 && (
        <span className="flex items-center gap-1">
          <Glyph name="attention" className="size-3" />
          {needYou(project.needsPerson)}
        </span>
      )}
      {project.running > 0 && (
        <span className="flex items-center gap-1">
          <Glyph name="running" className="size-3" />
          {project.running} running
        </span>
      )}
      {used && used.usd > 0 && <span title="Cost today">{formatMoney(used.usd)} today</span>}
    </span>
  )
}

function Counts({ project }: { project: ProjectLink }) {
  // The columns always; the rails only while something is in them.
  const shown = TASK_STATUSES.filter(
    (status) => (BOARD_COLUMNS as readonly string[]).includes(status) || (project.counts[status] ?? 0) > 0,
  )
  return (
    <span className="num flex flex-wrap gap-x-4 gap-y-1 text-xs text-fg-3">
      {shown.map((status) => (
        <span key={status} className="flex items-center gap-1.5">
          <Glyph name={STATUS_GLYPHS[status]} className="size-3" />
          {STATUS_LABELS[status]}
          <span className="text-fg-2">{grouped(project.counts[status] ?? 0)}</span>
        </span>
      ))}
    </span>
  )
}

"use client"
/** All projects, plainly: where the work stands in each. */
import Link from "next/link"
import { BOARD_COLUMNS, STATUS_LABELS, TASK_STATUSES } from "#domain/task"
import { grouped, needYou } from "#domain/format"
import type { Live } from "#lib/react/live"
import type { ProjectLink } from "#lib/react/view-data"
import { Glyph } from "../ui/glyph.tsx"
import { Empty, Loading, Problem, Skeleton } from "../ui/state.tsx"
import { STATUS_GLYPHS } from "../ui/status.ts"

export function ProjectsView({ projects }: { projects: Live<ProjectLink[]> }) {
  if (projects.state === "loading") {
    return (
      <Loading label="Loading projects">
        <div className="flex flex-col gap-2 p-4">
          <Skeleton className="h-16" />
          <Skeleton className="h-16" />
        </div>
      </Loading>
    )
  }
  if (projects.state === "refused")
    return <Problem title="The projects cannot be shown." sentence={projects.sentence} />
  if (projects.value.length === 0) {
    return (
      <Empty title="No project yet" className="py-16">
        On the machine that runs Clutch, point it at a git repository:
        <code className="mt-2 block rounded-md border border-line bg-card px-2 py-1.5 font-mono text-2xs text-fg-2">
          ./bin/clutch projects add --slug mine --repo /path/to/repo
        </code>
      </Empty>
    )
  }
  return (
    <ul className="grid min-h-0 flex-1 content-start gap-2 overflow-y-auto p-4 xl:grid-cols-2">
      {projects.value.map((project) => (
        <li key={project.slug}>
          <Link
            href={`/projects/${project.slug}/board`}
            className="flex flex-col gap-2 rounded-lg border border-line bg-card px-3 py-2.5 shadow-card hover:border-line-2"
          >
            <span className="flex items-baseline gap-2">
              <span className="truncate text-base font-medium">{project.name}</span>
              <span className="num font-mono text-2xs text-fg-3">{project.key}</span>
              <Notes project={project} />
            </span>
            <Counts project={project} />
          </Link>
        </li>
      ))}
    </ul>
  )
}

function Notes({ project }: { project: ProjectLink }) {
  return (
    <span className="num ml-auto flex shrink-0 items-center gap-3 text-xs text-fg-2">
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

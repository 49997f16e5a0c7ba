"use client"
/** Everything that can be said about how a project is worked on, a form per subject. */
import type { Live } from "#lib/react/live"
import type { ProjectSettings } from "#lib/react/settings-data"
import { Loading, Problem, Skeleton } from "../ui/state.tsx"
import type { ReactNode } from "react"
import { subjectsOf } from "./project-fields.ts"
import { valuesOf } from "./project-values.ts"
import { SubjectForm } from "./subject-form.tsx"

type ProjectSettingsViewProps = {
  project: Live<ProjectSettings>
  writesOff: string | null
  onSave: (changes: Record<string, string>) => Promise<boolean>
  /** What is more than a form. */
  children?: ReactNode
}

export function ProjectSettingsView({ project, writesOff, onSave, children }: ProjectSettingsViewProps) {
  if (project.state === "loading")
    return (
      <Loading label="Loading settings">
        <div className="p-4">
          <Skeleton className="h-64" />
        </div>
      </Loading>
    )
  if (project.state === "refused")
    return <Problem title="The settings cannot be shown." sentence={project.sentence} />
  const values = valuesOf(project.value)
  return (
    <div className="min-h-0 flex-1 overflow-y-auto p-4">
      <div className="mx-auto flex max-w-3xl flex-col gap-3">
        <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-1 text-sm">
          <dt className="text-fg-3">Repository</dt>
          <dd className="font-mono text-xs [overflow-wrap:anywhere]">{project.value.repository}</dd>
          <dt className="text-fg-3">Base branch</dt>
          <dd className="font-mono text-xs">{project.value.baseBranch}</dd>
          <dt className="text-fg-3">Slug and key</dt>
          <dd className="font-mono text-xs">
            {project.value.slug}, {project.value.key}
          </dd>
        </dl>
        {subjectsOf(project.value).map((subject) => (
          <SubjectForm
            key={subject.title}
            {...subject}
            values={values}
            writesOff={writesOff}
            onSave={onSave}
          />
        ))}
        {children}
      </div>
    </div>
  )
}

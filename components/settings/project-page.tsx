"use client"
/** A project's settings: the subscription and the one mutation around its forms. */
import { useMutation } from "convex/react"
import type { FunctionArgs } from "convex/server"
import { api } from "#convex/_generated/api"
import { useConnection } from "#lib/react/connection"
import { useLive } from "#lib/react/live"
import { attempt, tell } from "#lib/react/toast"
import { writesOff } from "../layout/live-state.tsx"
import { NotFound } from "../layout/not-found.tsx"
import { PageHeader } from "../layout/page-header.tsx"
import { Pipelines } from "./pipelines.tsx"
import { ProjectSettingsView } from "./project-view.tsx"
import { updateOf } from "./project-values.ts"

export function ProjectSettingsPage({ slug }: { slug: string }) {
  const project = useLive(api.projects.get, { project: slug })
  const pipelines = useLive(api.pipelines.list, { project: slug })
  const update = useMutation(api.projects.update)
  const define = useMutation(api.pipelines.define)
  const remove = useMutation(api.pipelines.remove)
  const off = writesOff(useConnection())
  if (project.state === "refused" && project.code === "not_found")
    return <NotFound title="There is no such project" sentence={project.sentence} />
  return (
    <>
      <PageHeader title="Settings" place={project.state === "ready" ? project.value.name : slug} />
      <ProjectSettingsView
        project={project}
        writesOff={off}
        onSave={async (changes) => {
          if (project.state !== "ready") return false
          const input = { project: slug, ...updateOf(changes, project.value) } as FunctionArgs<
            typeof api.projects.update
          >
          const isSaved = await attempt("The settings were not saved", update(input))
          if (isSaved) tell("Settings saved")
          return isSaved
        }}
      >
        {pipelines.state === "ready" && (
          <Pipelines
            pipelines={pipelines.value}
            writesOff={off}
            onDefine={({ name, steps }) =>
              attempt(`${name} was not defined`, define({ project: slug, name, steps }))
            }
            onRemove={(name) => void attempt(`${name} was not removed`, remove({ project: slug, name }))}
          />
        )}
      </ProjectSettingsView>
    </>
  )
}

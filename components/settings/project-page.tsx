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
import { ProjectSettingsView } from "./project-view.tsx"
import { updateOf } from "./project-fields.ts"

export function ProjectSettingsPage({ slug }: { slug: string }) {
  const project = useLive(api.projects.get, { project: slug })
  const update = useMutation(api.projects.update)
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
          const input = { project: slug, ...updateOf(changes) } as FunctionArgs<typeof api.projects.update>
          const isSaved = await attempt("The settings were not saved", update(input))
          if (isSaved) tell("Settings saved")
          return isSaved
        }}
      />
    </>
  )
}

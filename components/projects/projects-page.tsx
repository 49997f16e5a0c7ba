"use client"
/** The list of projects, live, with a sign of whether the loop works. */
import { pauseOfAll } from "#lib/react/observatory-data"
import { useConnection } from "#lib/react/connection"
import { useOverview, usePauses, useProjects } from "#lib/react/use-workspace"
import { writesOff } from "../layout/live-state.tsx"
import { PageHeader } from "../layout/page-header.tsx"
import { PauseButton } from "../observatory/pause-button.tsx"
import { ProjectsView } from "./projects-view.tsx"

export function ProjectsPage() {
  const projects = useProjects()
  const overview = useOverview()
  const { onPause, onResume } = usePauses()
  const off = writesOff(useConnection())
  return (
    <>
      <PageHeader title="Projects">
        {overview.state === "ready" && (
          <PauseButton
            isPaused={pauseOfAll(overview.value.pauses) !== null}
            what="work loop"
            writesOff={off}
            onPause={() => onPause("all", "")}
            onResume={() => onResume("all", "")}
          />
        )}
      </PageHeader>
      <ProjectsView projects={projects} />
    </>
  )
}

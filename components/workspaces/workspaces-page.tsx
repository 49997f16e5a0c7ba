"use client"
/** `/workspaces`: what the loop measured last, live, and what one may ask of it. */
import { useConnection } from "#lib/react/connection"
import { useProjectDisks } from "#lib/react/use-workspace"
import { useMaintenance, useMaintenanceJobs, useTrash } from "#lib/react/use-workspaces"
import { writesOff } from "../layout/live-state.tsx"
import { PageHeader } from "../layout/page-header.tsx"
import { early } from "../ui/early.tsx"

const WorkspacesView = early(() => import("./workspaces-view.tsx").then((room) => room.WorkspacesView))

export function WorkspacesPage() {
  const projects = useProjectDisks()
  const trash = useTrash()
  const jobs = useMaintenanceJobs()
  const off = writesOff(useConnection())
  return (
    <>
      <PageHeader title="Workspaces" />
      <WorkspacesView {...{ projects, trash, jobs }} {...useMaintenance()} writesOff={off} />
    </>
  )
}

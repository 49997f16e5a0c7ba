"use client"
/** `/workspaces`: what the loop measured last, live. */
import { useProjectDisks } from "#lib/react/use-workspace"
import { PageHeader } from "../layout/page-header.tsx"
import { early } from "../ui/early.tsx"

const WorkspacesView = early(() => import("./workspaces-view.tsx").then((room) => room.WorkspacesView))

export function WorkspacesPage() {
  const projects = useProjectDisks()
  return (
    <>
      <PageHeader title="Workspaces" />
      <WorkspacesView projects={projects} />
    </>
  )
}

"use client"
/** `/workspaces`: what the loop measured last, live. */
import { useProjectDisks } from "#lib/react/use-workspace"
import { PageHeader } from "../layout/page-header.tsx"
import { WorkspacesView } from "./workspaces-view.tsx"

export function WorkspacesPage() {
  const projects = useProjectDisks()
  return (
    <>
      <PageHeader title="Workspaces" />
      <WorkspacesView projects={projects} />
    </>
  )
}

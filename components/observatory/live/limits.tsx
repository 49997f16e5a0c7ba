"use client"
/** How many runs each project may have at once, and the way to change it. */
import { useState } from "react"
import dynamic from "next/dynamic"
import type { Limits } from "#domain/project"
import { Button } from "../../ui/button.tsx"

const LimitsDialog = dynamic(() => import("./limits-dialog.tsx").then((room) => room.LimitsDialog), {
  ssr: false,
})

export type LimitedProject = { slug: string; name: string; running: number; limits: Limits }

type ProjectLimitsProps = {
  projects: readonly LimitedProject[]
  globalLimit: number
  writesOff: string | null
  onLimits: (slug: string, limits: Limits) => Promise<boolean>
}

export function ProjectLimits({ projects, globalLimit, writesOff, onLimits }: ProjectLimitsProps) {
  const [editing, setEditing] = useState<LimitedProject | null>(null)
  return (
    <>
      <ul className="flex flex-col divide-y divide-line">
        {projects.map((project) => (
          <li key={project.slug} className="flex min-h-9 items-center gap-2 px-3 py-1 text-sm">
            <span className="min-w-0 flex-1 truncate">{project.name}</span>
            <span className="num text-xs text-fg-2">
              {project.running} of {project.limits.project}
            </span>
            <Button
              size="sm"
              aria-label={`Change the limits of ${project.name}`}
              disabledReason={writesOff}
              onClick={() => setEditing(project)}
            >
              Change
            </Button>
          </li>
        ))}
      </ul>
      <p className="num border-t border-line px-3 py-2 text-2xs text-fg-3">
        All projects together: {globalLimit}, as the loop was started.
      </p>
      {editing && (
        <LimitsDialog
          project={editing}
          globalLimit={globalLimit}
          onClose={() => setEditing(null)}
          onSave={async (limits) => {
            if (await onLimits(editing.slug, limits)) setEditing(null)
          }}
        />
      )}
    </>
  )
}

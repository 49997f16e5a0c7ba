"use client"
/** How many runs each project may have at once, and the way to change it. */
import { useState, type FormEvent } from "react"
import type { Limits } from "#domain/project"
import { Button } from "../../ui/button.tsx"
import { Dialog } from "../../ui/dialog.tsx"
import { Field, TextInput } from "../../ui/field.tsx"

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

const FIELDS = [
  ["project", "Runs of the project", 1],
  ["dev", "Developers", 0],
  ["reviewer", "Reviewers", 0],
  ["conflictResolver", "Conflict resolvers", 0],
] as const

type LimitsDialogProps = {
  project: LimitedProject
  globalLimit: number
  onSave: (limits: Limits) => Promise<void>
  onClose: () => void
}

function LimitsDialog({ project: { name, limits }, globalLimit, onSave, onClose }: LimitsDialogProps) {
  const [isSaving, setSaving] = useState(false)
  function submit(event: FormEvent<HTMLFormElement>): void {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    const entries = FIELDS.map(([field]) => [field, Number(form.get(field))] as const)
    setSaving(true)
    void onSave(Object.fromEntries(entries) as Limits).finally(() => setSaving(false))
  }
  return (
    <Dialog title={`Limits of ${name}`} onClose={onClose} className="w-[min(400px,calc(100vw-2rem))]">
      <form onSubmit={submit} className="flex flex-col gap-3">
        {FIELDS.map(([field, label, least]) => (
          <Field key={field} label={label}>
            <TextInput
              name={field}
              type="number"
              inputMode="numeric"
              min={least}
              max={1_000}
              step={1}
              required
              defaultValue={limits[field]}
            />
          </Field>
        ))}
        <p className="text-xs text-fg-2">
          They hold for what starts next; running agents go on. All projects together never have more than{" "}
          {globalLimit}.
        </p>
        <Button type="submit" variant="primary" className="h-8" disabled={isSaving}>
          Save
        </Button>
      </form>
    </Dialog>
  )
}

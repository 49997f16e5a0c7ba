"use client"
/** How many runs a project may have at once, of all and of each role: the form. */
import { useState, type FormEvent } from "react"
import type { Limits } from "#domain/project"
import { Button } from "../../ui/button.tsx"
import { Dialog } from "../../ui/dialog.tsx"
import { Field, TextInput } from "../../ui/field.tsx"
import type { LimitedProject } from "./limits.tsx"

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

export function LimitsDialog({ project: { name, limits }, globalLimit, onSave, onClose }: LimitsDialogProps) {
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

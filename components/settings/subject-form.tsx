"use client"
/** The settings of one subject: what is edited is kept until it is saved, what others change meanwhile shows through. */
import { useState, type FormEvent } from "react"
import { Button } from "../ui/button.tsx"
import { Field, Select, TextArea, TextInput } from "../ui/field.tsx"
import { Panel } from "../ui/panel.tsx"

type Common = { name: string; label: string; hint?: string }
export type FieldSpec = Common &
  (
    | { kind: "text" | "code"; maxLength: number }
    | { kind: "number"; min: number; max: number; unit?: string }
    | { kind: "choice"; options: readonly (readonly [value: string, label: string])[] }
    | { kind: "lines"; maxLength: number }
  )

type SubjectFormProps = {
  title: string
  note?: string
  fields: readonly FieldSpec[]
  /** As text, whatever they are: empty where a setting is not made. */
  values: Record<string, string>
  writesOff: string | null
  /** Gets what differs from what is stored. True when it was saved. */
  onSave: (changes: Record<string, string>) => Promise<boolean>
}

export function SubjectForm({ title, note, fields, values, writesOff, onSave }: SubjectFormProps) {
  const [draft, setDraft] = useState<Record<string, string>>({})
  const [isSaving, setSaving] = useState(false)
  const changes = Object.fromEntries(Object.entries(draft).filter(([name, value]) => value !== values[name]))
  const isDirty = Object.keys(changes).length > 0
  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault()
    if (!isDirty || isSaving || writesOff) return
    setSaving(true)
    if (await onSave(changes)) setDraft({})
    setSaving(false)
  }
  return (
    <Panel title={title}>
      <form className="flex flex-col gap-3 p-3" onSubmit={(event) => void submit(event)}>
        {note && <p className="text-xs text-fg-2">{note}</p>}
        <div className="grid items-start gap-3 md:grid-cols-2">
          {fields.map((field) => (
            <Input
              key={field.name}
              field={field}
              value={draft[field.name] ?? values[field.name] ?? ""}
              onChange={(value) => setDraft((before) => ({ ...before, [field.name]: value }))}
            />
          ))}
        </div>
        <div className="flex items-center justify-end gap-2">
          {isDirty && <Button onClick={() => setDraft({})}>Discard</Button>}
          <Button type="submit" variant="primary" disabled={!isDirty || isSaving} disabledReason={writesOff}>
            {isSaving ? "Saving…" : "Save"}
          </Button>
        </div>
      </form>
    </Panel>
  )
}

type InputProps = { field: FieldSpec; value: string; onChange: (value: string) => void }

function Input({ field, value, onChange }: InputProps) {
  const hint = field.hint === undefined ? {} : { hint: field.hint }
  switch (field.kind) {
    case "text":
    case "code":
      return (
        <Field label={field.label} {...hint}>
          <TextInput
            className={field.kind === "code" ? "font-mono text-xs" : ""}
            maxLength={field.maxLength}
            value={value}
            onChange={(event) => onChange(event.target.value)}
          />
        </Field>
      )
    case "number":
      return (
        <Field label={field.unit ? `${field.label} (${field.unit})` : field.label} {...hint}>
          <TextInput
            type="number"
            className="num"
            min={field.min}
            max={field.max}
            value={value}
            onChange={(event) => onChange(event.target.value)}
          />
        </Field>
      )
    case "choice":
      return (
        <Field label={field.label} {...hint}>
          <Select value={value} onChange={(event) => onChange(event.target.value)}>
            {field.options.map(([option, label]) => (
              <option key={option} value={option}>
                {label}
              </option>
            ))}
          </Select>
        </Field>
      )
    case "lines":
      return (
        <Field label={field.label} {...hint}>
          <TextArea
            rows={3}
            className="font-mono text-xs"
            maxLength={field.maxLength}
            value={value}
            onChange={(event) => onChange(event.target.value)}
          />
        </Field>
      )
  }
}

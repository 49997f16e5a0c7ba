"use client"
/** When a card comes again and what it says; for a schedule that begins and for one that changes. */
import { useState, type FormEvent, type ReactNode } from "react"
import type { AddSchedule } from "#domain/schedule"
import { PrioritySelect, RoleSelect } from "../task/card-selects.tsx"
import { Field, TextArea, TextInput } from "../ui/field.tsx"

export type ScheduleWords = Required<
  Pick<AddSchedule, "cron" | "timeZone" | "title" | "description" | "priority" | "role">
>

export const BLANK: Omit<ScheduleWords, "timeZone"> = {
  cron: "0 7 * * mon-fri",
  ...{ title: "", description: "", priority: "medium", role: "dev" },
}

type ScheduleFormProps = {
  label: string
  initial: ScheduleWords
  /** Stands before the other fields. */
  first?: ReactNode
  /** The buttons; `isComplete`: there is enough to send. */
  buttons: (isComplete: boolean) => ReactNode
  /** True when it was taken: a form that stays open then begins anew. */
  onSubmit: (words: ScheduleWords) => Promise<boolean>
}

export function ScheduleForm({ label, initial, first, buttons, onSubmit }: ScheduleFormProps) {
  const [typed, setTyped] = useState<Partial<ScheduleWords>>({})
  const words = { ...initial, ...typed }
  const isComplete = [words.title, words.cron, words.timeZone].every((text) => text.trim() !== "")
  const bind = (name: keyof ScheduleWords) => ({
    value: words[name],
    onChange: ({ target }: { target: { value: string } }) =>
      setTyped((before) => ({ ...before, [name]: target.value })),
  })
  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault()
    if (!isComplete) return
    const sent = {
      ...words,
      ...{ cron: words.cron.trim(), timeZone: words.timeZone.trim(), title: words.title.trim() },
    }
    // The times of the last one are often those of the next.
    if (await onSubmit(sent))
      setTyped(({ cron, timeZone }) => ({ ...(cron && { cron }), ...(timeZone && { timeZone }) }))
  }
  return (
    <form
      aria-label={label}
      className="grid items-start gap-3 p-3 md:grid-cols-6"
      onSubmit={(event) => void submit(event)}
    >
      {first && <div className="md:col-span-2">{first}</div>}
      <div className="md:col-span-2">
        <Field label="When" hint="Minute, hour, day, month, weekday.">
          <TextInput className="font-mono text-xs" maxLength={100} {...bind("cron")} />
        </Field>
      </div>
      <div className="md:col-span-2">
        <Field label="Time zone">
          <TextInput maxLength={60} {...bind("timeZone")} />
        </Field>
      </div>
      <div className="md:col-span-4">
        <Field label="Title of each card">
          <TextInput maxLength={200} required {...bind("title")} />
        </Field>
      </div>
      <Field label="Priority">
        <PrioritySelect {...bind("priority")} />
      </Field>
      <Field label="Role">
        <RoleSelect {...bind("role")} />
      </Field>
      <div className="md:col-span-6">
        <Field label="Description" hint="Markdown">
          <TextArea rows={2} maxLength={50_000} {...bind("description")} />
        </Field>
      </div>
      <div className="flex justify-end gap-2 md:col-span-6">{buttons(isComplete)}</div>
    </form>
  )
}

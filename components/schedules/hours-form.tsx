"use client"
/** When agents may start: from, to, on which days; for everything or for one project. */
import { useState, type FormEvent } from "react"
import { WEEKDAYS, type Hours, type Weekday } from "#domain/schedule"
import { useProjectName } from "#lib/react/project-names"
import { Button } from "../ui/button.tsx"
import { Field, Select, TextInput } from "../ui/field.tsx"
import { Panel } from "../ui/panel.tsx"
import { useTimeZone } from "./time-zone.ts"

type HoursFormProps = {
  projects: string[]
  writesOff: string | null
  onSet: (hours: Hours & { project?: string }) => Promise<boolean>
}

export function HoursForm({ projects, writesOff, onSet }: HoursFormProps) {
  const here = useTimeZone()
  const nameOf = useProjectName()
  const [project, setProject] = useState("")
  const [from, setFrom] = useState("08:00")
  const [to, setTo] = useState("20:00")
  const [zone, setZone] = useState<string | null>(null)
  const [days, setDays] = useState<Weekday[]>([...WEEKDAYS])
  function submit(event: FormEvent): void {
    event.preventDefault()
    if (days.length === 0 || writesOff) return
    void onSet({ from, to, days, timeZone: zone ?? here, ...(project && { project }) })
  }
  return (
    <Panel title="Set hours">
      <form className="grid items-start gap-3 p-3 md:grid-cols-4" onSubmit={submit}>
        <Field label="For">
          <Select value={project} onChange={(event) => setProject(event.target.value)}>
            <option value="">Everything</option>
            {projects.map((each) => (
              <option key={each} value={each}>
                {nameOf(each)}
              </option>
            ))}
          </Select>
        </Field>
        <Field label="From">
          <TextInput
            type="time"
            className="num"
            required
            value={from}
            onChange={(event) => setFrom(event.target.value)}
          />
        </Field>
        <Field label="To" hint="Earlier than From: the next day.">
          <TextInput
            type="time"
            className="num"
            required
            value={to}
            onChange={(event) => setTo(event.target.value)}
          />
        </Field>
        <Field label="Time zone">
          <TextInput value={zone ?? here} maxLength={60} onChange={(event) => setZone(event.target.value)} />
        </Field>
        <fieldset className="flex flex-wrap gap-x-3 gap-y-1 md:col-span-4">
          <legend className="mb-1 text-xs text-fg-2">Days</legend>
          {WEEKDAYS.map((day) => (
            <label key={day} className="flex min-h-6 items-center gap-1.5 text-sm pointer-coarse:min-h-9">
              <input
                type="checkbox"
                className="size-4 accent-ink"
                checked={days.includes(day)}
                onChange={() =>
                  setDays((before) => WEEKDAYS.filter((each) => (each === day) !== before.includes(each)))
                }
              />
              {day.charAt(0).toUpperCase() + day.slice(1)}
            </label>
          ))}
        </fieldset>
        <div className="flex items-center justify-end gap-3 md:col-span-4">
          <span className="text-xs text-fg-2">What runs goes on past the end.</span>
          <Button type="submit" variant="primary" disabled={days.length === 0} disabledReason={writesOff}>
            Set hours
          </Button>
        </div>
      </form>
    </Panel>
  )
}

"use client"
/** A card again and again: when, where, and what it says. */
import { useState, type FormEvent } from "react"
import type { AddSchedule } from "#domain/schedule"
import { Button } from "../ui/button.tsx"
import { Field, Select, TextArea, TextInput } from "../ui/field.tsx"
import { Panel } from "../ui/panel.tsx"
import { useTimeZone } from "./time-zone.ts"

type NewScheduleProps = {
  projects: string[]
  writesOff: string | null
  onAdd: (schedule: AddSchedule) => Promise<boolean>
}

export function NewSchedule({ projects, writesOff, onAdd }: NewScheduleProps) {
  const here = useTimeZone()
  const [project, setProject] = useState("")
  const [cron, setCron] = useState("0 7 * * mon-fri")
  const [zone, setZone] = useState<string | null>(null)
  const [title, setTitle] = useState("")
  const [description, setDescription] = useState("")
  const slug = project || (projects[0] ?? "")
  const isComplete = slug !== "" && title.trim() !== "" && cron.trim() !== ""
  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault()
    if (!isComplete || writesOff) return
    const isMade = await onAdd({
      ...{ project: slug, cron: cron.trim(), title: title.trim(), timeZone: zone ?? here },
      ...(description.trim() && { description }),
    })
    if (!isMade) return
    setTitle("")
    setDescription("")
  }
  if (projects.length === 0) return null
  return (
    <Panel title="New schedule">
      <form className="grid items-start gap-3 p-3 md:grid-cols-3" onSubmit={(event) => void submit(event)}>
        <Field label="Project">
          <Select value={slug} onChange={(event) => setProject(event.target.value)}>
            {projects.map((each) => (
              <option key={each}>{each}</option>
            ))}
          </Select>
        </Field>
        <Field label="When" hint="Minute, hour, day, month, weekday.">
          <TextInput
            className="font-mono text-xs"
            value={cron}
            maxLength={100}
            onChange={(event) => setCron(event.target.value)}
          />
        </Field>
        <Field label="Time zone">
          <TextInput value={zone ?? here} maxLength={60} onChange={(event) => setZone(event.target.value)} />
        </Field>
        <div className="md:col-span-3">
          <Field label="Title of each card">
            <TextInput
              value={title}
              maxLength={200}
              required
              onChange={(event) => setTitle(event.target.value)}
            />
          </Field>
        </div>
        <div className="md:col-span-3">
          <Field label="Description">
            <TextArea
              rows={2}
              value={description}
              maxLength={50_000}
              onChange={(event) => setDescription(event.target.value)}
            />
          </Field>
        </div>
        <div className="flex justify-end md:col-span-3">
          <Button type="submit" variant="primary" disabled={!isComplete} disabledReason={writesOff}>
            Add schedule
          </Button>
        </div>
      </form>
    </Panel>
  )
}

"use client"
/** A card again and again: when, where, and what it says. */
import { useState } from "react"
import type { AddSchedule } from "#domain/schedule"
import { useProjectName } from "#lib/react/project-names"
import { Button } from "../ui/button.tsx"
import { Field, Select } from "../ui/field.tsx"
import { Panel } from "../ui/panel.tsx"
import { BLANK, ScheduleForm } from "./schedule-form.tsx"
import { useTimeZone } from "./time-zone.ts"

type NewScheduleProps = {
  projects: string[]
  writesOff: string | null
  onAdd: (schedule: AddSchedule) => Promise<boolean>
}

export function NewSchedule({ projects, writesOff, onAdd }: NewScheduleProps) {
  const timeZone = useTimeZone()
  const nameOf = useProjectName()
  const [chosen, setChosen] = useState("")
  const project = chosen || projects[0]
  if (project === undefined) return null
  return (
    <Panel title="New schedule">
      <ScheduleForm
        label="New schedule"
        initial={{ ...BLANK, timeZone }}
        first={
          <Field label="Project">
            <Select value={project} onChange={(event) => setChosen(event.target.value)}>
              {projects.map((each) => (
                <option key={each} value={each}>
                  {nameOf(each)}
                </option>
              ))}
            </Select>
          </Field>
        }
        buttons={(isComplete) => (
          <Button type="submit" variant="primary" disabled={!isComplete} disabledReason={writesOff}>
            Add schedule
          </Button>
        )}
        onSubmit={async (words) => writesOff === null && onAdd({ project, ...words })}
      />
    </Panel>
  )
}

"use client"
/** What begins by the clock: cards that make themselves, and the hours at which agents may start. */
import type { AddSchedule, ChangeSchedule, Hours } from "#domain/schedule"
import type { Live } from "#lib/react/live"
import { useProjectName } from "#lib/react/project-names"
import type { HoursRow, ScheduleRow as Row } from "#lib/react/settings-data"
import { Button } from "../ui/button.tsx"
import { Panel } from "../ui/panel.tsx"
import { Empty, Loading, Problem, Skeleton } from "../ui/state.tsx"
import { HoursForm } from "./hours-form.tsx"
import { NewSchedule } from "./new-schedule.tsx"
import { ScheduleRow } from "./schedule-row.tsx"

export type SchedulesViewProps = {
  schedules: Live<Row[]>
  hours: Live<HoursRow[]>
  projects: string[]
  writesOff: string | null
  onAdd: (schedule: AddSchedule) => Promise<boolean>
  onChange: (change: ChangeSchedule) => Promise<boolean>
  onRemove: (schedule: string) => void
  onSetHours: (hours: Hours & { project?: string }) => Promise<boolean>
  onClearHours: (project: string | null) => void
}

export function SchedulesView(props: SchedulesViewProps) {
  const nameOf = useProjectName()
  const subjectOf = (project: string | null, all: string) => (project === null ? all : nameOf(project))
  const { schedules, hours, projects, writesOff, onAdd, onChange, onRemove, onSetHours, onClearHours } = props
  if (schedules.state === "loading" || hours.state === "loading")
    return (
      <Loading label="Loading schedules">
        <div className="p-4">
          <Skeleton className="h-40" />
        </div>
      </Loading>
    )
  if (schedules.state === "refused")
    return <Problem title="The schedules cannot be shown." sentence={schedules.sentence} />
  if (hours.state === "refused")
    return <Problem title="The hours cannot be shown." sentence={hours.sentence} />
  return (
    <div className="min-h-0 flex-1 overflow-y-auto p-4">
      <div className="mx-auto flex max-w-4xl flex-col gap-3">
        <Panel title="Cards that make themselves" count={schedules.value.length}>
          {schedules.value.length === 0 ? (
            <Empty title="No schedule yet">
              A schedule puts a card on a board at its times; not while the card of the last time is still
              open.{projects.length === 0 && " Give Clutch a project first, then set its schedules here."}
            </Empty>
          ) : (
            <ul className="divide-y divide-line">
              {schedules.value.map((each) => (
                <ScheduleRow
                  key={each.schedule}
                  row={each}
                  writesOff={writesOff}
                  onChange={onChange}
                  onRemove={() => onRemove(each.schedule)}
                />
              ))}
            </ul>
          )}
        </Panel>
        <NewSchedule projects={projects} writesOff={writesOff} onAdd={onAdd} />
        <Panel title="Hours of operation" count={hours.value.length}>
          {hours.value.length === 0 ? (
            <Empty title="Agents start at any hour" />
          ) : (
            <ul className="divide-y divide-line">
              {hours.value.map((each) => (
                <li
                  key={each.project ?? ""}
                  className="flex flex-wrap items-center gap-x-3 gap-y-1 px-3 py-2 text-sm"
                >
                  <span className="font-medium">{subjectOf(each.project, "Everything")}</span>
                  <span className="num text-fg-2">
                    {each.from} to {each.to}, {each.days.length === 7 ? "every day" : each.days.join(", ")} (
                    {each.timeZone})
                  </span>
                  <Button
                    className="ml-auto"
                    disabledReason={writesOff}
                    aria-label={`Clear the hours of ${subjectOf(each.project, "everything")}`}
                    onClick={() => onClearHours(each.project)}
                  >
                    Clear
                  </Button>
                </li>
              ))}
            </ul>
          )}
        </Panel>
        <HoursForm projects={projects} writesOff={writesOff} onSet={onSetHours} />
      </div>
    </div>
  )
}

"use client"
/** One schedule in the list; its form opens in its place. */
import Link from "next/link"
import type { Route } from "next"
import { useState } from "react"
import type { ChangeSchedule } from "#domain/schedule"
import { useProjectName } from "#lib/react/project-names"
import type { ScheduleRow as Row } from "#lib/react/settings-data"
import { dayAndClock } from "#lib/react/when"
import { Age } from "../ui/age.tsx"
import { Button } from "../ui/button.tsx"
import { ScheduleForm, type ScheduleWords } from "./schedule-form.tsx"

type ScheduleRowProps = {
  row: Row
  writesOff: string | null
  onChange: (change: ChangeSchedule) => Promise<boolean>
  onRemove: () => void
}

const when = (at: number): string => dayAndClock(at, { weekday: true })

export function ScheduleRow({ row, writesOff, onChange, onRemove }: ScheduleRowProps) {
  const nameOf = useProjectName()
  const [isOpen, setOpen] = useState(false)
  async function change(words: ScheduleWords): Promise<boolean> {
    if (writesOff !== null) return false
    const isTaken = await onChange({ schedule: row.schedule, ...changed(row, words) })
    if (isTaken) setOpen(false)
    return isTaken
  }
  return (
    <li>
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1 px-3 py-2 text-sm">
        <span className="font-medium">{row.name}</span>
        <span className="font-mono text-2xs text-fg-2">
          {row.cron} {row.timeZone}
        </span>
        <span className="text-xs text-fg-2">{nameOf(row.project)}</span>
        <span className="num text-xs text-fg-2" suppressHydrationWarning>
          next {when(row.nextAt)}
        </span>
        {row.lastAt !== null && (
          <span className="num text-xs text-fg-3">
            last <Age since={row.lastAt} /> ago
            {row.lastTask && (
              <>
                {", "}
                <Link
                  href={`/projects/${row.project}/tasks/${row.lastTask}` as Route}
                  className="font-mono text-2xs underline underline-offset-2"
                >
                  {row.lastTask}
                </Link>
              </>
            )}
          </span>
        )}
        <div className="ml-auto flex gap-2">
          <Button
            aria-expanded={isOpen}
            aria-label={`Change the schedule ${row.name}`}
            onClick={() => setOpen(!isOpen)}
          >
            Change
          </Button>
          <Button
            disabledReason={writesOff}
            aria-label={`End the schedule ${row.name}`}
            title="The cards it made stay."
            onClick={onRemove}
          >
            End
          </Button>
        </div>
      </div>
      {isOpen && (
        <ScheduleForm
          label={`Change ${row.name}`}
          initial={row}
          buttons={(isComplete) => (
            <>
              <Button onClick={() => setOpen(false)}>Cancel</Button>
              <Button type="submit" variant="primary" disabled={!isComplete} disabledReason={writesOff}>
                Save
              </Button>
            </>
          )}
          onSubmit={change}
        />
      )}
    </li>
  )
}

/** Only what is another than before, so that what somebody else changes meanwhile stays; a name that was the title stays it. */
function changed(row: Row, words: ScheduleWords): Omit<ChangeSchedule, "schedule"> {
  const isNew = (name: keyof ScheduleWords) => words[name] !== row[name]
  return {
    ...(isNew("cron") && { cron: words.cron }),
    ...(isNew("timeZone") && { timeZone: words.timeZone }),
    ...(isNew("title") && {
      title: words.title,
      ...(row.name === row.title && { name: words.title.slice(0, 100) }),
    }),
    ...(isNew("description") && { description: words.description }),
    ...(isNew("priority") && { priority: words.priority }),
    ...(isNew("role") && { role: words.role }),
  }
}

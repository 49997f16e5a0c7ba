"use client"
/** `/schedules`: subscriptions and mutations around the view. */
import { useMutation } from "convex/react"
import { api } from "#convex/_generated/api"
import { useConnection } from "#lib/react/connection"
import { useLive, valueOr } from "#lib/react/live"
import { performOperation } from "#lib/react/operations"
import { attempt } from "#lib/react/toast"
import { useProjects } from "#lib/react/use-workspace"
import { writesOff } from "../layout/live-state.tsx"
import { PageHeader } from "../layout/page-header.tsx"
import { early } from "../ui/early.tsx"

const SchedulesView = early(() => import("./schedules-view.tsx").then((room) => room.SchedulesView))

export function SchedulesPage() {
  const schedules = useLive(api.schedules.list, {})
  const hours = useLive(api.schedules.listHours, {})
  const projects = valueOr(useProjects(), [])
  const remove = useMutation(api.schedules.remove)
  const setHours = useMutation(api.schedules.setHours)
  const clearHours = useMutation(api.schedules.clearHours)
  const off = writesOff(useConnection())
  return (
    <>
      <PageHeader title="Schedules" />
      <SchedulesView
        schedules={schedules}
        hours={hours}
        projects={projects.map(({ slug }) => slug)}
        writesOff={off}
        // The next time of a cron expression is worked out on the server.
        onAdd={(schedule) =>
          attempt("The schedule was not made", performOperation("schedules.add", schedule))
        }
        onChange={(change) =>
          attempt("The schedule stays as it was", performOperation("schedules.change", change))
        }
        onRemove={(schedule) => void attempt("The schedule stays", remove({ schedule }))}
        onSetHours={(input) => attempt("The hours were not set", setHours(input))}
        onClearHours={(project) =>
          void attempt("The hours stay", clearHours(project === null ? {} : { project }))
        }
      />
    </>
  )
}

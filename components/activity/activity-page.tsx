"use client"
/** `/activity`: the event log in pages; its filters are in the address. */
import { usePaginatedQuery } from "convex/react"
import { api } from "#convex/_generated/api"
import { EVENT_KINDS } from "#domain/event"
import type { LogRow } from "#lib/react/settings-data"
import { useParam } from "#lib/react/url-state"
import { pagedOf } from "#lib/react/use-paged"
import { useProjects } from "#lib/react/use-workspace"
import { valueOr } from "#lib/react/live"
import { PageHeader } from "../layout/page-header.tsx"
import { early } from "../ui/early.tsx"
import { ACTORS } from "./actors.ts"

const ActivityView = early(() => import("./activity-view.tsx").then((room) => room.ActivityView))

const STEP = 60

export function ActivityPage() {
  const [project, onProject] = useParam("project")
  const [subject, onSubject] = useParam("about")
  const [actor, onActor] = useParam("by")
  const kinds = EVENT_KINDS.filter((kind) => subject === null || kind.startsWith(`${subject}.`))
  const by = ACTORS.find((each) => each === actor)
  const log = pagedOf(
    usePaginatedQuery(
      api.events.page,
      {
        ...(project !== null && { project }),
        ...(subject !== null && kinds.length > 0 && { kinds }),
        ...(by && { actors: [by] }),
      },
      { initialNumItems: STEP },
    ),
    (event): LogRow => event,
    STEP,
  )
  return (
    <>
      <PageHeader title="Activity" />
      <ActivityView
        log={log}
        projects={valueOr(useProjects(), []).map(({ slug }) => slug)}
        project={project}
        subject={subject}
        actor={by ?? null}
        onProject={onProject}
        onSubject={onSubject}
        onActor={onActor}
      />
    </>
  )
}

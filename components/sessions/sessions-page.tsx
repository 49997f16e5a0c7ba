"use client"
/** Sessions: subscriptions around the view. What one looks for is in the address, so it can be linked to. */
import { useDeferredValue } from "react"
import { SESSION_STATUSES, SESSION_SYSTEMS } from "#domain/session"
import { valueOr } from "#lib/react/live"
import { useParam } from "#lib/react/url-state"
import { useModels, useSessions } from "#lib/react/use-session"
import { useProjects } from "#lib/react/use-workspace"
import { NotFound } from "../layout/not-found.tsx"
import { PageHeader } from "../layout/page-header.tsx"
import { SessionsView, type Chosen } from "./sessions-view.tsx"

export function SessionsPage({ slug }: { slug: string | null }) {
  const projects = useProjects()
  const models = valueOr(useModels(), [])
  const [system, onSystem] = useParam("source")
  const [status, onStatus] = useParam("status")
  const [model, onModel] = useParam("model")
  const [asked, onProject] = useParam("project")
  const [search, onSearch] = useParam("q")
  const known = valueOr(projects, null)
  const project = slug ?? known?.find((each) => each.slug === asked)?.slug ?? null
  const chosen: Chosen = {
    system: SESSION_SYSTEMS.find((each) => each === system) ?? null,
    status: SESSION_STATUSES.find((each) => each === status) ?? null,
    model,
    project,
    search: search ?? "",
  }
  // Each letter would be a subscription of its own.
  const words = useDeferredValue(chosen.search.trim())
  const isGone = slug !== null && known !== null && !known.some((each) => each.slug === slug)
  const sessions = useSessions(
    isGone
      ? null
      : {
          ...(chosen.system && { system: chosen.system }),
          ...(chosen.status && { status: chosen.status }),
          ...(chosen.model && { model: chosen.model }),
          ...(chosen.project && { project: chosen.project }),
          ...(words && { search: words.slice(0, 200) }),
        },
  )
  if (isGone) return <NotFound title="There is no such project" sentence={`There is no project ${slug}.`} />
  return (
    <>
      <PageHeader
        title="Sessions"
        place={slug && (known?.find((each) => each.slug === slug)?.name ?? slug)}
      />
      <SessionsView
        sessions={sessions}
        models={models}
        projects={slug === null ? (known ?? []).map((each) => each.slug) : null}
        chosen={chosen}
        onChoose={{
          system: onSystem,
          status: onStatus,
          model: onModel,
          project: onProject,
          search: onSearch,
        }}
      />
    </>
  )
}

"use client"
/** The Observatory: its head, with the brake; the tabs come while what they show is on its way. */
import type { PauseScope } from "#domain/pause"
import { useConnection } from "#lib/react/connection"
import { valueOr } from "#lib/react/live"
import { pauseOfAll } from "#lib/react/observatory-data"
import { useOverview, usePauses } from "#lib/react/use-workspace"
import { writesOff } from "../layout/live-state.tsx"
import { PageHeader } from "../layout/page-header.tsx"
import { early } from "../ui/early.tsx"
import { PauseButton } from "./pause-button.tsx"

const ObservatoryTabs = early(() => import("./observatory-tabs.tsx").then((room) => room.ObservatoryTabs))

export function ObservatoryPage({ slug = null }: { slug?: string | null }) {
  const overview = valueOr(useOverview(), null)
  const { onPause, onResume } = usePauses()
  const off = writesOff(useConnection())
  const scope: [PauseScope, string] = slug === null ? ["all", ""] : ["project", slug]
  const isPaused =
    slug === null
      ? overview !== null && pauseOfAll(overview.pauses) !== null
      : (overview?.pauses.some((pause) => pause.scope === "project" && pause.subject === slug) ?? false)
  return (
    <>
      <PageHeader title="Observatory" {...(slug !== null && { place: slug })}>
        {overview && (
          <PauseButton
            isPaused={isPaused}
            what={slug === null ? "everything" : "project"}
            writesOff={off}
            onPause={() => onPause(...scope)}
            onResume={() => onResume(...scope)}
          />
        )}
      </PageHeader>
      <ObservatoryTabs slug={slug} />
    </>
  )
}

"use client"
/** The frame with its live contents, and the connection that all pages share. */
import { lazy, Suspense, useMemo, type ReactNode } from "react"
import { ConnectionProvider } from "#lib/react/connection"
import { LiveProvider } from "#lib/react/convex-provider"
import { valueOr } from "#lib/react/live"
import { ProjectNames } from "#lib/react/project-names"
import { useInboxCount, useMyName, useOverview, useProjects } from "#lib/react/use-workspace"
import { ShellView } from "./shell-view.tsx"
import type { Slots } from "./slots-meter.tsx"

const Notifier = lazy(() => import("./notifier.tsx").then((module) => ({ default: module.Notifier })))

type ShellProps = { convexUrl: string; firstToken: Promise<string | null>; children: ReactNode }

export function Shell({ convexUrl, firstToken, children }: ShellProps) {
  return (
    <LiveProvider convexUrl={convexUrl} firstToken={firstToken}>
      <ConnectionProvider>
        <LiveShell>{children}</LiveShell>
      </ConnectionProvider>
    </LiveProvider>
  )
}

function LiveShell({ children }: { children: ReactNode }) {
  const projects = valueOr(useProjects(), NONE)
  const overview = valueOr(useOverview(), null)
  const inbox = valueOr(useInboxCount(), null)
  const userName = useMyName()
  const slots = useMemo<Slots | null>(
    () =>
      overview && {
        runs: overview.runs.map((run) =>
          run.state === "waiting" ? "attention" : run.role === "reviewer" ? "review" : "running",
        ),
        limit: overview.globalLimit,
        ready: overview.counts.ready,
        isPaused: overview.isPaused,
      },
    [overview],
  )
  const nameOf = useMemo(() => {
    const names = new Map(projects.map(({ slug, name }) => [slug, name]))
    return (slug: string) => names.get(slug) ?? slug
  }, [projects])
  return (
    <ProjectNames value={nameOf}>
      <ShellView projects={projects} slots={slots} userName={userName} waiting={inbox?.waiting ?? 0}>
        {children}
        {inbox && (
          <Suspense>
            <Notifier newest={inbox.newest ?? null} waiting={inbox.waiting} />
          </Suspense>
        )}
      </ShellView>
    </ProjectNames>
  )
}

const NONE: never[] = []

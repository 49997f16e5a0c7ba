"use client"
/** `/`: subscriptions around the view of everything. */
import { lazy, Suspense } from "react"
import { Plus } from "lucide-react"
import { pauseOfAll } from "#lib/react/observatory-data"
import { useConnection } from "#lib/react/connection"
import { useExecutors, useGateway, useUsedToday } from "#lib/react/use-home"
import { useInbox } from "#lib/react/use-inbox"
import { useProcesses } from "#lib/react/use-observatory"
import { useParam } from "#lib/react/url-state"
import { useOverview, usePauses, useProjects } from "#lib/react/use-workspace"
import { writesOff } from "../layout/live-state.tsx"
import { PageHeader } from "../layout/page-header.tsx"
import { early } from "../ui/early.tsx"
import { PauseButton } from "../observatory/pause-button.tsx"
import { Button } from "../ui/button.tsx"

const HomeView = early(() => import("./home-view.tsx").then((room) => room.HomeView))

const NewProject = lazy(() => import("./new-project.tsx").then((module) => ({ default: module.NewProject })))

export function HomePage() {
  const projects = useProjects()
  const overview = useOverview()
  const { onPause, onResume } = usePauses()
  const [isAdding, setAdding] = useParam("new")
  const off = writesOff(useConnection())
  return (
    <>
      <PageHeader title="Home">
        {overview.state === "ready" && (
          <PauseButton
            isPaused={pauseOfAll(overview.value.pauses) !== null}
            what="work loop"
            writesOff={off}
            onPause={() => onPause("all", "")}
            onResume={() => onResume("all", "")}
          />
        )}
        <Button variant="primary" disabledReason={off} onClick={() => setAdding("project")}>
          <Plus aria-hidden className="size-3.5" />
          <span className="max-md:sr-only">New project</span>
        </Button>
      </PageHeader>
      <HomeView
        projects={projects}
        overview={overview}
        inbox={useInbox()}
        used={useUsedToday()}
        executors={useExecutors()}
        gateway={useGateway()}
        processes={useProcesses()}
        onAddProject={() => setAdding("project")}
      />
      {isAdding === "project" && overview.state === "ready" && (
        <Suspense>
          <NewProject writesOff={off} onClose={() => setAdding(null)} />
        </Suspense>
      )}
    </>
  )
}

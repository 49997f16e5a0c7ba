"use client"
/** `/projects/<slug>/roadmap`: subscriptions and mutations around the view, which is kept in the address. */
import { useState } from "react"
import dynamic from "next/dynamic"
import { Plus } from "lucide-react"
import { useConnection } from "#lib/react/connection"
import { oneOf, useUrlState } from "#lib/react/url-state"
import { useRoadmap, useRoadmapActions, useUnassigned } from "#lib/react/use-roadmap"
import { writesOff } from "../layout/live-state.tsx"
import { NotFound } from "../layout/not-found.tsx"
import { PageHeader } from "../layout/page-header.tsx"
import { Button } from "../ui/button.tsx"
import { early } from "../ui/early.tsx"
import { Loading, Problem, Skeleton } from "../ui/state.tsx"
import { LOOKS } from "./looks.ts"
import type { Open } from "./open.ts"

const Waiting = () => (
  <Loading label="Loading the roadmap">
    <div className="mx-auto flex w-full max-w-5xl flex-col gap-3 p-4">
      <Skeleton className="h-16" />
      <Skeleton className="h-40" />
      <Skeleton className="h-40" />
    </div>
  </Loading>
)
// Fetched while the roadmap is on its way, not before.
const RoadmapView = early(() => import("./roadmap-view.tsx").then((room) => room.RoadmapView), Waiting)
const FilesMenu = dynamic(() => import("./files-menu.tsx").then((room) => room.FilesMenu), { ssr: false })
const TaskPicker = dynamic(() => import("./task-picker.tsx").then((room) => room.TaskPicker), { ssr: false })

export function RoadmapPage({ slug }: { slug: string }) {
  const roadmap = useRoadmap(slug)
  const unassigned = useUnassigned(slug)
  const actions = useRoadmapActions(slug)
  const off = writesOff(useConnection())
  const [dialog, setDialog] = useState<Open | null>(null)
  const url = useUrlState()
  if (roadmap.state === "refused" && roadmap.code === "not_found")
    return <NotFound title="There is no such project" sentence={roadmap.sentence} />
  const value = roadmap.state === "ready" ? roadmap.value : null
  return (
    <>
      <PageHeader title="Roadmap" place={value?.project.name ?? slug}>
        {value && (
          <FilesMenu roadmap={value} writesOff={off} onImport={() => setDialog({ kind: "import" })} />
        )}
        <Button
          variant="primary"
          disabled={value === null}
          disabledReason={off}
          onClick={() => setDialog({ kind: "add-phase" })}
        >
          <Plus aria-hidden className="size-3.5" />
          Phase
        </Button>
      </PageHeader>
      {roadmap.state === "loading" && <Waiting />}
      {roadmap.state === "refused" && (
        <Problem title="The roadmap cannot be shown." sentence={roadmap.sentence} />
      )}
      {value && (
        <RoadmapView
          roadmap={value}
          unassigned={unassigned}
          look={oneOf(LOOKS, url.get("show"), "all")}
          onLook={(look) => url.set({ show: look === "all" ? null : look })}
          opened={url.get("requirement")}
          onOpened={(requirement) => url.set({ requirement })}
          folded={url.get("folded")?.split(",") ?? []}
          onFolded={(phases) => url.set({ folded: phases.join(",") || null })}
          dialog={dialog}
          onDialog={setDialog}
          writesOff={off}
          actions={actions}
          renderPicker={(requirement) => (
            <TaskPicker
              key={requirement}
              roadmap={value}
              requirement={requirement}
              writesOff={off}
              onLink={(task) => actions.onLink(requirement, task)}
            />
          )}
        />
      )}
    </>
  )
}

"use client"
/** `/projects/<slug>/roadmap`: subscriptions and mutations around the view, which is kept in the address. */
import { useState } from "react"
import { Ellipsis, Plus } from "lucide-react"
import { requirementsOf, type Roadmap } from "#domain/roadmap"
import { roadmapMarkdown } from "#domain/roadmap/markdown"
import { useConnection } from "#lib/react/connection"
import { copyText } from "#lib/react/copy"
import { downloadText } from "#lib/react/download"
import { oneOf, useUrlState } from "#lib/react/url-state"
import { useFoundTasks, useRoadmap, useRoadmapActions, useUnassigned } from "#lib/react/use-roadmap"
import { writesOff } from "../layout/live-state.tsx"
import { NotFound } from "../layout/not-found.tsx"
import { PageHeader } from "../layout/page-header.tsx"
import { Button, IconButton } from "../ui/button.tsx"
import { Menu, MenuItem } from "../ui/menu.tsx"
import { Loading, Problem, Skeleton } from "../ui/state.tsx"
import { LinkTask } from "./link-task.tsx"
import { LOOKS } from "./looks.ts"
import type { Open } from "./open.ts"
import { RoadmapView } from "./roadmap-view.tsx"

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
        {value && <Files roadmap={value} writesOff={off} onImport={() => setDialog({ kind: "import" })} />}
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
      {roadmap.state === "loading" && (
        <Loading label="Loading the roadmap">
          <div className="mx-auto flex w-full max-w-5xl flex-col gap-3 p-4">
            <Skeleton className="h-16" />
            <Skeleton className="h-40" />
            <Skeleton className="h-40" />
          </div>
        </Loading>
      )}
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
            <Picker
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

type FilesProps = { roadmap: Roadmap; writesOff: string | null; onImport: () => void }

function Files({ roadmap, writesOff, onImport }: FilesProps) {
  return (
    <Menu
      align="end"
      trigger={
        <IconButton label="Import and export">
          <Ellipsis aria-hidden className="size-4" />
        </IconButton>
      }
    >
      <MenuItem disabledReason={writesOff} onSelect={onImport}>
        Import Markdown
      </MenuItem>
      <MenuItem
        onSelect={() =>
          downloadText(`roadmap-${roadmap.project.slug}.md`, "text/markdown", roadmapMarkdown(roadmap))
        }
      >
        Download as Markdown
      </MenuItem>
      <MenuItem onSelect={() => void copyText(roadmapMarkdown(roadmap), "The roadmap is in the clipboard")}>
        Copy as Markdown
      </MenuItem>
    </Menu>
  )
}

type PickerProps = {
  roadmap: Roadmap
  requirement: string
  writesOff: string | null
  onLink: (task: string) => Promise<boolean>
}

function Picker({ roadmap, requirement, writesOff, onLink }: PickerProps) {
  const [text, setText] = useState<string | null>(null)
  const found = useFoundTasks(roadmap.project.slug, text)
  const owners = new Map(
    requirementsOf(roadmap).flatMap(({ key, tasks }) => tasks.map((task) => [task.key, key] as const)),
  )
  return (
    <LinkTask
      requirement={requirement}
      found={found
        .map((task) => ({ ...task, worksFor: owners.get(task.key) ?? null }))
        .filter(({ worksFor }) => worksFor !== requirement)}
      writesOff={writesOff}
      onText={setText}
      onLink={onLink}
    />
  )
}

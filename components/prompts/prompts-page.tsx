"use client"
/** `/prompts`: subscriptions and writes around the view; what one looks at is in the address. */
import { useMemo } from "react"
import dynamic from "next/dynamic"
import { BUILT_IN, numberLabel } from "#domain/prompt"
import { useConnection } from "#lib/react/connection"
import { valueOr } from "#lib/react/live"
import type { NewVersion, VersionRow } from "#lib/react/prompts-data"
import { tell } from "#lib/react/toast"
import { useUrlState } from "#lib/react/url-state"
import { useSummary } from "#lib/react/use-analytics"
import { usePromptWrites, useRolePrompts, useVersions } from "#lib/react/use-prompts"
import { useProjects } from "#lib/react/use-workspace"
import { writesOff } from "../layout/live-state.tsx"
import { PageHeader } from "../layout/page-header.tsx"
import { Loading, Skeleton } from "../ui/state.tsx"
import { PromptsView } from "./prompts-view.tsx"
import { inAddress, shownIn, type Shown } from "./shown.ts"

const Waiting = () => (
  <Loading label="Loading the version">
    <Skeleton className="h-64 flex-1" />
  </Loading>
)
const TextPanel = dynamic(() => import("./version-panels.tsx").then((room) => room.TextPanel), {
  loading: Waiting,
})
const ChangesPanel = dynamic(() => import("./version-panels.tsx").then((room) => room.ChangesPanel), {
  loading: Waiting,
})
const PreviewPanel = dynamic(() => import("./version-panels.tsx").then((room) => room.PreviewPanel), {
  loading: Waiting,
})
const EditorPanel = dynamic(() => import("./editor-panel.tsx").then((room) => room.EditorPanel), {
  loading: Waiting,
})

const BUILT_IN_ROW: VersionRow = {
  ...{ version: BUILT_IN, note: "The text that Clutch comes with.", basedOn: BUILT_IN },
  ...{ author: "Clutch", createdAt: null, project: null },
}

export function PromptsPage() {
  const url = useUrlState()
  const shown = shownIn(url)
  const { role, project, show } = shown
  const roles = useRolePrompts(project)
  const stored = useVersions(role, project)
  const versions = { ...stored, items: [...stored.items, BUILT_IN_ROW] }
  const projects = valueOr(useProjects(), NONE)
  const summary = valueOr(useSummary("30d", project), null)
  const outcomes = useMemo(
    () =>
      new Map(
        summary?.byPrompt
          .filter((part) => part.role === role)
          .map(({ version, figures }) => [version, figures]),
      ),
    [summary, role],
  )
  const off = writesOff(useConnection())
  const { onCreate, onActivate, onRollBack, onFollow } = usePromptWrites(role, project)
  const onShow = (change: Partial<Shown>) => url.set(inAddress(change))
  async function create(version: NewVersion): Promise<boolean> {
    const made = await onCreate(version)
    if (made === null) return false
    tell(`${numberLabel(made)} is written. Look at what it changes, then activate it.`)
    onShow({ version: made, show: "changes", against: null })
    return true
  }
  return (
    <>
      <PageHeader title="Prompt Lab" />
      <PromptsView
        roles={roles}
        versions={versions}
        outcomes={outcomes}
        shown={shown}
        projects={projects}
        writesOff={off}
        onShow={onShow}
        onActivate={onActivate}
        onRollBack={onRollBack}
        onFollow={onFollow}
        renderVersion={(version) => {
          if (show === "preview")
            return (
              <PreviewPanel
                role={role}
                version={version}
                task={shown.task}
                onTask={(task) => onShow({ task })}
              />
            )
          if (show === "changes")
            return (
              <ChangesPanel
                role={role}
                version={version}
                against={shown.against}
                versions={versions.items}
                onAgainst={(against) => onShow({ against })}
              />
            )
          return <TextPanel role={role} version={version} />
        }}
        renderEditor={(version) => (
          <EditorPanel
            key={`${role} ${version} ${project}`}
            version={version}
            shown={shown}
            writesOff={off}
            onCreate={create}
            onCancel={() => onShow({ show: "text" })}
          />
        )}
      />
    </>
  )
}

const NONE: never[] = []

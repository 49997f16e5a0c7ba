"use client"
/** The Prompt Lab: roles at the left, the versions of one, and one version with what one wants to know of it. */
import type { ReactNode } from "react"
import type { Figures } from "#domain/analytics"
import type { Live } from "#lib/react/live"
import type { RolePrompt, VersionRow } from "#lib/react/prompts-data"
import type { Paged } from "#lib/react/task-data"
import { Loading, Problem, Skeleton } from "../ui/state.tsx"
import { PlaceBar } from "./place-bar.tsx"
import { RoleList } from "./role-list.tsx"
import type { Shown } from "./shown.ts"
import { VersionFrame } from "./version-frame.tsx"
import { VersionList } from "./version-list.tsx"

export type PromptsViewProps = {
  roles: Live<RolePrompt[]>
  versions: Paged<VersionRow>
  /** What came of each version lately. */
  outcomes: ReadonlyMap<number, Figures>
  shown: Shown
  projects: readonly { slug: string; name: string }[]
  writesOff: string | null
  onShow: (change: Partial<Shown>) => void
  onActivate: (version: number, replaces: number) => Promise<boolean>
  onRollBack: () => Promise<boolean>
  onFollow: (slug: string) => Promise<boolean>
  /** What is shown of the version, which is fetched by itself. */
  renderVersion: (version: number) => ReactNode
  renderEditor: (version: number) => ReactNode
}

export function PromptsView(props: PromptsViewProps) {
  const { roles, versions, outcomes, shown, projects, writesOff, onShow } = props
  if (roles.state === "loading")
    return (
      <Loading label="Loading the prompts">
        <div className="p-4">
          <Skeleton className="h-64" />
        </div>
      </Loading>
    )
  if (roles.state === "refused")
    return <Problem title="The prompts cannot be shown." sentence={roles.sentence} />
  const role = roles.value.find((each) => each.role === shown.role)
  if (!role) return <Problem title="The prompts cannot be shown." sentence="There is no such role." />
  const version = shown.version ?? role.active
  return (
    <div className="flex min-h-0 flex-1 gap-4 overflow-y-auto p-4 max-lg:flex-col max-lg:gap-3">
      <RoleList
        roles={roles.value}
        role={role.role}
        onRole={(next) => onShow({ role: next, version: null, against: null, show: shownOf(shown) })}
      />
      <div className="flex min-w-0 flex-1 flex-col gap-3 max-lg:shrink-0">
        <PlaceBar
          role={role}
          project={shown.project}
          projects={projects}
          writesOff={writesOff}
          onProject={(project) => onShow({ project, version: null, against: null, show: shownOf(shown) })}
          onRollBack={props.onRollBack}
          onFollow={props.onFollow}
        />
        <div className="flex min-w-0 items-start gap-3 max-xl:flex-col max-xl:*:w-full">
          <div className="w-80 shrink-0">
            <VersionList
              versions={versions}
              outcomes={outcomes}
              active={role.active}
              shown={version}
              onVersion={(next) => onShow({ version: next, against: null, show: shownOf(shown) })}
            />
          </div>
          {shown.show === "new" ? (
            props.renderEditor(version)
          ) : (
            <VersionFrame
              role={role}
              project={shown.project}
              version={version}
              show={shown.show}
              writesOff={writesOff}
              onShow={(show) => onShow({ show, version })}
              onActivate={props.onActivate}
            >
              {props.renderVersion(version)}
            </VersionFrame>
          )}
        </div>
      </div>
    </div>
  )
}

/** Going elsewhere leaves the editor. */
const shownOf = ({ show }: Shown): Shown["show"] => (show === "new" ? "text" : show)

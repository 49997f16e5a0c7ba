"use client"
/** `/settings`: the organization's names and limits, and the way to each project's settings. */
import Link from "next/link"
import type { Route } from "next"
import { useMutation } from "convex/react"
import { api } from "#convex/_generated/api"
import { useConnection } from "#lib/react/connection"
import { useLive, valueOr } from "#lib/react/live"
import { attempt, tell } from "#lib/react/toast"
import { useProjects } from "#lib/react/use-workspace"
import { writesOff } from "../layout/live-state.tsx"
import { PageHeader } from "../layout/page-header.tsx"
import { PLACES } from "../layout/places.ts"
import { Panel } from "../ui/panel.tsx"
import { Empty, Loading, Problem, Skeleton } from "../ui/state.tsx"
import { SubjectForm } from "./subject-form.tsx"

const BESIDE = ["account", "agents", "budgets", "schedules", "workspaces", "activity"]

export function OrganizationSettingsPage() {
  const organization = useLive(api.organization.get, {})
  const rename = useMutation(api.organization.rename)
  const projects = valueOr(useProjects(), [])
  const off = writesOff(useConnection())
  return (
    <>
      <PageHeader title="Settings" />
      <div className="min-h-0 flex-1 overflow-y-auto p-4">
        <div className="mx-auto flex max-w-3xl flex-col gap-3">
          {organization.state === "loading" && (
            <Loading label="Loading settings">
              <Skeleton className="h-32" />
            </Loading>
          )}
          {organization.state === "refused" && (
            <Problem title="The settings cannot be shown." sentence={organization.sentence} />
          )}
          {organization.state === "ready" && (
            <>
              <SubjectForm
                title="Organization and team"
                fields={[
                  { kind: "text", name: "name", label: "Organization", maxLength: 100 },
                  { kind: "text", name: "team", label: "Team", maxLength: 100 },
                ]}
                values={{ name: organization.value.name, team: organization.value.team ?? "" }}
                writesOff={off}
                onSave={async (changes) => {
                  const isSaved = await attempt("The names were not saved", rename(changes))
                  if (isSaved) tell("Names saved")
                  return isSaved
                }}
              />
              <p className="text-sm text-fg-2">
                At most <span className="num font-medium text-fg">{organization.value.globalLimit}</span> runs
                work at once over all projects. That is a setting of the machine:{" "}
                <code className="font-mono text-2xs">CLUTCH_GLOBAL_LIMIT</code> in its environment.
              </p>
            </>
          )}
          <Panel title="Projects" count={projects.length}>
            {projects.length === 0 ? (
              <Empty title="No project yet" />
            ) : (
              <ul className="divide-y divide-line">
                {projects.map(({ slug, name, key }) => (
                  <li key={slug}>
                    <Link
                      href={`/projects/${slug}/settings` as Route}
                      className="flex min-h-9 items-center gap-2 px-3 text-sm hover:bg-raise"
                    >
                      {name}
                      <span className="num font-mono text-2xs text-fg-3">{key}</span>
                    </Link>
                  </li>
                ))}
              </ul>
            )}
          </Panel>
          <Panel title="Beside this">
            <ul className="divide-y divide-line">
              {PLACES.filter(({ name }) => BESIDE.includes(name)).map((place) => {
                const href = place.href(null)
                return (
                  href && (
                    <li key={place.name}>
                      <Link
                        href={href}
                        className="flex min-h-9 items-center gap-2 px-3 text-sm hover:bg-raise"
                      >
                        <place.icon aria-hidden className="size-4 text-fg-3" />
                        {place.label}
                      </Link>
                    </li>
                  )
                )
              })}
            </ul>
          </Panel>
        </div>
      </div>
    </>
  )
}

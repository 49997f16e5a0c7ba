"use client"
/** Ended runs: the filter is the address. */
import Link from "next/link"
import type { Route } from "next"
import { numberLabel } from "#domain/prompt"
import { ROLES, ROLE_LABELS } from "#domain/role"
import { OUTCOMES } from "#domain/run"
import { valueOr } from "#lib/react/live"
import { useUrlState } from "#lib/react/url-state"
import { useEndedRuns, type RunFilter } from "#lib/react/use-analytics"
import { useProjects } from "#lib/react/use-workspace"
import { dayAndClock } from "#lib/react/when"
import { PageHeader } from "../../layout/page-header.tsx"
import { Button } from "../../ui/button.tsx"
import { Select } from "../../ui/field.tsx"
import { OUTCOME_LABELS } from "../../ui/status.ts"
import { observatoryOf } from "../links.ts"
import { modelOf } from "../words.ts"
import { RunsView } from "./runs-view.tsx"

const GROUPS = [
  ["succeeded", "Succeeded"],
  ["failed", "Failed, all kinds"],
  ["rejecting", "Reviews that rejected"],
] as const

export function RunsPage({ slug: own = null }: { slug?: string | null }) {
  const url = useUrlState()
  const projects = valueOr(useProjects(), NONE)
  const text = (name: string) => url.get(name) ?? undefined
  const number = (name: string) => {
    const value = Number(url.get(name))
    return url.get(name) !== null && Number.isFinite(value) ? value : undefined
  }
  const slug = own ?? url.get("project")
  const [role, model, outcome] = [text("role"), text("model"), text("outcome")]
  const [from, until, prompt] = [number("from"), number("until"), number("prompt")]
  const filter: RunFilter = {
    ...(slug !== null && { project: slug }),
    ...(role !== undefined && { role }),
    ...(model !== undefined && { model }),
    ...(prompt !== undefined && { prompt }),
    ...(outcome !== undefined && { outcome }),
    ...(from !== undefined && { from }),
    ...(until !== undefined && { until }),
  }
  const runs = useEndedRuns(filter)
  return (
    <>
      <PageHeader
        title="Runs"
        place={
          <Link href={observatoryOf(own) as Route} className="hover:underline">
            Observatory
          </Link>
        }
      />
      <div className="flex min-h-0 flex-1 flex-col gap-3 overflow-y-auto p-4">
        <div className="flex flex-wrap items-center gap-2">
          {own === null && (
            <Select
              aria-label="Project"
              className="h-7 w-auto max-w-48 pointer-coarse:h-9"
              value={slug ?? ""}
              onChange={(event) => url.set({ project: event.target.value || null })}
            >
              <option value="">All projects</option>
              {projects.map((project) => (
                <option key={project.slug} value={project.slug}>
                  {project.name}
                </option>
              ))}
            </Select>
          )}
          <Select
            aria-label="Role"
            className="h-7 w-auto max-w-48 pointer-coarse:h-9"
            value={role ?? ""}
            onChange={(event) => url.set({ role: event.target.value || null })}
          >
            <option value="">All roles</option>
            {ROLES.map((each) => (
              <option key={each} value={each}>
                {ROLE_LABELS[each]}
              </option>
            ))}
            <option value="check">Check</option>
          </Select>
          <Select
            aria-label="Outcome"
            className="h-7 w-auto max-w-48 pointer-coarse:h-9"
            value={outcome ?? ""}
            onChange={(event) => url.set({ outcome: event.target.value || null })}
          >
            <option value="">All outcomes</option>
            {GROUPS.map(([value, label]) => (
              <option key={value} value={value}>
                {label}
              </option>
            ))}
            {OUTCOMES.map((each) => (
              <option key={each} value={each}>
                {OUTCOME_LABELS[each]}
              </option>
            ))}
          </Select>
          {model !== undefined && (
            <Button onClick={() => url.set({ model: null })}>
              Model: {modelOf(model)} <span aria-hidden>×</span>
              <span className="sr-only">, take out</span>
            </Button>
          )}
          {prompt !== undefined && (
            <Button onClick={() => url.set({ prompt: null })}>
              Prompt: {numberLabel(prompt)} <span aria-hidden>×</span>
              <span className="sr-only">, take out</span>
            </Button>
          )}
          {(from !== undefined || until !== undefined) && (
            <Button onClick={() => url.set({ from: null, until: null })}>
              <span className="num">{stretch(from, until)}</span> <span aria-hidden>×</span>
              <span className="sr-only">, take out</span>
            </Button>
          )}
        </div>
        <RunsView runs={runs} isFiltered={Object.keys(filter).length > (own === null ? 0 : 1)} />
      </div>
    </>
  )
}

const stretch = (from: number | undefined, until: number | undefined): string =>
  [from !== undefined && `from ${dayAndClock(from)}`, until !== undefined && `until ${dayAndClock(until)}`]
    .filter(Boolean)
    .join(" ")

const NONE: never[] = []

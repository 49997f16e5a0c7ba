"use client"
/** The tabs of the Observatory, and the filters that they share. All of it is in the address. */
import dynamic from "next/dynamic"
import { RANGE_LABELS, RANGES } from "#domain/periods"
import { valueOr } from "#lib/react/live"
import { oneOf, useUrlState } from "#lib/react/url-state"
import { useOverview, useProjects } from "#lib/react/use-workspace"
import { Loading, Skeleton } from "../ui/state.tsx"
import { Tabs } from "../ui/tabs.tsx"
import { Filters } from "./filters.tsx"

const Waiting = () => (
  <Loading label="Loading the tab">
    <Skeleton className="h-40" />
  </Loading>
)
const LiveTab = dynamic(() => import("./live/live-tab.tsx").then((room) => room.LiveTab), {
  loading: Waiting,
})
const FiguresTab = dynamic(() => import("./figures/figures-tab.tsx").then((room) => room.FiguresTab), {
  loading: Waiting,
})
const TriageTab = dynamic(() => import("./triage/triage-tab.tsx").then((room) => room.TriageTab), {
  loading: Waiting,
})

const FIGURES = ["analytics", "models", "prompts"] as const
const TABS = ["live", "triage", ...FIGURES] as const
const WINDOWS = ["30m", "15m", "1h"] as const
const MINUTES: Record<(typeof WINDOWS)[number], number> = { "15m": 15, "30m": 30, "1h": 60 }
const SINCE = ["all", ...RANGES] as const

export function ObservatoryTabs({ slug: own }: { slug: string | null }) {
  const url = useUrlState()
  const tab = oneOf(TABS, url.get("tab"), "live")
  const projects = valueOr(useProjects(), NONE)
  const slug = own ?? url.get("project")
  const blocked = valueOr(useOverview(), null)?.counts.blocked ?? 0
  const asked = url.get("range")
  const window = oneOf(WINDOWS, asked, "30m")
  const since = oneOf(SINCE, asked, "all")
  const range = oneOf(RANGES, asked, "7d")
  const figures = FIGURES.find((name) => name === tab)
  return (
    <div className="relative min-h-0 flex-1 overflow-y-auto px-4 pb-4">
      <Tabs
        label="Observatory"
        chosen={tab}
        onChoose={(name) =>
          url.set({
            tab: name === "live" ? null : name,
            // The tabs of figures are about the same time.
            ...(!(figures && FIGURES.some((each) => each === name)) && { range: null }),
          })
        }
        items={[
          { name: "live", label: "Live" },
          { name: "triage", label: "Triage", count: slug === null && blocked > 0 ? blocked : null },
          { name: "analytics", label: "Analytics" },
          { name: "models", label: "Models" },
          { name: "prompts", label: "Prompts" },
        ]}
      >
        <Filters
          projects={own === null ? projects : null}
          project={slug}
          onProject={(project) => url.set({ project })}
          options={tab === "live" ? WINDOWS_SHOWN : tab === "triage" ? SINCE_SHOWN : RANGES_SHOWN}
          value={tab === "live" ? window : tab === "triage" ? since : range}
          onChange={(range) => url.set({ range })}
        />
        {tab === "live" && <LiveTab slug={slug} minutes={MINUTES[window]} url={url} />}
        {tab === "triage" && <TriageTab slug={slug} since={since} />}
        {figures && <FiguresTab which={figures} slug={slug} range={range} />}
      </Tabs>
    </div>
  )
}

const NONE: never[] = []
const WINDOWS_SHOWN = [
  { value: "15m", label: "15 min" },
  { value: "30m", label: "30 min" },
  { value: "1h", label: "1 hour" },
]
const RANGES_SHOWN = RANGES.map((range) => ({ value: range as string, label: RANGE_LABELS[range] }))
const SINCE_SHOWN = [{ value: "all", label: "Any time" }, ...RANGES_SHOWN]

"use client"
/** Where one can go, and how busy Clutch is: wide beside a wide page, a strip of icons beside a narrow one. */
import { lazy, Suspense } from "react"
import { usePathname } from "next/navigation"
import { Search } from "lucide-react"
import type { ProjectLink } from "#lib/react/view-data"
import { Logo } from "./logo.tsx"
import { NavLink } from "./nav-link.tsx"
import { PlaceLink } from "./place-link.tsx"
import { PLACES, slugOf, type PlaceGroup } from "./places.ts"
import type { Slots } from "./slots-meter.tsx"
import { ThemeSwitch } from "./theme-switch.tsx"

// Both draw what comes by subscription; their code is fetched while that is on its way.
const loadRows = () => import("./project-rows.tsx").then((module) => ({ default: module.ProjectRows }))
const loadMeter = () => import("./slots-meter.tsx").then((module) => ({ default: module.SlotsMeter }))
const ProjectRows = lazy(loadRows)
const SlotsMeter = lazy(loadMeter)
if (typeof window !== "undefined") void Promise.all([loadRows(), loadMeter()])

type SidebarProps = {
  projects: ProjectLink[]
  slots: Slots | null
  userName: string | null
  /** How many things wait for a person. */
  waiting: number
  onSearch: () => void
}

const GROUPS: readonly PlaceGroup[] = ["work", "plan", "system"]
/** Below the others, under the name of who is signed in. */
const ACCOUNT = PLACES.find(({ name }) => name === "account")!

export function Sidebar({ projects, slots, userName, waiting, onSearch }: SidebarProps) {
  const path = usePathname()
  const slug = slugOf(path)
  const current = projects.find((project) => project.slug === slug) ?? projects[0]
  return (
    <aside
      aria-label="Workspace"
      className="flex w-13 shrink-0 flex-col border-r border-line bg-bg px-2 py-2.5 max-md:hidden roomy:w-53 roomy:px-2.5"
    >
      <PlaceLink
        href="/"
        className="flex h-8 items-center gap-2 rounded-md px-1.5 max-roomy:justify-center max-roomy:px-0"
      >
        <Logo />
        <span className="text-base font-semibold tracking-[-0.01em] max-roomy:sr-only">Clutch</span>
      </PlaceLink>
      <button
        type="button"
        onClick={onSearch}
        title="Search or run a command"
        className="mt-2 flex h-7 shrink-0 items-center gap-2 rounded-md border border-line-2 bg-panel px-2 text-sm text-fg-3 hover:bg-raise max-roomy:justify-center max-roomy:px-0 pointer-coarse:h-9"
      >
        <Search aria-hidden className="size-[15px] shrink-0" />
        <span className="flex-1 text-left max-roomy:sr-only">Search or run</span>
        <span aria-hidden className="kbd max-roomy:hidden">
          Ctrl K
        </span>
      </button>
      <div className="mt-2 flex min-h-0 flex-1 flex-col overflow-y-auto">
        <nav aria-label="Main" className="flex flex-col gap-2">
          {GROUPS.map((group) => (
            <ul key={group} className="flex flex-col gap-px empty:hidden">
              {PLACES.filter((place) => place.group === group && place !== ACCOUNT).map((place) => (
                <NavLink
                  key={place.name}
                  place={place}
                  slug={current?.slug ?? null}
                  path={path}
                  badge={place.name === "inbox" ? waiting : 0}
                />
              ))}
            </ul>
          ))}
        </nav>
        {projects.length > 0 && (
          <Suspense>
            <ProjectRows projects={projects} path={path} slug={slug} />
          </Suspense>
        )}
      </div>
      <div className="flex shrink-0 flex-col gap-2 pt-2">
        {slots && (
          <Suspense>
            <SlotsMeter slots={slots} />
          </Suspense>
        )}
        <div className="flex items-center gap-1 max-roomy:flex-col">
          <ul className="min-w-0 flex-1 max-roomy:w-full">
            <NavLink place={ACCOUNT} label={userName ?? ACCOUNT.label} slug={null} path={path} badge={0} />
          </ul>
          <ThemeSwitch />
        </div>
      </div>
    </aside>
  )
}

"use client"
/** Where one can go, and how busy Clutch is: wide beside a wide page, a strip of icons beside a narrow one. */
import Link from "next/link"
import { usePathname } from "next/navigation"
import { GitBranch, Search } from "lucide-react"
import { grouped } from "#domain/format"
import type { ProjectLink } from "#lib/react/view-data"
import { cn } from "../ui/cn.ts"
import { Glyph } from "../ui/glyph.tsx"
import { Logo } from "./logo.tsx"
import { keysText, PLACES, sameTabIn, slugOf, type Place, type PlaceGroup } from "./places.ts"
import { SlotsMeter, type Slots } from "./slots-meter.tsx"
import { ThemeSwitch } from "./theme-switch.tsx"

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
      <Link
        href="/"
        className="flex h-8 items-center gap-2 rounded-md px-1.5 max-roomy:justify-center max-roomy:px-0"
      >
        <Logo />
        <span className="text-base font-semibold tracking-[-0.01em] max-roomy:sr-only">Clutch</span>
      </Link>
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
          <>
            <h2 className="mt-2 mb-1 px-2 text-2xs font-medium text-fg-3 max-roomy:sr-only">Projects</h2>
            <div className="flex flex-col gap-px max-roomy:mt-2">
              {projects.map((project) => (
                <ProjectRow
                  key={project.slug}
                  project={project}
                  path={path}
                  isCurrent={project.slug === slug}
                />
              ))}
            </div>
          </>
        )}
      </div>
      <div className="flex shrink-0 flex-col gap-2 pt-2">
        {slots && <SlotsMeter slots={slots} />}
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

type NavLinkProps = {
  place: Place
  /** What it is called here, if not as elsewhere. */
  label?: string
  slug: string | null
  path: string
  badge: number
}

function NavLink({ place, label = place.label, slug, path, badge }: NavLinkProps) {
  const href = place.href(slug)
  if (href === null) return null
  const isCurrent = place.isCurrent(path)
  return (
    <li>
      <Link
        href={href}
        aria-current={isCurrent ? "page" : undefined}
        title={place.label}
        className={cn(
          "relative flex h-7 items-center gap-2 rounded-md px-2 text-sm max-roomy:justify-center max-roomy:px-0 pointer-coarse:h-9",
          isCurrent ? "bg-raise font-medium text-fg" : "text-fg-2 hover:bg-raise",
        )}
      >
        <place.icon
          aria-hidden
          className={cn("size-[15px] shrink-0 max-roomy:size-4", !isCurrent && "text-fg-3")}
        />
        <span className="min-w-0 flex-1 truncate max-roomy:sr-only">{label}</span>
        {badge > 0 ? (
          <Badge count={badge} />
        ) : (
          place.keys && (
            <span aria-hidden className="font-mono text-[10.5px] text-fg-3 max-roomy:hidden">
              {keysText(place.keys)}
            </span>
          )
        )}
      </Link>
    </li>
  )
}

/** Yellow, with its shape: the only warm colour of the sidebar. */
function Badge({ count }: { count: number }) {
  return (
    <span className="num flex items-center gap-1 text-xs text-attention max-roomy:absolute max-roomy:top-0.5 max-roomy:right-0.5">
      <Glyph name="attention" className="size-3 max-roomy:size-2.5" />
      <span className="max-roomy:sr-only">{grouped(count)}</span>
      <span className="sr-only">waiting for you</span>
    </span>
  )
}

type ProjectRowProps = { project: ProjectLink; path: string; isCurrent: boolean }

function ProjectRow({ project, path, isCurrent }: ProjectRowProps) {
  return (
    <Link
      href={sameTabIn(project.slug, path)}
      title={project.name}
      className={cn(
        "flex h-7 shrink-0 items-center gap-2 rounded-md px-2 text-sm hover:bg-raise max-roomy:justify-center max-roomy:px-0 pointer-coarse:h-9",
        isCurrent ? "text-fg" : "text-fg-2",
      )}
    >
      <GitBranch aria-hidden className="size-[15px] shrink-0 text-fg-3 max-roomy:hidden" />
      <span aria-hidden className="font-mono text-2xs text-fg-2 roomy:hidden">
        {project.key.slice(0, 4)}
      </span>
      <span className="min-w-0 flex-1 truncate max-roomy:sr-only">{project.name}</span>
      <Count glyph="attention" count={project.needsPerson} label="need you" />
      <Count glyph="running" count={project.running} label="running" />
    </Link>
  )
}

function Count({ glyph, count, label }: { glyph: "attention" | "running"; count: number; label: string }) {
  if (count === 0) return null
  return (
    <span
      className={cn(
        "num flex items-center gap-1 text-2xs max-roomy:hidden",
        glyph === "attention" ? "text-attention" : "text-fg-3",
      )}
    >
      <Glyph name={glyph} className="size-2.5" />
      {count}
      <span className="sr-only">{label}</span>
    </span>
  )
}

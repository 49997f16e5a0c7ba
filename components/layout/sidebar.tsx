"use client"
/** Where one can go, and how busy Clutch is: wide beside a wide page, a strip of icons beside a narrow one. */
import Link from "next/link"
import { usePathname } from "next/navigation"
import { Activity, GitBranch, LayoutGrid, SquareKanban } from "lucide-react"
import type { Route } from "next"
import type { ReactNode } from "react"
import type { ProjectLink } from "#lib/react/view-data"
import { cn } from "../ui/cn.ts"
import { Glyph } from "../ui/glyph.tsx"
import { Logo } from "./logo.tsx"
import { SlotsMeter, type Slots } from "./slots-meter.tsx"
import { ThemeSwitch } from "./theme-switch.tsx"

type SidebarProps = { projects: ProjectLink[]; slots: Slots | null; userName: string | null }

export function Sidebar({ projects, slots, userName }: SidebarProps) {
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
      <nav aria-label="Main" className="mt-3 flex flex-col gap-px">
        <NavLink href="/" icon={<LayoutGrid aria-hidden />} keys="G P" isCurrent={path === "/"}>
          Projects
        </NavLink>
        {current && (
          <NavLink
            href={`/projects/${current.slug}/board`}
            icon={<SquareKanban aria-hidden />}
            keys="G B"
            isCurrent={path.startsWith("/projects/")}
          >
            Board
          </NavLink>
        )}
        <NavLink
          href="/work-loop"
          icon={<Activity aria-hidden />}
          keys="G O"
          isCurrent={path === "/work-loop"}
        >
          Observatory
        </NavLink>
      </nav>
      {projects.length > 0 && (
        <>
          <h2 className="mt-5 mb-1 px-2 text-2xs font-medium text-fg-3 max-roomy:sr-only">Projects</h2>
          <div className="flex min-h-0 flex-col gap-px overflow-y-auto">
            {projects.map((project) => (
              <ProjectRow key={project.slug} project={project} isCurrent={project.slug === slug} />
            ))}
          </div>
        </>
      )}
      <div className="mt-auto flex flex-col gap-2 pt-3">
        {slots && <SlotsMeter slots={slots} />}
        <div className="flex items-center gap-2 max-roomy:flex-col">
          {userName && (
            <span className="min-w-0 flex-1 truncate px-1.5 text-sm text-fg-2 max-roomy:sr-only">
              {userName}
            </span>
          )}
          <ThemeSwitch />
        </div>
      </div>
    </aside>
  )
}

type NavLinkProps = { href: Route; icon: ReactNode; keys: string; isCurrent: boolean; children: string }

function NavLink({ href, icon, keys, isCurrent, children }: NavLinkProps) {
  return (
    <Link
      href={href}
      aria-current={isCurrent ? "page" : undefined}
      title={children}
      className={cn(
        "flex h-7 items-center gap-2 rounded-md px-2 text-sm max-roomy:h-9 max-roomy:justify-center max-roomy:px-0",
        "[&>svg]:size-[15px] [&>svg]:shrink-0 max-roomy:[&>svg]:size-4",
        isCurrent ? "bg-raise font-medium text-fg" : "text-fg-2 hover:bg-raise [&>svg]:text-fg-3",
      )}
    >
      {icon}
      <span className="flex-1 max-roomy:sr-only">{children}</span>
      <span aria-hidden className="font-mono text-[10.5px] text-fg-3 max-roomy:hidden">
        {keys}
      </span>
    </Link>
  )
}

function ProjectRow({ project, isCurrent }: { project: ProjectLink; isCurrent: boolean }) {
  return (
    <Link
      href={`/projects/${project.slug}/board`}
      title={project.name}
      className={cn(
        "flex h-7 shrink-0 items-center gap-2 rounded-md px-2 text-sm hover:bg-raise max-roomy:h-9 max-roomy:justify-center max-roomy:px-0",
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

/** The project that a page is about, from its address. */
export const slugOf = (path: string): string | null => /^\/projects\/([^/]+)/.exec(path)?.[1] ?? null

"use client"
/** The projects, and all of them together: another one opens on the tab that one looks at. */
import type { MouseEvent, ReactNode } from "react"
import type { Route } from "next"
import { useRouter } from "next/navigation"
import { GitBranch, Layers } from "lucide-react"
import type { ProjectLink } from "#lib/react/view-data"
import { cn } from "../ui/cn.ts"
import { Glyph } from "../ui/glyph.tsx"
import { PlaceLink } from "./place-link.tsx"
import { isOfAll, sameTabIn, sameTabOfAll } from "./same-tab.ts"

type ProjectRowsProps = { projects: readonly ProjectLink[]; path: string; slug: string | null }

export function ProjectRows({ projects, path, slug }: ProjectRowsProps) {
  return (
    <>
      <h2 className="mt-2 mb-1 px-2 text-2xs font-medium text-fg-3 max-roomy:sr-only">Projects</h2>
      <ul aria-label="Projects" className="flex flex-col gap-px max-roomy:mt-2">
        {projects.length > 1 && (
          <Row
            name="All projects"
            isCurrent={isOfAll(path)}
            hrefWith={(search) => sameTabOfAll(path, search)}
            icon={<Layers aria-hidden className="size-[15px] shrink-0 text-fg-3" />}
          />
        )}
        {projects.map((project) => (
          <Row
            key={project.slug}
            name={project.name}
            isCurrent={project.slug === slug}
            hrefWith={(search) => sameTabIn(project.slug, path, search)}
            icon={
              <>
                <GitBranch aria-hidden className="size-[15px] shrink-0 text-fg-3 max-roomy:hidden" />
                <span aria-hidden className="font-mono text-2xs text-fg-2 roomy:hidden">
                  {project.key.slice(0, 4)}
                </span>
              </>
            }
          >
            <Count glyph="attention" count={project.needsPerson} label="need you" />
            <Count glyph="running" count={project.running} label="running" />
          </Row>
        ))}
      </ul>
    </>
  )
}

type RowProps = {
  name: string
  isCurrent: boolean
  /** Its address, with what goes along of the view one looks at. */
  hrefWith: (search: string) => Route
  icon: ReactNode
  children?: ReactNode
}

function Row({ name, isCurrent, hrefWith, icon, children }: RowProps) {
  const router = useRouter()
  // Read when it is clicked: a view changes its address without telling the frame around it.
  function go(event: MouseEvent): void {
    if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return
    event.preventDefault()
    router.push(hrefWith(window.location.search))
  }
  return (
    <li>
      <PlaceLink
        href={hrefWith("")}
        title={name}
        aria-current={isCurrent ? "true" : undefined}
        onClick={go}
        className={cn(
          "flex h-7 low:h-6 shrink-0 items-center gap-2 rounded-md px-2 text-sm hover:bg-raise max-roomy:justify-center max-roomy:px-0 pointer-coarse:h-9",
          isCurrent ? "text-fg" : "text-fg-2",
        )}
      >
        {icon}
        <span className="min-w-0 flex-1 truncate max-roomy:sr-only">{name}</span>
        {children}
      </PlaceLink>
    </li>
  )
}

type CountProps = { glyph: "attention" | "running"; count: number; label: string }

function Count({ glyph, count, label }: CountProps) {
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

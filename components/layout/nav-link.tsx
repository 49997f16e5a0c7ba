"use client"
/** The way to one page, in the sidebar: its name and keys where there is room, else its icon. */
import { grouped } from "#domain/format"
import { cn } from "../ui/cn.ts"
import { Glyph } from "../ui/glyph.tsx"
import { PlaceLink } from "./place-link.tsx"
import { keysText, type Place } from "./places.ts"

type NavLinkProps = {
  place: Place
  /** What it is called here, if not as elsewhere. */
  label?: string
  slug: string | null
  path: string
  badge: number
}

export function NavLink({ place, label = place.label, slug, path, badge }: NavLinkProps) {
  const href = place.href(slug)
  if (href === null) return null
  const isCurrent = place.isCurrent(path)
  return (
    <li>
      <PlaceLink
        href={href}
        aria-current={isCurrent ? "page" : undefined}
        title={place.label}
        className={cn(
          "relative flex h-7 low:h-6 items-center gap-2 rounded-md px-2 text-sm max-roomy:justify-center max-roomy:px-0 pointer-coarse:h-9",
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
      </PlaceLink>
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

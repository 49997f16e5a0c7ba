"use client"
/** On a phone the ways to go lie under the thumb; everything else is behind Search. */
import { usePathname } from "next/navigation"
import { Search } from "lucide-react"
import { grouped } from "#domain/format"
import { cn } from "../ui/cn.ts"
import { Glyph } from "../ui/glyph.tsx"
import { PlaceLink } from "./place-link.tsx"
import { PLACES } from "./places.ts"

const SHOWN = ["inbox", "home", "board", "observatory"]
/** Short enough for a fifth of a phone. */
const SHORT: Record<string, string> = { observatory: "Live" }

type PhoneNavProps = { slug: string | null; waiting: number; onSearch: () => void }

const CELL = "relative flex flex-1 flex-col items-center justify-center gap-1"

export function PhoneNav({ slug, waiting, onSearch }: PhoneNavProps) {
  const path = usePathname()
  return (
    <nav aria-label="Main" className="flex h-14 shrink-0 border-t border-line bg-bg text-2xs md:hidden">
      {PLACES.filter(({ name }) => SHOWN.includes(name)).map((place) => {
        const href = place.href(slug)
        const isCurrent = place.isCurrent(path)
        if (href === null) return null
        return (
          <PlaceLink
            key={place.name}
            href={href}
            aria-current={isCurrent ? "page" : undefined}
            className={cn(CELL, isCurrent ? "text-fg" : "text-fg-3")}
          >
            <place.icon aria-hidden className="size-[18px]" />
            {SHORT[place.name] ?? place.label}
            {place.name === "inbox" && waiting > 0 && (
              <span className="num absolute top-1.5 left-1/2 ml-2.5 flex items-center gap-0.5 text-attention">
                <Glyph name="attention" className="size-2.5" />
                {grouped(waiting)}
                <span className="sr-only">waiting for you</span>
              </span>
            )}
          </PlaceLink>
        )
      })}
      <button type="button" onClick={onSearch} className={cn(CELL, "text-fg-3")}>
        <Search aria-hidden className="size-[18px]" />
        Search
      </button>
    </nav>
  )
}

"use client"
/** Times that move while one looks: an age, a stopwatch. */
import type { PointerEvent } from "react"
import { formatAge, formatStopwatch } from "#domain/format"
import { useNow } from "#lib/react/clock"
import { moment } from "#lib/react/when"

/** Written when the pointer comes: making one for every time on a page takes longer than drawing the page's cards. */
const tell =
  (at: number, before = "") =>
  ({ currentTarget }: PointerEvent<HTMLElement>): void => {
    currentTarget.title = `${before}${moment(at)}`
  }

/** How long ago; precise in the tooltip. */
export function Age({ since, className }: { since: number; className?: string }) {
  const now = useNow(10_000)
  return (
    <time
      dateTime={new Date(since).toISOString()}
      onPointerEnter={tell(since)}
      className={className}
      suppressHydrationWarning
    >
      {formatAge(since, Math.max(now, since))}
    </time>
  )
}

/** To the second for the first hour; after that nobody counts seconds, and cards have no room for them. */
export function Stopwatch({ since, className }: { since: number; className?: string }) {
  const now = useNow(1_000)
  return (
    <time onPointerEnter={tell(since, "since ")} className={className} suppressHydrationWarning>
      {now - since < 3_600_000 ? formatStopwatch(now - since) : formatAge(since, now)}
    </time>
  )
}

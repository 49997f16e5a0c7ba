"use client"
/** A way to another page. All of them together are twenty requests: they are prefetched when the page itself is drawn. */
import type { ComponentProps } from "react"
import Link from "next/link"
import { useCalm } from "#lib/react/calm"

export function PlaceLink(props: ComponentProps<typeof Link>) {
  return <Link {...props} prefetch={useCalm() ? null : false} />
}

"use client"
/** Tells of what begins to wait for a person while one looks at something else: a toast, and a number in the tab's title. */
import { useEffect, useRef } from "react"
import type { Route } from "next"
import { usePathname, useRouter } from "next/navigation"
import { SIGNAL_KIND_LABELS, type SignalKind } from "#domain/signal"
import { tellWith } from "#lib/react/toast"

export type Newest = {
  signalId: string
  kind: SignalKind
  taskKey: string
  project: string
  question: string
}

export function Notifier({ newest, waiting }: { newest: Newest | null; waiting: number }) {
  const router = useRouter()
  const path = usePathname()
  const known = useRef<string | null | undefined>(undefined)
  useEffect(() => {
    const id = newest?.signalId ?? null
    const isFirstLook = known.current === undefined
    const isNew = id !== null && id !== known.current
    known.current = id ?? known.current ?? null
    // What waited before the page was opened is in the badge; what one looks at needs no word.
    if (isFirstLook || !isNew || !newest || path === "/inbox" || path.endsWith(`/tasks/${newest.taskKey}`))
      return
    tellWith(`${newest.taskKey}: ${SIGNAL_KIND_LABELS[newest.kind].toLowerCase()}`, newest.question, {
      label: "Answer",
      onClick: () => router.push(`/inbox?item=${newest.signalId}` as Route),
    })
  }, [newest, path, router])
  useEffect(() => {
    const title = document.title.replace(/^\(\d+\) /, "")
    document.title = waiting > 0 ? `(${waiting}) ${title}` : title
  }, [waiting, path])
  return null
}

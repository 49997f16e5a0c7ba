"use client"
/** The frame of every signed-in page: sidebar, page, palette, keys, and on a phone the bar below. */
import { lazy, Suspense, useEffect, useState, type ReactNode } from "react"
import type { Route } from "next"
import { usePathname, useRouter } from "next/navigation"
import { useKeys } from "#lib/react/keys"
import { pageSearch, stepRow, taskOfFocusedRow } from "#lib/react/rows"
import type { ProjectLink } from "#lib/react/view-data"
import { Toaster } from "../ui/toaster.tsx"
import { ConnectionBanner } from "./connection-banner.tsx"
import { PhoneNav } from "./phone-nav.tsx"
import { PLACES, slugOf } from "./places.ts"
import { Sidebar } from "./sidebar.tsx"
import type { Slots } from "./slots-meter.tsx"

const KeyMap = lazy(() => import("./key-map.tsx").then((module) => ({ default: module.KeyMap })))
const Palette = lazy(() => import("../palette/palette.tsx").then((module) => ({ default: module.Palette })))
const NewTask = lazy(() => import("./new-task.tsx").then((module) => ({ default: module.NewTask })))

type ShellViewProps = {
  projects: ProjectLink[]
  slots: Slots | null
  userName: string | null
  /** How many things wait for a person. */
  waiting: number
  children: ReactNode
}

type Open = { what: "keys" } | { what: "task" } | { what: "palette"; focusedTask: string | null }

/** Pages that take `c` for themselves: a new card there begins in a column. */
const hasOwnNew = (path: string): boolean => /^\/projects\/[^/]+\/board$|^\/board$/.test(path)

export function ShellView({ projects, slots, userName, waiting, children }: ShellViewProps) {
  const router = useRouter()
  const path = usePathname()
  const [open, setOpen] = useState<Open | null>(null)
  const slug = slugOf(path) ?? projects[0]?.slug ?? null
  const close = () => setOpen(null)
  const openPalette = () => setOpen({ what: "palette", focusedTask: focusedCard() })
  useKeys(
    {
      ...Object.fromEntries(
        PLACES.flatMap(({ keys, href }) => {
          const address = href(slug)
          return keys && address ? [[keys, () => router.push(address)]] : []
        }),
      ),
      "?": () => setOpen({ what: "keys" }),
      ...(!hasOwnNew(path) && slug !== null && { c: () => setOpen({ what: "task" }) }),
      ...(!hasOwnNew(path) && { "/": () => (pageSearch() ? pageSearch()?.focus() : openPalette()) }),
      j: () => stepRow(1),
      k: () => stepRow(-1),
      e: () => {
        const task = taskOfFocusedRow()
        if (task) router.push(`${task}?edit` as Route)
      },
    },
    { isFrame: true },
  )
  usePaletteKey(openPalette)
  return (
    <div className="flex h-dvh flex-col md:flex-row">
      <a
        href="#page"
        className="sr-only focus:not-sr-only focus:fixed focus:top-2 focus:left-2 focus:z-10 focus:rounded-md focus:bg-over focus:px-3 focus:py-1.5 focus:shadow-over"
      >
        Skip to the page
      </a>
      <Sidebar
        projects={projects}
        slots={slots}
        userName={userName}
        waiting={waiting}
        onSearch={openPalette}
      />
      <main id="page" tabIndex={-1} className="flex min-h-0 min-w-0 flex-1 flex-col bg-panel outline-none">
        <ConnectionBanner />
        {children}
      </main>
      <PhoneNav slug={slug} waiting={waiting} onSearch={openPalette} />
      <Toaster />
      <Suspense>
        {open?.what === "keys" && <KeyMap onClose={close} />}
        {open?.what === "task" && <NewTask slug={slugOf(path)} onClose={close} />}
        {open?.what === "palette" && (
          <Palette
            projects={projects}
            slug={slug}
            isPaused={slots?.isPaused ?? false}
            focusedTask={open.focusedTask}
            onNewTask={() => setOpen({ what: "task" })}
            onKeyMap={() => setOpen({ what: "keys" })}
            onClose={close}
          />
        )}
      </Suspense>
    </div>
  )
}

/** Ctrl or Cmd with K, wherever one types: it is no letter. */
function usePaletteKey(onOpen: () => void): void {
  useEffect(() => {
    function onKeyDown(event: KeyboardEvent): void {
      if (event.key.toLowerCase() !== "k" || !(event.metaKey || event.ctrlKey) || event.altKey) return
      event.preventDefault()
      onOpen()
    }
    document.addEventListener("keydown", onKeyDown)
    return () => document.removeEventListener("keydown", onKeyDown)
  })
}

/** The card or row that has the focus says which task is meant. */
function focusedCard(): string | null {
  const card = document.activeElement?.closest<HTMLElement>("[data-card]")
  return card?.dataset.card ?? null
}

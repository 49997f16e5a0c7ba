"use client"
/** The frame of every signed-in page: sidebar, page, and on a phone the bar below. */
import { useState, type ReactNode } from "react"
import dynamic from "next/dynamic"
import { usePathname, useRouter } from "next/navigation"
import { useKeys } from "#lib/react/keys"
import type { ProjectLink } from "#lib/react/view-data"
import { Toaster } from "../ui/toaster.tsx"
import { PhoneNav } from "./phone-nav.tsx"
import { Sidebar, slugOf } from "./sidebar.tsx"
import type { Slots } from "./slots-meter.tsx"

const KeyMap = dynamic(() => import("./key-map.tsx").then((module) => module.KeyMap), { ssr: false })

type ShellViewProps = {
  projects: ProjectLink[]
  slots: Slots | null
  userName: string | null
  children: ReactNode
}

export function ShellView({ projects, slots, userName, children }: ShellViewProps) {
  const router = useRouter()
  const [isKeyMapOpen, setKeyMapOpen] = useState(false)
  const slug = slugOf(usePathname()) ?? projects[0]?.slug ?? null
  useKeys({
    "g p": () => router.push("/"),
    "g b": () => slug && router.push(`/projects/${slug}/board`),
    "g o": () => router.push("/work-loop"),
    "?": () => setKeyMapOpen(true),
  })
  return (
    <div className="flex h-dvh flex-col md:flex-row">
      <a
        href="#page"
        className="sr-only focus:not-sr-only focus:fixed focus:top-2 focus:left-2 focus:z-10 focus:rounded-md focus:bg-over focus:px-3 focus:py-1.5 focus:shadow-over"
      >
        Skip to the page
      </a>
      <Sidebar projects={projects} slots={slots} userName={userName} />
      <main id="page" tabIndex={-1} className="flex min-h-0 min-w-0 flex-1 flex-col bg-panel outline-none">
        {children}
      </main>
      <PhoneNav slug={slug} />
      <Toaster />
      {isKeyMapOpen && <KeyMap onClose={() => setKeyMapOpen(false)} />}
    </div>
  )
}

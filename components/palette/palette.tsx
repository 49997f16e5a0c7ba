"use client"
/** The palette with what it offers now: the task in hand, found tasks, projects, pages and actions. */
import { useDeferredValue, useState } from "react"
import { usePathname } from "next/navigation"
import { api } from "#convex/_generated/api"
import { LOADING, useLive, valueOr } from "#lib/react/live"
import type { ProjectLink } from "#lib/react/view-data"
import { slugOf, taskKeyOf } from "../layout/places.ts"
import { PaletteView, type PaletteScope } from "./palette-view.tsx"
import { useGeneralGroups } from "./use-general-groups.ts"
import { useTaskGroup } from "./use-task-group.ts"

export type PaletteProps = {
  projects: ProjectLink[]
  slug: string | null
  isPaused: boolean
  /** The card that had the focus when it was opened. */
  focusedTask: string | null
  onNewTask: () => void
  onKeyMap: () => void
  onClose: () => void
}

const FOUND = 12

export function Palette({ focusedTask, onClose, ...rest }: PaletteProps) {
  const path = usePathname()
  const [text, setText] = useState("")
  const asked = useDeferredValue(text.trim())
  const [scopeKey, setScopeKey] = useState<string | null>(focusedTask ?? taskKeyOf(path))
  const task = useLive(api.tasks.get, scopeKey === null ? "skip" : { task: scopeKey })
  const found = useLive(api.tasks.find, { text: asked, limit: FOUND })
  const scoped = scopeKey === null ? LOADING : task
  const scope: PaletteScope | null = scoped.state === "ready" ? scoped.value : null
  const taskGroup = useTaskGroup(scoped.state === "ready" ? scoped.value : null)
  const general = useGeneralGroups({
    ...rest,
    path,
    slug: slugOf(path) ?? rest.slug,
    tasks: valueOr(found, []).filter(({ key }) => key !== scope?.key),
    hasText: text.trim() !== "",
  })
  return (
    <PaletteView
      groups={[...(taskGroup ? [taskGroup] : []), ...general]}
      scope={scope}
      text={text}
      isSearching={found.state === "loading"}
      onText={setText}
      onScope={(next) => setScopeKey(next?.key ?? null)}
      onClose={onClose}
    />
  )
}

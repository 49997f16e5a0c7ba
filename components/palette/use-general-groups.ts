/** What the palette offers wherever one is: tasks, projects, pages, actions. */
"use client"
import {
  GitBranch,
  Keyboard,
  Layers,
  Link2,
  LogOut,
  Monitor,
  Moon,
  Pause,
  Play,
  Plus,
  Sun,
  ToggleLeft,
} from "lucide-react"
import type { Route } from "next"
import { useRouter } from "next/navigation"
import { STATUS_LABELS, type TaskStatus } from "#domain/task"
import { copyText } from "#lib/react/copy"
import { setLetterKeys, useLetterKeysOn } from "#lib/react/keys"
import { signOut } from "#lib/react/sign-out"
import { setTheme, useTheme } from "#lib/react/theme"
import { usePauses } from "#lib/react/use-workspace"
import type { ProjectLink } from "#lib/react/view-data"
import { PLACES } from "../layout/places.ts"
import { sameTabIn, sameTabOfAll } from "../layout/same-tab.ts"
import type { PaletteGroup, PaletteItem } from "./palette-view.tsx"

type Found = { key: string; title: string; status: TaskStatus; project: string }

type Given = {
  projects: ProjectLink[]
  slug: string | null
  path: string
  tasks: Found[]
  hasText: boolean
  isPaused: boolean
  onNewTask: () => void
  onKeyMap: () => void
}

export function useGeneralGroups(given: Given): PaletteGroup[] {
  const { projects, slug, path, tasks, hasText } = given
  const router = useRouter()
  const actions = useActions(given)
  const found: PaletteItem[] = tasks.map((task) => ({
    id: `task:${task.key}`,
    label: task.title,
    note: `${task.key} ${STATUS_LABELS[task.status]}`,
    status: task.status,
    isFound: true,
    task,
    run: () => router.push(`/projects/${task.project}/tasks/${task.key}` as Route),
  }))
  const places: PaletteItem[] = PLACES.flatMap((place) => {
    const href = place.href(slug)
    if (href === null) return []
    const { name, label, icon, keys, keywords } = place
    return [
      {
        ...{ id: `place:${name}`, label, icon },
        ...(keys && { keys }),
        ...(keywords && { keywords }),
        run: () => router.push(href),
      },
    ]
  })
  const others: PaletteItem[] = projects.map((project) => ({
    id: `project:${project.slug}`,
    label: project.name,
    note: project.key,
    icon: GitBranch,
    keywords: ["project", project.slug],
    run: () => router.push(sameTabIn(project.slug, path, window.location.search)),
  }))
  if (projects.length > 1)
    others.push({
      ...{ id: "project:", label: "All projects", icon: Layers },
      keywords: ["project", "everything"],
      run: () => router.push(sameTabOfAll(path, window.location.search)),
    })
  return [
    // Without a word one looks for what one did last; that many are enough.
    { heading: hasText ? "Tasks" : "Changed lately", items: hasText ? found : found.slice(0, 4) },
    { heading: "Go to", items: places },
    { heading: "Projects", items: others },
    { heading: "Actions", items: actions },
  ]
}

function useActions({ slug, isPaused, onNewTask, onKeyMap }: Given): PaletteItem[] {
  const { onPause, onResume } = usePauses()
  const theme = useTheme()
  const areLettersOn = useLetterKeysOn()
  const themes = [
    { name: "light", icon: Sun },
    { name: "dark", icon: Moon },
    { name: "system", icon: Monitor },
  ] as const
  return [
    ...(slug === null
      ? []
      : [
          {
            id: "new",
            label: "New task",
            note: `in ${slug}`,
            icon: Plus,
            keys: "c",
            keywords: ["create"],
            run: onNewTask,
          },
        ]),
    isPaused
      ? { id: "resume", label: "Resume the work loop", icon: Play, run: () => onResume("all", "") }
      : {
          id: "pause",
          label: "Pause the work loop",
          note: "running agents go on",
          icon: Pause,
          run: () => onPause("all", ""),
        },
    {
      id: "share",
      label: "Copy a link to this view",
      icon: Link2,
      keywords: ["share", "url", "address"],
      run: () => void copyText(window.location.href, "Link copied"),
    },
    ...themes
      .filter(({ name }) => name !== theme)
      .map(({ name, icon }) => ({
        id: `theme:${name}`,
        label: `Theme: ${name}`,
        icon,
        keywords: ["appearance", "colours", "mode"],
        run: () => setTheme(name),
      })),
    {
      id: "letters",
      label: areLettersOn ? "Switch single letters off" : "Switch single letters on",
      note: "for speech input",
      icon: ToggleLeft,
      keywords: ["keys", "shortcuts", "accessibility"],
      run: () => setLetterKeys(!areLettersOn),
    },
    {
      id: "keys",
      label: "All keys",
      icon: Keyboard,
      keys: "?",
      keywords: ["shortcuts", "help"],
      run: onKeyMap,
    },
    {
      id: "sign-out",
      label: "Sign out",
      icon: LogOut,
      keywords: ["log out", "leave"],
      run: () => void signOut(),
    },
  ]
}

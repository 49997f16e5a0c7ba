/** Every page one can go to: the one list behind sidebar, palette, keys, the key sheet and the bar of a phone. */
import { Activity, House, Inbox, MessageCircle, MessagesSquare, SquareKanban, type LucideIcon } from "lucide-react"
import type { Route } from "next"

export type PlaceGroup = "work" | "plan" | "system"

export type Place = {
  name: string
  label: string
  icon: LucideIcon
  group: PlaceGroup
  /** The sequence that goes there, if it has one. */
  keys?: string
  /** Words that people may look for it by. */
  keywords?: string[]
  /** A page of one project has no address without one. */
  href: (slug: string | null) => Route | null
  isCurrent: (path: string) => boolean
}

const at =
  (address: string) =>
  (path: string): boolean =>
    path === address || path.startsWith(`${address}/`)

/** The page of a project that begins with this word after its slug. */
const sectionIs =
  (...sections: string[]) =>
  (path: string): boolean =>
    sections.includes(sectionOf(path) ?? "")

export const PLACES: readonly Place[] = [
  {
    name: "inbox",
    label: "Inbox",
    icon: Inbox,
    group: "work",
    keys: "g i",
    keywords: ["questions", "approvals", "needs you", "notifications"],
    href: () => "/inbox",
    isCurrent: at("/inbox"),
  },
  {
    name: "home",
    label: "Home",
    icon: House,
    group: "work",
    keys: "g h",
    keywords: ["projects", "start"],
    href: () => "/",
    isCurrent: (path) => path === "/",
  },
  {
    name: "board",
    label: "Board",
    icon: SquareKanban,
    group: "work",
    keys: "g b",
    keywords: ["cards", "tasks", "columns"],
    href: (slug) => (slug === null ? null : (`/projects/${slug}/board` as Route)),
    isCurrent: sectionIs("board", "tasks"),
  },
  {
    name: "chat",
    label: "Chat",
    icon: MessageCircle,
    group: "work",
    keys: "g c",
    keywords: ["messages", "talk", "agent"],
    href: (slug) => (slug === null ? null : (`/projects/${slug}/chat` as Route)),
    isCurrent: sectionIs("chat"),
  },
  {
    name: "observatory",
    label: "Observatory",
    icon: Activity,
    group: "work",
    keys: "g o",
    keywords: ["live", "work loop", "runs", "pause"],
    href: () => "/work-loop",
    isCurrent: at("/work-loop"),
  },
  {
    name: "sessions",
    label: "Sessions",
    icon: MessagesSquare,
    group: "work",
    keys: "g s",
    keywords: ["transcripts", "conversations", "usage", "tokens", "cost"],
    href: () => "/sessions",
    isCurrent: (path) => at("/sessions")(path) || sectionIs("sessions")(path),
  },
]

/** The project that a page is about, from its address. */
export const slugOf = (path: string): string | null => /^\/projects\/([^/]+)/.exec(path)?.[1] ?? null

/** What of a project a page shows: `board`, `tasks`, ... */
const sectionOf = (path: string): string | null => /^\/projects\/[^/]+\/([^/]+)/.exec(path)?.[1] ?? null

/** The task that a page is about. */
export const taskKeyOf = (path: string): string | null =>
  /^\/projects\/[^/]+\/tasks\/([^/]+)/.exec(path)?.[1] ?? null

/** Another project, on the tab that one looks at; what belongs to one project alone falls back to its board. */
export function sameTabIn(slug: string, path: string): Route {
  const section = sectionOf(path)
  return `/projects/${slug}/${section === null || section === "tasks" ? "board" : section}` as Route
}

/** How a sequence is written: `G B`. */
export const keysText = (keys: string): string => keys.toUpperCase()

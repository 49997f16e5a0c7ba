/** Every page one can go to: the one list behind sidebar, palette, keys, the key sheet and the bar of a phone. */
import {
  Activity,
  Bot,
  CalendarClock,
  CircleUserRound,
  FlaskConical,
  HardDrive,
  History,
  House,
  Inbox,
  MessageCircle,
  MessagesSquare,
  Milestone,
  Settings,
  SlidersHorizontal,
  SquareKanban,
  Wallet,
  type LucideIcon,
} from "lucide-react"
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

export const at =
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
    href: (slug) => (slug === null ? "/board" : (`/projects/${slug}/board` as Route)),
    isCurrent: (path) => path === "/board" || sectionIs("board", "tasks")(path),
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
    isCurrent: (path) => at("/work-loop")(path) || sectionIs("work-loop")(path),
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
  {
    name: "roadmap",
    label: "Roadmap",
    icon: Milestone,
    group: "plan",
    keys: "g r",
    keywords: ["phases", "requirements", "coverage", "progress"],
    href: (slug) => (slug === null ? null : (`/projects/${slug}/roadmap` as Route)),
    isCurrent: sectionIs("roadmap"),
  },
  {
    name: "schedules",
    label: "Schedules",
    icon: CalendarClock,
    group: "plan",
    keys: "g t",
    keywords: ["cron", "hours", "clock"],
    href: () => "/schedules",
    isCurrent: at("/schedules"),
  },
  {
    name: "agents",
    label: "Agents",
    icon: Bot,
    group: "plan",
    keys: "g a",
    keywords: ["models", "roles"],
    href: () => "/agents",
    isCurrent: at("/agents"),
  },
  {
    name: "prompts",
    label: "Prompt Lab",
    icon: FlaskConical,
    group: "plan",
    keys: "g p",
    keywords: ["prompts", "versions", "roles", "activate", "roll back"],
    href: () => "/prompts",
    isCurrent: at("/prompts"),
  },
  {
    name: "budgets",
    label: "Budgets",
    icon: Wallet,
    group: "plan",
    keywords: ["cost", "limits", "money"],
    href: () => "/budgets",
    isCurrent: at("/budgets"),
  },
  {
    name: "activity",
    label: "Activity",
    icon: History,
    group: "system",
    keywords: ["events", "log", "audit"],
    href: () => "/activity",
    isCurrent: at("/activity"),
  },
  {
    name: "workspaces",
    label: "Workspaces",
    icon: HardDrive,
    group: "system",
    keywords: ["disk", "work trees", "trash"],
    href: () => "/workspaces",
    isCurrent: at("/workspaces"),
  },
  {
    name: "project-settings",
    label: "Project settings",
    icon: SlidersHorizontal,
    group: "system",
    keywords: ["landing", "checks", "limits", "policies"],
    href: (slug) => (slug === null ? null : (`/projects/${slug}/settings` as Route)),
    isCurrent: sectionIs("settings"),
  },
  {
    name: "settings",
    label: "Settings",
    icon: Settings,
    group: "system",
    keys: "g ,",
    keywords: ["organization", "team"],
    href: () => "/settings",
    isCurrent: at("/settings"),
  },
  {
    name: "account",
    label: "Account",
    icon: CircleUserRound,
    group: "system",
    keywords: ["theme", "keys", "sign out"],
    href: () => "/account",
    isCurrent: at("/account"),
  },
]

/** The project that a page is about, from its address. */
export const slugOf = (path: string): string | null => /^\/projects\/([^/]+)/.exec(path)?.[1] ?? null

/** What of a project a page shows: `board`, `tasks`, ... */
export const sectionOf = (path: string): string | null =>
  /^\/projects\/[^/]+\/([^/]+)/.exec(path)?.[1] ?? null

/** The task that a page is about. */
export const taskKeyOf = (path: string): string | null =>
  /^\/projects\/[^/]+\/tasks\/([^/]+)/.exec(path)?.[1] ?? null

/** How a sequence is written: `G B`. */
export const keysText = (keys: string): string => keys.toUpperCase()

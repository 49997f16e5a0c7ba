/** The conversations of agents as a list: whose, about what, what was said last, what it cost. */
import Link from "next/link"
import type { ReactNode } from "react"
import { Search } from "lucide-react"
import { SESSION_STATUSES, SESSION_SYSTEMS, SYSTEM_LABELS, type SessionStatus } from "#domain/session"
import { formatMoney, formatTokens } from "#domain/format"
import { useProjectName } from "#lib/react/project-names"
import type { SessionView } from "#lib/react/session-data"
import type { Paged } from "#lib/react/task-data"
import { Age } from "../ui/age.tsx"
import { Button } from "../ui/button.tsx"
import { cn } from "../ui/cn.ts"
import { Select } from "../ui/field.tsx"
import { Glyph, type GlyphName } from "../ui/glyph.tsx"
import { roleLabel } from "../ui/mark.tsx"
import { Empty, Loading, Skeleton } from "../ui/state.tsx"
import { nameOfSession } from "./name.ts"

export type Chosen = {
  system: SessionView["system"] | null
  status: SessionStatus | null
  model: string | null
  project: string | null
  search: string
}

type SessionsViewProps = {
  sessions: Paged<SessionView>
  models: string[]
  /** Null where the page is a project's own. */
  projects: string[] | null
  chosen: Chosen
  onChoose: { [name in keyof Chosen]: (value: string | null) => void }
}

export const SESSION_STATUS_LABELS: Record<SessionStatus, string> = {
  active: "Active",
  idle: "Idle",
  ended: "Ended",
}
const GLYPHS: Record<SessionStatus, GlyphName> = { active: "running", idle: "ready", ended: "done" }

export const glyphOfSession = ({
  status,
  stopReason,
}: Pick<SessionView, "status" | "stopReason">): GlyphName =>
  status !== "active" && stopReason === "error" ? "failed" : GLYPHS[status]

export function SessionsView({ sessions, models, projects, chosen, onChoose }: SessionsViewProps) {
  const nameOf = useProjectName()
  const isFiltered =
    [chosen.system, chosen.status, chosen.model].some(Boolean) ||
    chosen.search !== "" ||
    (projects !== null && chosen.project !== null)
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <div
        role="search"
        aria-label="Sessions"
        className="flex shrink-0 flex-wrap items-center gap-1.5 border-b border-line px-4 py-1.5"
      >
        <label className="flex h-7 w-56 items-center gap-1.5 rounded-md border border-line-input bg-card px-1.5 focus-within:outline-2 focus-within:outline-offset-1 focus-within:outline-focus max-md:w-full pointer-coarse:h-9">
          <Search aria-hidden className="size-3 shrink-0 text-fg-3" />
          <input
            type="search"
            aria-label="Search first and last lines"
            placeholder="Search first and last lines"
            maxLength={200}
            value={chosen.search}
            onChange={(event) => onChoose.search(event.target.value || null)}
            className="min-w-0 flex-1 bg-transparent text-xs outline-none placeholder:text-fg-3"
          />
        </label>
        <Choice label="Source" all="All sources" value={chosen.system} onChoose={onChoose.system}>
          {SESSION_SYSTEMS.map((system) => (
            <option key={system} value={system}>
              {SYSTEM_LABELS[system]}
            </option>
          ))}
        </Choice>
        <Choice label="Status" all="Any status" value={chosen.status} onChoose={onChoose.status}>
          {SESSION_STATUSES.map((status) => (
            <option key={status} value={status}>
              {SESSION_STATUS_LABELS[status]}
            </option>
          ))}
        </Choice>
        <Choice label="Model" all="Any model" value={chosen.model} onChoose={onChoose.model}>
          {[...new Set([...models, ...(chosen.model ? [chosen.model] : [])])].map((model) => (
            <option key={model}>{model}</option>
          ))}
        </Choice>
        {projects && (
          <Choice label="Project" all="All projects" value={chosen.project} onChoose={onChoose.project}>
            {projects.map((slug) => (
              <option key={slug} value={slug}>
                {nameOf(slug)}
              </option>
            ))}
          </Choice>
        )}
      </div>
      <div className="min-h-0 flex-1 overflow-y-auto">
        <List sessions={sessions} isFiltered={isFiltered} />
      </div>
    </div>
  )
}

type ChoiceProps = {
  label: string
  all: string
  value: string | null
  onChoose: (value: string | null) => void
  children: ReactNode
}

const Choice = ({ label, all, value, onChoose, children }: ChoiceProps) => (
  <Select
    aria-label={label}
    value={value ?? ""}
    onChange={(event) => onChoose(event.target.value || null)}
    className="h-7 w-auto max-w-40 text-xs max-md:max-w-none max-md:flex-[1_1_40%] pointer-coarse:h-9"
  >
    <option value="">{all}</option>
    {children}
  </Select>
)

function List({ sessions, isFiltered }: { sessions: Paged<SessionView>; isFiltered: boolean }) {
  if (sessions.isLoading)
    return (
      <Loading label="Loading sessions">
        <div className="flex flex-col gap-2 p-4">
          <Skeleton className="h-11" />
          <Skeleton className="h-11" />
          <Skeleton className="h-11" />
        </div>
      </Loading>
    )
  if (sessions.items.length === 0)
    return isFiltered ? (
      <Empty title="Nothing matches" className="py-16">
        No session is like that. Take a condition away to see more.
      </Empty>
    ) : (
      <Empty title="No sessions yet" className="py-16">
        The conversation of each run appears here when its agent says the first word. Sessions of other tools
        on this machine are read where CLUTCH_WATCH names them.
      </Empty>
    )
  return (
    <>
      <ul className="divide-y divide-line">
        {sessions.items.map((session) => (
          <Row key={session.sessionId} session={session} />
        ))}
      </ul>
      {sessions.onMore && (
        <div className="flex justify-center p-3">
          <Button onClick={sessions.onMore}>Show more</Button>
        </div>
      )}
    </>
  )
}

function Row({ session }: { session: SessionView }) {
  const nameOf = useProjectName()
  const { usage } = session
  const tokens = usage.inputTokens + usage.cacheReadTokens + usage.cacheWriteTokens + usage.outputTokens
  return (
    <li>
      <Link
        data-row
        href={`/sessions/${session.sessionId}`}
        className="grid grid-cols-[1rem_minmax(0,1fr)_auto] items-start gap-x-2.5 px-4 py-2 hover:bg-raise"
      >
        <Glyph name={glyphOfSession(session)} className="mt-0.5" />
        <span className="min-w-0">
          <span className="flex items-baseline gap-2">
            <span className="truncate text-sm font-medium">{nameOfSession(session)}</span>
            <span className="sr-only">{SESSION_STATUS_LABELS[session.status]}</span>
          </span>
          <span className="block truncate text-xs text-fg-2">{session.lastLine || "No words yet"}</span>
          <span className="mt-0.5 flex flex-wrap gap-x-2.5 text-2xs text-fg-3">
            <span>{SYSTEM_LABELS[session.system]}</span>
            {session.project ? (
              <span>{nameOf(session.project)}</span>
            ) : (
              <span>{session.runId ? "" : "belongs to no run"}</span>
            )}
            {session.taskKey && <span className="font-mono">{session.taskKey}</span>}
            {session.role && <span>{roleLabel(session.role)}</span>}
            {session.model && <span className="max-w-48 truncate font-mono">{session.model}</span>}
          </span>
        </span>
        <span className="num flex flex-col items-end gap-0.5 text-2xs text-fg-3">
          <Age since={session.updatedAt} className="font-mono" />
          <span className="max-md:hidden">{formatTokens(tokens)} tokens</span>
          <span className={cn(session.costUsd === null && "italic")}>
            {session.costUsd === null ? "cost unknown" : formatMoney(session.costUsd)}
          </span>
        </span>
      </Link>
    </li>
  )
}

"use client"
/** What happened, newest first, by day: who did it and to which card. */
import Link from "next/link"
import type { Route } from "next"
import { Bot, Cog, UserRound, type LucideIcon } from "lucide-react"
import { EVENT_KINDS, type Actor } from "#domain/event"
import type { LogRow } from "#lib/react/settings-data"
import type { Paged } from "#lib/react/task-data"
import { clockToSecond, moment } from "#lib/react/when"
import { Button } from "../ui/button.tsx"
import { Select } from "../ui/field.tsx"
import { Empty, Loading, Skeleton } from "../ui/state.tsx"
import { OneLine } from "../ui/one-line.tsx"
import { ACTORS } from "./actors.ts"

const ACTOR_LABELS: Record<Actor["kind"], string> = {
  user: "People",
  run: "Agents",
  service: "Clutch itself",
}
const ICONS: Record<Actor["kind"], LucideIcon> = { user: UserRound, run: Bot, service: Cog }
/** The nouns that events are about: the word before the dot of their kinds. */
const SUBJECTS = [...new Set(EVENT_KINDS.map((kind) => kind.split(".", 1)[0] ?? ""))].sort()

type ActivityViewProps = {
  log: Paged<LogRow>
  projects: string[]
  project: string | null
  subject: string | null
  actor: Actor["kind"] | null
  onProject: (slug: string | null) => void
  onSubject: (subject: string | null) => void
  onActor: (actor: string | null) => void
}

export function ActivityView(props: ActivityViewProps) {
  const { log, projects, project, subject, actor, onProject, onSubject, onActor } = props
  const days = Map.groupBy(log.items, ({ at }) => dayOf(at))
  return (
    <div className="min-h-0 flex-1 overflow-y-auto p-4">
      <div className="mx-auto flex max-w-4xl flex-col gap-3">
        <div className="flex flex-wrap gap-2">
          <Filter
            label="Project"
            all="All projects"
            value={project}
            options={projects.map((slug) => [slug, slug])}
            onChange={onProject}
          />
          <Filter
            label="About"
            all="About anything"
            value={subject}
            options={SUBJECTS.map((each) => [each, `About ${each}s`])}
            onChange={onSubject}
          />
          <Filter
            label="By"
            all="By anybody"
            value={actor}
            options={ACTORS.map((each) => [each, ACTOR_LABELS[each]])}
            onChange={onActor}
          />
        </div>
        {log.isLoading && (
          <Loading label="Loading the log">
            <Skeleton className="h-64" />
          </Loading>
        )}
        {!log.isLoading && log.items.length === 0 && (
          <Empty
            title={log.onMore ? "Nothing of that kind among the newest" : "Nothing of that kind happened"}
            className="rounded-lg border border-line bg-card py-12"
          >
            {log.onMore ? "Look further back." : "Every change is written here, with who made it."}
          </Empty>
        )}
        {[...days].map(([day, events]) => (
          <section key={day} aria-label={day}>
            <h2 className="mb-1 text-xs text-fg-3" suppressHydrationWarning>
              {day}
            </h2>
            <ol className="overflow-hidden rounded-lg border border-line bg-card">
              {events.map((event) => (
                <Row key={event.eventId} event={event} />
              ))}
            </ol>
          </section>
        ))}
        {log.onMore && (
          <Button className="self-start" onClick={log.onMore}>
            Further back
          </Button>
        )}
      </div>
    </div>
  )
}

function Row({ event }: { event: LogRow }) {
  const Icon = ICONS[event.actor.kind]
  return (
    <li className="flex items-start gap-2.5 border-t border-line px-3 py-1.5 text-sm first:border-t-0">
      <time
        dateTime={new Date(event.at).toISOString()}
        title={moment(event.at)}
        className="num w-16 shrink-0 font-mono text-2xs leading-[18px] text-fg-3"
        suppressHydrationWarning
      >
        {clockToSecond(event.at)}
      </time>
      <span title={event.actor.name} className="mt-0.5 shrink-0">
        <Icon aria-hidden className="size-3.5 text-fg-3" />
        <span className="sr-only">{event.actor.name}</span>
      </span>
      <span className="min-w-0 flex-1 [overflow-wrap:anywhere]">
        <OneLine text={event.sentence} />
      </span>
      {event.taskKey && event.project && (
        <Link
          data-row
          href={`/projects/${event.project}/tasks/${event.taskKey}` as Route}
          className="num shrink-0 font-mono text-2xs leading-[18px] text-fg-2 underline-offset-2 hover:underline"
        >
          {event.taskKey}
        </Link>
      )}
      <span className="w-32 shrink-0 truncate text-right font-mono text-2xs leading-[18px] text-fg-3 max-md:hidden">
        {event.kind}
      </span>
    </li>
  )
}

type FilterProps = {
  label: string
  all: string
  value: string | null
  options: readonly (readonly [string, string])[]
  onChange: (value: string | null) => void
}

const Filter = ({ label, all, value, options, onChange }: FilterProps) => (
  <Select
    aria-label={label}
    className="w-auto pointer-coarse:h-9"
    value={value ?? ""}
    onChange={(event) => onChange(event.target.value || null)}
  >
    <option value="">{all}</option>
    {options.map(([option, text]) => (
      <option key={option} value={option}>
        {text}
      </option>
    ))}
  </Select>
)

const dayOf = (at: number): string =>
  new Date(at).toLocaleDateString([], { weekday: "long", day: "numeric", month: "long", year: "numeric" })

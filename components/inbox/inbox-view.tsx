"use client"
/** What waits for a person, the dearest first, answered in place; beside it what was answered and what came of it. */
import { useState } from "react"
import type { Route } from "next"
import { byCostOfWaiting } from "#domain/inbox"
import { useNow } from "#lib/react/clock"
import type { AnsweredView, Inbox, InboxItem } from "#lib/react/inbox-data"
import type { Live } from "#lib/react/live"
import { useKeys } from "#lib/react/keys"
import type { Paged } from "#lib/react/task-data"
import { Button } from "../ui/button.tsx"
import { KeyHint } from "../ui/mark.tsx"
import { PageTabs } from "../ui/page-tabs.tsx"
import { Empty, Loading, Problem, Skeleton } from "../ui/state.tsx"
import { AnsweredList } from "./answered-list.tsx"
import { BatchBar } from "./batch-bar.tsx"
import type { CardDeeds } from "./inbox-answers.tsx"
import { InboxRow } from "./inbox-row.tsx"

export type InboxTab = "waiting" | "answered"

type InboxViewProps = {
  inbox: Live<Inbox>
  answered: Paged<AnsweredView>
  tab: InboxTab
  /** Only of this project. */
  project: string | null
  /** Id of the item that is open. */
  chosen: string | null
  writesOff: string | null
  onProject: (slug: string | null) => void
  onChoose: (id: string | null) => void
  onAnswer: (signalId: string, answer: string) => void
  onAnswerAll: (signalIds: string[], answer: string) => void
  deeds: CardDeeds
}

/** Rows drawn at first; more come when asked for. */
const STEP = 40
/** How many answers are shown below what waits. */
const LATELY = 3

export function InboxView(props: InboxViewProps) {
  const { inbox, answered, tab } = props
  const count = inbox.state === "ready" ? inbox.value.items.filter(({ blocking }) => blocking).length : null
  return (
    <div className="min-h-0 flex-1 overflow-y-auto px-4 pb-6">
      <div className="mx-auto max-w-4xl">
        <PageTabs
          label="Inbox"
          tabs={[
            { name: "waiting", label: "Waiting for you", href: "/inbox", count },
            { name: "answered", label: "Answered", href: "/inbox?tab=answered" as Route },
          ]}
          current={tab}
        />
        <div className="pt-3">
          {tab === "waiting" ? <Waiting {...props} /> : <AnsweredList answered={answered} />}
        </div>
      </div>
    </div>
  )
}

function Waiting(props: InboxViewProps) {
  const { inbox, answered } = props
  if (inbox.state === "loading") {
    return (
      <Loading label="Loading the inbox">
        <div className="flex flex-col gap-2">
          <Skeleton className="h-20" />
          <Skeleton className="h-20" />
          <Skeleton className="h-20" />
        </div>
      </Loading>
    )
  }
  if (inbox.state === "refused")
    return <Problem title="The inbox cannot be shown." sentence={inbox.sentence} />
  return (
    <div className="flex flex-col gap-5">
      {inbox.value.items.length === 0 ? (
        <Empty title="Nothing waits for you" className="rounded-lg border border-line bg-card py-12">
          Questions, approvals, blocked tasks and budgets appear here the moment an agent needs you. Agents go
          on without you meanwhile.
        </Empty>
      ) : (
        <WaitingList {...props} inbox={inbox.value} />
      )}
      {answered.items.length > 0 && (
        <section aria-label="Answered lately">
          <h2 className="mb-2 text-xs text-fg-3">Answered lately</h2>
          <AnsweredList
            answered={{ items: answered.items.slice(0, LATELY), isLoading: false, onMore: null }}
          />
        </section>
      )}
    </div>
  )
}

function WaitingList({
  inbox,
  project,
  chosen,
  writesOff,
  onProject,
  onChoose,
  onAnswer,
  onAnswerAll,
  deeds,
}: Omit<InboxViewProps, "inbox"> & { inbox: Inbox }) {
  // Once a minute is often enough: an order that moves under the reader's hand is worse than one a minute old.
  const now = useNow(60_000)
  const [limit, setLimit] = useState(STEP)
  const [marked, setMarked] = useState<ReadonlySet<string>>(new Set())
  const all = byCostOfWaiting(inbox.items, now)
  const items = all.filter((item) => project === null || item.project.slug === project)
  const shown = items.slice(0, limit)
  const open = items.some(({ id }) => id === chosen) ? chosen : null
  const step = (by: number) => () => {
    const next = shown[Math.max(0, Math.min(shown.length - 1, shown.findIndex(({ id }) => id === open) + by))]
    if (!next) return
    onChoose(next.id)
    document.getElementById(rowId(next.id))?.focus()
  }
  const close = (id: string) => {
    onChoose(null)
    document.getElementById(rowId(id))?.focus()
  }
  const mark = (id: string) => setMarked((before) => toggled(before, id))
  const current = items.find(({ id }) => id === open)
  useKeys({
    j: step(1),
    k: step(-1),
    ...(current && isBatchable(current) && { x: () => mark(current.id) }),
    ...(current && { e: () => focusAnswer(current.id), Escape: () => close(current.id) }),
  })
  const approvals = items.filter((item) => isBatchable(item) && marked.has(item.id))
  return (
    <div>
      <div className="mb-2 flex flex-wrap items-center gap-3 text-xs text-fg-3">
        <span>Ordered by what waiting costs: what stands still, for how long, how grave.</span>
        <ProjectFilter items={all} project={project} onProject={onProject} />
        <span className="ml-auto flex gap-3 max-md:hidden">
          <KeyHint keys={["J", "K"]}>move</KeyHint>
          <KeyHint keys={["E"]}>answer</KeyHint>
          <KeyHint keys={["X"]}>select</KeyHint>
        </span>
      </div>
      {approvals.length > 0 && (
        <BatchBar
          items={approvals}
          writesOff={writesOff}
          onClear={() => setMarked(new Set())}
          onAnswer={(answer) => {
            onAnswerAll(
              approvals.map(({ id }) => id),
              answer,
            )
            setMarked(new Set())
          }}
        />
      )}
      <ul className="overflow-hidden rounded-lg border border-line bg-card">
        {shown.map((item) => (
          <InboxRow
            key={item.id}
            rowId={rowId(item.id)}
            item={item}
            isOpen={item.id === open}
            isMarked={marked.has(item.id)}
            writesOff={writesOff}
            onToggle={() => onChoose(item.id === open ? null : item.id)}
            onMark={isBatchable(item) ? () => mark(item.id) : null}
            onAnswer={onAnswer}
            deeds={deeds}
          />
        ))}
      </ul>
      {items.length > limit && (
        <Button className="mt-3" onClick={() => setLimit(limit + STEP)}>
          Show {Math.min(STEP, items.length - limit)} more
        </Button>
      )}
      {!inbox.isWhole && (
        <p className="mt-3 text-xs text-fg-3">There is more than this; it appears as these are answered.</p>
      )}
    </div>
  )
}

function ProjectFilter({
  items,
  project,
  onProject,
}: {
  items: InboxItem[]
  project: string | null
  onProject: (slug: string | null) => void
}) {
  const projects = [...new Map(items.map((item) => [item.project.slug, item.project.name]))]
  if (projects.length < 2 && project === null) return null
  return (
    <select
      aria-label="Project"
      className="h-6 rounded-sm border border-line-2 bg-card px-1 text-xs text-fg-2 pointer-coarse:h-9"
      value={project ?? ""}
      onChange={(event) => onProject(event.target.value || null)}
    >
      <option value="">All projects</option>
      {projects.map(([slug, name]) => (
        <option key={slug} value={slug}>
          {name}
        </option>
      ))}
    </select>
  )
}

/** Approvals and what only tells something are answered many at once; everything else is read one by one. */
const isBatchable = ({ kind }: InboxItem): boolean =>
  kind === "approval" || kind === "alert" || kind === "fyi"

const rowId = (id: string): string => `inbox-${id}`

function focusAnswer(id: string): void {
  document
    .getElementById(rowId(id))
    ?.closest("li")
    ?.querySelector<HTMLElement>("textarea, [data-answers] a, [data-answers] button")
    ?.focus()
}

function toggled(before: ReadonlySet<string>, id: string): ReadonlySet<string> {
  const next = new Set(before)
  if (!next.delete(id)) next.add(id)
  return next
}

"use client"
/** One look: what needs you, what runs, what it costs, where each project stands, and whether all of it is well. */
import Link from "next/link"
import type { Route } from "next"
import { byCostOfWaiting } from "#domain/inbox"
import { formatMoney, formatTokens } from "#domain/format"
import { useNow } from "#lib/react/clock"
import type { ExecutorView, GatewayView, HomeRun, UsedView } from "#lib/react/home-data"
import type { Inbox } from "#lib/react/inbox-data"
import { valueOr, type Live } from "#lib/react/live"
import type { ProcessView } from "#lib/react/observatory-data"
import type { ProjectLink } from "#lib/react/view-data"
import { glyphOfKind, kindLabel } from "../inbox/kinds.ts"
import { Processes } from "../observatory/live/processes.tsx"
import { Shown } from "../observatory/shown.tsx"
import { Age, Stopwatch } from "../ui/age.tsx"
import { Glyph } from "../ui/glyph.tsx"
import { Panel } from "../ui/panel.tsx"
import { Empty, Loading, Problem, Skeleton } from "../ui/state.tsx"
import { OneLine } from "../ui/one-line.tsx"
import { Executors } from "./executors.tsx"
import { FirstRun } from "./first-run.tsx"
import { GatewayHealth } from "./gateway-health.tsx"
import { ProjectList } from "./project-list.tsx"
import { Tile } from "./tile.tsx"

type Overview = {
  globalLimit: number
  isPaused: boolean
  runs: HomeRun[]
  counts: Record<string, number>
}

type Used = { total: UsedView; projects: Record<string, UsedView> }

export type HomeViewProps = {
  projects: Live<ProjectLink[]>
  overview: Live<Overview>
  inbox: Live<Inbox>
  used: Live<Used>
  executors: Live<ExecutorView[]>
  gateway: Live<GatewayView | null>
  processes: Live<ProcessView[]>
  onAddProject: () => void
}

/** The rest is on pages of their own. */
const MOST_ASKS = 5
const MOST_RUNS = 8

export function HomeView(props: HomeViewProps) {
  const { projects, overview, onAddProject } = props
  if (projects.state === "refused")
    return <Problem title="The projects cannot be shown." sentence={projects.sentence} />
  if (projects.state === "loading" || overview.state === "loading") {
    return (
      <Loading label="Loading projects">
        <div className="flex flex-col gap-3 p-4">
          <Skeleton className="h-20" />
          <Skeleton className="h-40" />
        </div>
      </Loading>
    )
  }
  if (overview.state === "refused")
    return <Problem title="The state of the work loop cannot be shown." sentence={overview.sentence} />
  const counts = overview.value.counts
  const hasCards = Object.values(counts).some((count) => count > 0)
  return (
    <div className="flex min-h-0 flex-1 flex-col gap-3 overflow-y-auto p-4">
      {!hasCards && <FirstRun project={projects.value[0] ?? null} onAddProject={onAddProject} />}
      {projects.value.length > 0 && (
        <>
          <Tiles {...props} overview={overview.value} />
          <div className="grid gap-3 lg:grid-cols-[minmax(0,1fr)_minmax(18rem,24rem)]">
            <div className="flex min-w-0 flex-col gap-3">
              <ProjectList projects={projects.value} used={valueOr(props.used, null)?.projects ?? {}} />
              <Running runs={overview.value.runs} />
            </div>
            <div className="flex min-w-0 flex-col gap-3">
              <NeedsYou inbox={props.inbox} />
              <Health {...props} />
            </div>
          </div>
        </>
      )}
    </div>
  )
}

function Tiles({ inbox, used, overview }: { inbox: Live<Inbox>; used: Live<Used>; overview: Overview }) {
  const waiting = valueOr(inbox, null)?.items.filter(({ blocking }) => blocking) ?? []
  const today = valueOr(used, null)?.total
  const atWork = overview.runs.length
  const held = overview.runs.filter(({ state }) => state === "waiting").length
  return (
    <dl className="grid grid-cols-2 rounded-lg border border-line bg-card md:grid-cols-4">
      <Tile
        label="Needs you"
        value={String(waiting.length)}
        href="/inbox"
        tone={waiting.length > 0 ? "attention" : undefined}
      >
        {waiting.length === 0 ? (
          "nothing waits for a person"
        ) : (
          <Oldest since={Math.min(...waiting.map(({ since }) => since))} />
        )}
      </Tile>
      <Tile label="Agents at work" value={`${atWork} of ${overview.globalLimit}`} href="/work-loop">
        {held > 0
          ? `${held} waiting for an answer`
          : atWork === 0
            ? "all slots are free"
            : "none waits for you"}
      </Tile>
      <Tile label="Work loop" value={overview.isPaused ? "Paused" : "Running"} href="/work-loop">
        {overview.isPaused ? "nothing new starts" : `${overview.counts.ready ?? 0} ready to start`}
      </Tile>
      <Tile label="Cost today" value={today ? costOf(today) : "…"} href="/work-loop">
        {today && usageSentence(today)}
      </Tile>
    </dl>
  )
}

const Oldest = ({ since }: { since: number }) => (
  <>
    oldest waits <Age since={since} className="num" />
  </>
)

/** What has no known price is said, not taken for free. */
const costOf = ({ usd, unpriced }: UsedView): string =>
  unpriced > 0 && usd === 0 ? "unknown" : `${unpriced > 0 ? "over " : ""}${formatMoney(usd)}`

const usageSentence = ({ tokens, runs, unpriced }: UsedView): string =>
  `${formatTokens(tokens)} tokens, ${runs} runs${unpriced > 0 ? `, ${unpriced} without a price` : ""}, since 0:00 UTC`

function NeedsYou({ inbox }: { inbox: Live<Inbox> }) {
  const now = useNow(60_000)
  if (inbox.state !== "ready") return <Skeleton className="h-24" />
  const asks = byCostOfWaiting(
    inbox.value.items.filter(({ blocking }) => blocking),
    now,
  )
  return (
    <Panel
      title="Needs you"
      count={asks.length}
      aside={
        <Link href="/inbox" className="text-xs text-fg-2 underline underline-offset-2 hover:text-fg">
          Inbox
        </Link>
      }
    >
      {asks.length === 0 ? (
        <Empty title="Nothing waits for you" />
      ) : (
        <ul className="divide-y divide-line">
          {asks.slice(0, MOST_ASKS).map((item) => (
            <li key={item.id}>
              <Link
                data-row
                href={`/inbox?item=${item.id}` as Route}
                className="flex flex-col gap-0.5 px-3 py-2 hover:bg-raise"
              >
                <span className="flex items-center gap-2 text-xs text-fg-2">
                  <Glyph name={glyphOfKind(item.kind)} className="size-3" />
                  {kindLabel(item.kind)}
                  <span className="num font-mono text-2xs text-fg-2">{item.task.key}</span>
                  <Age since={item.since} className="num ml-auto" />
                </span>
                <span className="line-clamp-2 text-sm">
                  <OneLine text={item.text} />
                </span>
              </Link>
            </li>
          ))}
        </ul>
      )}
    </Panel>
  )
}

function Running({ runs }: { runs: HomeRun[] }) {
  return (
    <Panel title="At work" count={runs.length}>
      {runs.length === 0 ? (
        <Empty title="No agent works now">
          A task that is ready starts as soon as the work loop sees it.
        </Empty>
      ) : (
        <ul className="divide-y divide-line">
          {runs.slice(0, MOST_RUNS).map((run) => (
            <li key={run.runId}>
              <Link
                data-row
                href={`/projects/${run.project ?? ""}/tasks/${run.taskKey ?? ""}` as Route}
                className="flex min-h-9 items-center gap-2 px-3 py-1 text-sm hover:bg-raise"
              >
                <Glyph
                  name={
                    run.state === "waiting" ? "attention" : run.role === "reviewer" ? "review" : "running"
                  }
                />
                <span className="num shrink-0 font-mono text-2xs text-fg-2">{run.taskKey}</span>
                <span className="min-w-0 flex-1 truncate">{run.taskTitle}</span>
                <span className="min-w-0 max-w-[40%] truncate font-mono text-2xs text-fg-3 max-md:hidden">
                  {run.progress}
                </span>
                <span className="shrink-0 text-xs text-fg-2">{run.agentName ?? run.role}</span>
                {run.startedAt !== null && (
                  <Stopwatch since={run.startedAt} className="num shrink-0 text-xs text-fg-3" />
                )}
              </Link>
            </li>
          ))}
        </ul>
      )}
    </Panel>
  )
}

function Health({
  executors,
  gateway,
  processes,
}: Pick<HomeViewProps, "executors" | "gateway" | "processes">) {
  return (
    <Panel title="Health">
      <Shown live={processes} what="The list of processes">
        {(list) => <Processes processes={list} />}
      </Shown>
      <Shown live={executors} what="The list of executors">
        {(list) => <Executors executors={list} />}
      </Shown>
      {gateway.state === "ready" && gateway.value && gateway.value.state !== "not_configured" && (
        <GatewayHealth gateway={gateway.value} />
      )}
    </Panel>
  )
}

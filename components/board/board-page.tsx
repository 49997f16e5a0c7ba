"use client"
/** A project's board, or that of all projects: subscriptions and mutations around the view. */
import { useCallback, useMemo, useState } from "react"
import dynamic from "next/dynamic"
import { useRouter } from "next/navigation"
import { Plus } from "lucide-react"
import { useConnection } from "#lib/react/connection"
import type { ComingAnswers } from "#lib/react/first-answers"
import { valueOr } from "#lib/react/live"
import { useSearch } from "#lib/react/search"
import { useAgentNames, useBoardActions, useSavedViews } from "#lib/react/use-board"
import { useColumns } from "#lib/react/use-columns"
import { useCreateTask } from "#lib/react/use-create-task"
import { useOverview, usePauses, useProjects } from "#lib/react/use-workspace"
import type { BoardCard } from "#lib/react/view-data"
import { writesOff } from "../layout/live-state.tsx"
import { NotFound } from "../layout/not-found.tsx"
import { PageHeader } from "../layout/page-header.tsx"
import { PauseButton } from "../observatory/pause-button.tsx"
import { Button } from "../ui/button.tsx"
import { inBrowser } from "../ui/in-browser.tsx"
import { Segments } from "../ui/segments.tsx"
import { taskTabOf, type TaskTab } from "../task/task-tabs.ts"
import { BoardSkeleton } from "./board-skeleton.tsx"
import { BoardView } from "./board-view.tsx"
import type { BulkAction } from "./bulk-bar.tsx"
import { BOARD_VIEWS, lookFrom, queryOf, VIEW_LABELS, type Look } from "./look.ts"

// The server does not know how wide the window is and which columns are folded in this browser.
const Board = inBrowser(BoardView, BoardSkeleton)
const TaskSheet = dynamic(() => import("../task/task-sheet.tsx").then((module) => module.TaskSheet), {
  ssr: false,
})
const GraphPanel = dynamic(() => import("../graph/graph-panel.tsx").then((module) => module.GraphPanel), {
  ssr: false,
  loading: BoardSkeleton,
})
const TimelinePanel = dynamic(() => import("./timeline-panel.tsx").then((module) => module.TimelinePanel), {
  ssr: false,
  loading: BoardSkeleton,
})

type BoardPageProps = {
  slug: string | null
  /** The first answers about its columns, which the server sends after the page. */
  coming: ComingAnswers | null
}

export function BoardPage({ slug, coming }: BoardPageProps) {
  const router = useRouter()
  const [params, write] = useSearch()
  const look = useMemo(() => lookFrom(params), [params])
  const peeked = params.get("task")
  const { columns, onMore, onEnd } = useColumns(slug, coming)
  const { onPlace, onChange, onAnswer, onLimit } = useBoardActions(slug)
  const onCreate = useCreateTask(slug)
  const savedViews = useSavedViews(slug)
  const agents = useAgentNames()
  const { onPause, onResume } = usePauses()
  /** The card that was opened to be changed. */
  const [edited, setEdited] = useState<string | null>(null)
  const [creating, setCreating] = useState<"backlog" | "ready" | null>(null)
  const off = writesOff(useConnection())
  const projects = valueOr(useProjects(), null)
  const project = projects?.find((each) => each.slug === slug)
  const pauses = valueOr(useOverview(), null)?.pauses
  const isPaused = pauses?.some(({ scope, subject }) => scope === "project" && subject === slug) ?? false
  const onLook = useCallback(
    (change: Partial<Look>) => write(queryOf({ ...look, ...change }), "view" in change ? "push" : "replace"),
    [write, look],
  )
  const peek = useCallback(
    (key: string | null, tab?: TaskTab) => {
      const query = new URLSearchParams(queryOf(look))
      if (key !== null) query.set("task", key)
      if (tab !== undefined) query.set("tab", tab)
      write(query.toString(), key === null || tab !== undefined ? "replace" : "push")
    },
    [write, look],
  )
  const onPeek = useCallback((card: BoardCard) => peek(card.key), [peek])
  const onEdit = useCallback(
    (card: BoardCard) => {
      setEdited(card.key)
      peek(card.key)
    },
    [peek],
  )
  const onOpen = useCallback(
    (card: BoardCard) => router.push(`/projects/${card.project}/tasks/${card.key}`),
    [router],
  )
  const onBulk = useCallback(
    (cards: readonly BoardCard[], action: BulkAction) => onChange(cards, changeOf(action)),
    [onChange],
  )

  const backlog = columns.backlog
  if (backlog.state === "refused" && backlog.code === "not_found") {
    return <NotFound title="There is no such project" sentence={backlog.sentence} />
  }
  return (
    <>
      <PageHeader title="Board" place={slug === null ? "All projects" : (project?.name ?? slug)}>
        <div className="max-md:hidden">
          <Segments
            label="View"
            value={look.view}
            options={BOARD_VIEWS.filter((view) => slug !== null || view !== "graph").map((value) => ({
              value,
              label: VIEW_LABELS[value],
            }))}
            onChange={(view) => onLook({ view })}
          />
        </div>
        {pauses && slug !== null && (
          <PauseButton
            isPaused={isPaused}
            what="project"
            writesOff={off}
            onPause={() => onPause("project", slug)}
            onResume={() => onResume("project", slug)}
          />
        )}
        <Button
          variant="primary"
          disabledReason={projects?.length === 0 ? "Add a project first." : off}
          onClick={() => setCreating("backlog")}
        >
          <Plus aria-hidden className="size-3.5" />
          <span className="max-md:sr-only">New task</span>
          <span aria-hidden className="rounded-xs px-1 font-mono text-[10.5px] opacity-70 max-md:hidden">
            C
          </span>
        </Button>
      </PageHeader>
      <Board
        slug={slug}
        columns={columns}
        writesOff={off}
        look={look}
        onLook={onLook}
        {...savedViews}
        onOpenView={(query) => write(query, "push")}
        limits={project?.wipLimits ?? NO_LIMITS}
        onLimit={onLimit}
        projects={projects ?? NO_PROJECTS}
        agents={agents}
        onPlace={onPlace}
        onBulk={onBulk}
        onAnswer={onAnswer}
        onCreate={onCreate}
        onMore={onMore}
        onEnd={onEnd}
        onOpen={onOpen}
        onPeek={onPeek}
        onEdit={onEdit}
        creating={creating}
        onCreating={setCreating}
        renderOther={() =>
          look.view === "graph" && slug !== null ? (
            <GraphPanel slug={slug} look={look} onLook={onLook} onPeek={peek} />
          ) : (
            <TimelinePanel slug={slug} span={look.span} onSpan={(span) => onLook({ span })} onPeek={peek} />
          )
        }
      />
      {peeked && (
        <TaskSheet
          taskKey={peeked}
          tab={taskTabOf(params.get("tab"))}
          onTab={(tab) => peek(peeked, tab)}
          startsInEdit={edited === peeked}
          onClose={() => {
            setEdited(null)
            peek(null)
          }}
        />
      )}
    </>
  )
}

const NO_LIMITS = {}
const NO_PROJECTS: never[] = []

function changeOf(action: BulkAction): Parameters<ReturnType<typeof useBoardActions>["onChange"]>[1] {
  switch (action.kind) {
    case "move":
      return { move: action.to }
    case "priority":
      return { priority: action.priority }
    case "assign":
      return { assign: action.to }
  }
}

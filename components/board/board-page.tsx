"use client"
/** A project's board: subscriptions and mutations around the view. */
import { useState } from "react"
import dynamic from "next/dynamic"
import { Plus } from "lucide-react"
import { useConnection } from "#lib/react/connection"
import { valueOr } from "#lib/react/live"
import { useBoardActions, useColumns } from "#lib/react/use-board"
import { useOverview, usePauses, useProjects } from "#lib/react/use-workspace"
import { writesOff } from "../layout/live-state.tsx"
import { NotFound } from "../layout/not-found.tsx"
import { PageHeader } from "../layout/page-header.tsx"
import { PauseButton } from "../observatory/pause-button.tsx"
import { Button } from "../ui/button.tsx"
import { BoardSkeleton } from "./board-skeleton.tsx"

// Carrying and virtual lists are a third of the page's code. They are fetched while the cards are on their way, not before.
const loadView = () => import("./board-view.tsx").then((module) => module.BoardView)
const BoardView = dynamic(loadView, { ssr: false, loading: BoardSkeleton })
if (typeof window !== "undefined") void loadView()

export function BoardPage({ slug }: { slug: string }) {
  const { columns, onMore } = useColumns(slug)
  const { onPlace, onCreate, onAnswer } = useBoardActions(slug)
  const { onPause, onResume } = usePauses()
  const [creating, setCreating] = useState<"backlog" | "ready" | null>(null)
  const off = writesOff(useConnection())
  const project = valueOr(useProjects(), null)?.find((each) => each.slug === slug)
  const pauses = valueOr(useOverview(), null)?.pauses
  const isPaused = pauses?.some(({ scope, subject }) => scope === "project" && subject === slug) ?? false

  const backlog = columns.backlog
  if (backlog.state === "refused" && backlog.code === "not_found") {
    return <NotFound title="There is no such project" sentence={backlog.sentence} />
  }
  return (
    <>
      <PageHeader title="Board" place={project?.name ?? slug}>
        {pauses && (
          <PauseButton
            isPaused={isPaused}
            what="project"
            writesOff={off}
            onPause={() => onPause("project", slug)}
            onResume={() => onResume("project", slug)}
          />
        )}
        <Button variant="primary" disabledReason={off} onClick={() => setCreating("backlog")}>
          <Plus aria-hidden className="size-3.5" />
          <span className="max-md:sr-only">New task</span>
          <span aria-hidden className="rounded-xs px-1 font-mono text-[10.5px] opacity-70 max-md:hidden">
            C
          </span>
        </Button>
      </PageHeader>
      <BoardView
        slug={slug}
        columns={columns}
        writesOff={off}
        onPlace={onPlace}
        onAnswer={onAnswer}
        onCreate={onCreate}
        onMore={onMore}
        creating={creating}
        onCreating={setCreating}
      />
    </>
  )
}

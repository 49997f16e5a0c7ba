"use client"
/** Views over made-up data, for the eye: no backend behind it. */
import { useState } from "react"
import type { TaskStatus } from "#domain/task"
import { LOADING } from "#lib/react/live"
import { movedCard } from "#lib/react/placing"
import { tell } from "#lib/react/toast"
import type { BoardCard, Placement } from "#lib/react/view-data"
import { BoardView } from "../board/board-view.tsx"
import { PLAIN_LOOK, type BoardViewName, type Look } from "../board/look.ts"
import { PageHeader } from "../layout/page-header.tsx"
import { ShellView } from "../layout/shell-view.tsx"
import { PauseButton } from "../observatory/pause-button.tsx"
import { Button } from "../ui/button.tsx"
import { boardProps } from "./board-props.ts"
import { aProject, columnsOf } from "./builders.ts"
import { GalleryHome } from "./gallery-home.tsx"
import { GalleryInbox } from "./gallery-inbox.tsx"
import { OtherFace } from "./gallery-graph.tsx"
import { GalleryObservatory } from "./gallery-observatory.tsx"
import { GalleryTask } from "./gallery-task.tsx"
import { sampleCards } from "./sample.ts"

const VIEWS = [
  "board",
  "list",
  "graph",
  "timeline",
  "many",
  "loading",
  "empty",
  "task",
  "home",
  "first",
  "inbox",
  "observatory",
  "triage",
  "analytics",
  "models",
  "runs",
] as const
type View = (typeof VIEWS)[number]

const projects = [
  aProject(),
  aProject({ slug: "ingest-api", key: "ING", name: "ingest-api", running: 1, needsPerson: 0 }),
  aProject({
    slug: "billing",
    key: "BIL",
    name: "billing",
    running: 0,
    needsPerson: 0,
    counts: { done: 4, merging: 1 },
  }),
]

export function Gallery({ view }: { view: string }) {
  const [now] = useState(() => Date.now())
  const chosen = VIEWS.find((each) => each === view) ?? "board"
  return (
    <ShellView
      projects={chosen === "empty" ? [] : projects}
      slots={{ runs: ["running", "running", "attention"], limit: 4, ready: 5, isPaused: false }}
      userName="Owner"
      waiting={3}
    >
      <Page view={chosen} now={now} />
    </ShellView>
  )
}

const nothing = () => undefined

function Page({ view, now }: { view: View; now: number }) {
  switch (view) {
    case "board":
      return <Board cards={sampleCards(now)} now={now} />
    case "many":
      return <Board cards={manyCards(now)} now={now} />
    case "list":
    case "graph":
    case "timeline":
      return <Board cards={sampleCards(now)} view={view} now={now} />
    case "loading":
    case "empty":
      return <Board cards={[]} isLoading={view === "loading"} now={now} />
    case "task":
      return <GalleryTask now={now} />
    case "observatory":
    case "triage":
    case "analytics":
    case "models":
    case "runs":
      return <GalleryObservatory now={now} view={view} />
    case "inbox":
      return <GalleryInbox now={now} />
    case "home":
      return <GalleryHome now={now} projects={projects} />
    case "first":
      return <GalleryHome now={now} projects={[]} />
  }
}

const manyCards = (now: number): BoardCard[] =>
  Array.from({ length: 40 }, (_, round) =>
    sampleCards(now).map((card, index) => ({ ...card, key: `CLU-${1_000 + round * 30 + index}` })),
  ).flat()

type BoardProps = { cards: BoardCard[]; isLoading?: boolean; view?: BoardViewName; now: number }

function Board({ cards: first, isLoading = false, view = "board", now }: BoardProps) {
  const [look, setLook] = useState<Look>({ ...PLAIN_LOOK, view })
  const [cards, setCards] = useState(first)
  const [creating, setCreating] = useState<"backlog" | "ready" | null>(null)
  function onPlace({ task, to, after, before }: Placement): void {
    setCards((all) => {
      const card = all.find((each) => each.key === task)
      if (!card) return all
      const rest = all.filter((each) => each.key !== task)
      const beside = rest.findIndex((each) => each.key === (after ?? before))
      const index = beside < 0 ? 0 : after !== undefined ? beside + 1 : beside
      return rest.toSpliced(index, 0, movedCard(card, to, Date.now()))
    })
  }
  const columns = columnsOf(cards)
  if (isLoading) for (const status of Object.keys(columns) as TaskStatus[]) columns[status] = LOADING
  return (
    <>
      <PageHeader title="Board" place="clutch-web">
        <PauseButton isPaused={false} what="project" writesOff={null} onPause={nothing} onResume={nothing} />
        <Button variant="primary" onClick={() => setCreating("backlog")}>
          New task
        </Button>
      </PageHeader>
      <BoardView
        {...boardProps({
          slug: "clutch-web",
          columns,
          look,
          onLook: (change) => setLook((before) => ({ ...before, ...change })),
          limits: { in_progress: 3, in_review: 8 },
          agents: ["Ada", "Grace"],
          views: [{ name: "Needs me", query: "needs=1" }],
          onPlace,
          onAnswer: (_, answer) => tell(`Answered: ${answer}`),
          onPeek: (card) => tell(`${card.key} opens beside the board`),
          onEdit: (card) => tell(`${card.key} opens to be changed`),
          creating,
          onCreating: setCreating,
          renderOther: () => <OtherFace view={look.view} now={now} />,
        })}
      />
    </>
  )
}

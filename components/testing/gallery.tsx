"use client"
/** Views over made-up data, for the eye: no backend behind it. */
import { useState } from "react"
import type { TaskStatus } from "#domain/task"
import { LOADING, ready } from "#lib/react/live"
import { movedCard } from "#lib/react/placing"
import { tell } from "#lib/react/toast"
import type { BoardCard, Placement } from "#lib/react/view-data"
import { BoardView } from "../board/board-view.tsx"
import { PageHeader } from "../layout/page-header.tsx"
import { ShellView } from "../layout/shell-view.tsx"
import { ObservatoryView } from "../observatory/observatory-view.tsx"
import { PauseButton } from "../observatory/pause-button.tsx"
import { ProjectsView } from "../projects/projects-view.tsx"
import { DiffView } from "../task/diff.tsx"
import { UsageLine } from "../task/runs.tsx"
import { TaskView, type TaskTab } from "../task/task-view.tsx"
import { Transcript } from "../task/transcript.tsx"
import { Button } from "../ui/button.tsx"
import {
  aCycle,
  aLoop,
  anEntry,
  anEvent,
  aProcess,
  aProject,
  aReview,
  aRun,
  aSession,
  aTask,
  aWhy,
  columnsOf,
  aQuestion,
} from "./builders.ts"
import { sampleCards } from "./sample.ts"

const VIEWS = ["board", "many", "loading", "empty", "task", "observatory", "projects"] as const
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
    >
      <Page view={chosen} now={now} />
    </ShellView>
  )
}

const nothing = () => undefined
const saying = (what: string) => () => tell(what)

function Page({ view, now }: { view: View; now: number }) {
  switch (view) {
    case "board":
      return <Board cards={sampleCards(now)} />
    case "many":
      return <Board cards={manyCards(now)} />
    case "loading":
    case "empty":
      return <Board cards={[]} isLoading={view === "loading"} />
    case "task":
      return <Task now={now} />
    case "observatory":
      return <Observatory now={now} />
    case "projects":
      return (
        <>
          <PageHeader title="Projects" />
          <ProjectsView projects={ready(projects)} />
        </>
      )
  }
}

const manyCards = (now: number): BoardCard[] =>
  Array.from({ length: 40 }, (_, round) =>
    sampleCards(now).map((card, index) => ({ ...card, key: `CLU-${1_000 + round * 30 + index}` })),
  ).flat()

function Board({ cards: first, isLoading = false }: { cards: BoardCard[]; isLoading?: boolean }) {
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
        slug="clutch-web"
        columns={columns}
        writesOff={null}
        onPlace={onPlace}
        onAnswer={(_, answer) => tell(`Answered: ${answer}`)}
        onCreate={() => Promise.resolve(true)}
        onMore={nothing}
        creating={creating}
        onCreating={setCreating}
      />
    </>
  )
}

const PATCH = `diff --git a/worker/lease.ts b/worker/lease.ts
index 3f9a11c..07be221 100644
--- a/worker/lease.ts
+++ b/worker/lease.ts
@@ -12,6 +12,7 @@ export function renew(lease: Lease, now: number): Lease {
   const lifetime = 60_000
-  return { ...lease, expiresAt: now + lifetime }
+  if (lease.expiresAt < now) throw new LeaseLost(lease.resource)
+  return { ...lease, expiresAt: now + lifetime }
 }
`

function Task({ now }: { now: number }) {
  const [tab, setTab] = useState<TaskTab>("runs")
  const ago = (minutes: number) => now - minutes * 60_000
  const runs = [
    aRun({ claimedAt: ago(12), startedAt: ago(12), attempt: 2 }),
    aRun({
      runId: "run-0",
      state: "ended",
      outcome: "failed",
      reason: "agent_exit_nonzero",
      claimedAt: ago(40),
      startedAt: ago(40),
      endedAt: ago(22),
      sentence: "The agent's process ended with exit code 1.",
      termination: { processesSeen: 4, processesLeft: 0, at: ago(22) },
    }),
  ]
  return (
    <>
      <PageHeader title="CLU-198" place="clutch-web" />
      <TaskView
        slug="clutch-web"
        task={aTask({
          status: "in_progress",
          statusSince: ago(12),
          createdAt: ago(300),
          priority: "high",
          description:
            "Two schedulers may run at once today. Give the leader a **lease** with a generation:\n\n- renewed every `10 s`, lifetime 60 s\n- refused with an old generation\n\nSee [the note](https://example.com).",
          criteria: [
            { text: "A second scheduler waits until the lease expires", done: true },
            { text: "An old generation is refused", done: false },
          ],
          tags: ["worker", "safety"],
          branch: "clutch/CLU-198/move-the-scheduler",
          headCommit: "3f9a11c07be2",
          attempts: { dev: 1, review: 0, conflict: 0, infrastructure: 0 },
        })}
        why={ready([
          aWhy({
            code: "waiting_human",
            nextMover: "person",
            sentence: "A question waits for a person.",
            unblocksWhen: "Somebody answers it.",
            since: ago(9),
          }),
        ])}
        waitsFor={[{ key: "CLU-150", title: "Rename the queue", status: "done" }]}
        neededBy={[{ key: "CLU-204", title: "Stream tool calls into the transcript", status: "ready" }]}
        signals={[{ ...aQuestion({ askedAt: ago(9) }), state: "open", answer: null, answeredAt: null }]}
        runs={ready(runs)}
        reviews={ready([aReview({ at: ago(5) })])}
        events={{
          items: [
            anEvent({ kind: "run.started", sentence: "Ada started attempt 2.", actor: "loop", at: ago(12) }),
            anEvent({ eventId: "e2", at: ago(30) }),
          ],
          isLoading: false,
          onMore: nothing,
        }}
        writesOff={null}
        tab={tab}
        onTab={setTab}
        actions={{
          onMove: saying("moved"),
          onCancel: saying("cancelled"),
          onReopen: saying("reopened"),
          onEdit: () => Promise.resolve("saved"),
          onToggleCriterion: nothing,
          onAddDependency: () => Promise.resolve(true),
          onRemoveDependency: nothing,
          onAnswer: (_, answer) => tell(`Answered: ${answer}`),
          onStopRun: saying("stopped"),
        }}
        renderTranscript={(run) => (
          <>
            <div className="px-3 pb-2">
              <UsageLine session={ready(aSession())} />
            </div>
            <Transcript
              isLive={run.endedAt === null}
              entries={{
                items: [
                  anEntry({
                    messageId: "m1",
                    kind: "user",
                    text: "Move the scheduler to a lease with heartbeats.",
                  }),
                  anEntry({ messageId: "m2" }),
                  anEntry({
                    messageId: "m3",
                    kind: "tool_call",
                    tool: "edit",
                    text: "worker/lease.ts +38 −6",
                  }),
                  anEntry({ messageId: "m4", kind: "tool_result", text: "ok" }),
                  anEntry({
                    messageId: "m5",
                    kind: "tool_result",
                    text: "1 test failed: expected 2, got 3",
                    isError: true,
                  }),
                ],
                isLoading: false,
                onMore: null,
              }}
            />
          </>
        )}
        renderDiff={() => (
          <DiffView
            diff={{
              files: [
                { path: "worker/lease.ts", change: "modified", added: 2, deleted: 1 },
                { path: "logo.png", change: "added", added: null, deleted: null },
              ],
              fileCount: 2,
              added: 2,
              deleted: 1,
              patch: PATCH,
              omitted: [{ path: "logo.png", reason: "binary" }],
            }}
          />
        )}
      />
    </>
  )
}

function Observatory({ now }: { now: number }) {
  const ago = (minutes: number) => now - minutes * 60_000
  return (
    <>
      <PageHeader title="Observatory">
        <PauseButton
          isPaused={false}
          what="everything"
          writesOff={null}
          onPause={nothing}
          onResume={nothing}
        />
      </PageHeader>
      <ObservatoryView
        loop={ready(
          aLoop({
            pauses: [
              {
                scope: "project",
                subject: "billing",
                name: "billing",
                by: "Owner",
                since: ago(20),
                reason: "release week",
              },
            ],
          }),
        )}
        runs={ready([
          aRun({ startedAt: ago(12) }),
          aRun({
            runId: "r2",
            taskKey: "CLU-193",
            taskTitle: "Index runs by project",
            agentName: "Grace",
            startedAt: ago(4),
            progress: "npm test -- convex/runs",
          }),
          aRun({
            runId: "r3",
            taskKey: "CLU-181",
            taskTitle: "Upgrade Convex to 1.48",
            state: "waiting",
            startedAt: ago(30),
            progress: "asked a question",
          }),
        ])}
        cycles={{
          items: [
            aCycle({ startedAt: ago(0.2) }),
            aCycle({
              cycleId: "c2",
              startedAt: ago(3),
              trigger: "sweep",
              actions: [
                {
                  phase: "cleanup",
                  kind: "expire",
                  subject: "r",
                  result: "done",
                  sentence: "The lease of CLU-176's run expired; its agent was seen gone.",
                },
                {
                  phase: "work",
                  kind: "dispatch",
                  subject: "t",
                  result: "refused",
                  sentence: "CLU-209 was claimed by somebody else meanwhile.",
                },
                {
                  phase: "review",
                  kind: "land",
                  subject: "t",
                  result: "failed",
                  sentence: "main could not be advanced: the disk is full.",
                },
              ],
            }),
          ],
          isLoading: false,
          onMore: nothing,
        }}
        processes={ready([
          aProcess({ name: "backend", seenAt: now, startedAt: ago(90) }),
          aProcess({ name: "server", seenAt: now, startedAt: ago(90) }),
          aProcess({ name: "loop", seenAt: now, startedAt: ago(14), note: "leading" }),
          aProcess({ name: "watcher", seenAt: ago(3), startedAt: ago(90) }),
        ])}
        ready={5}
        questions={{ count: 2, oldestAt: ago(9) }}
        writesOff={null}
        onStop={nothing}
        onResume={nothing}
      />
    </>
  )
}

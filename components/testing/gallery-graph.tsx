"use client"
/** The graph and the timeline of the sample board. */
import { tell } from "#lib/react/toast"
import { TimelineView } from "../board/timeline-view.tsx"
import { GraphView } from "../graph/graph-view.tsx"
import type { BoardViewName } from "../board/look.ts"
import { sampleCards } from "./sample.ts"

const nothing = () => undefined
const MINUTE = 60_000

const LINKS = [
  ["CLU-198", "CLU-204"],
  ["CLU-209", "CLU-204"],
  ["CLU-204", "CLU-207"],
  ["CLU-207", "CLU-226"],
  ["CLU-193", "CLU-207"],
  ["CLU-226", "CLU-221"],
] as const

export function OtherFace({ view, now }: { view: BoardViewName; now: number }) {
  const cards = sampleCards(now)
  if (view === "graph") {
    return (
      <GraphView
        graph={{
          nodes: cards.map((card) => ({
            ...{ key: card.key, title: card.title, status: card.status, priority: card.priority },
            isRunning: card.run !== null,
            isAsking: card.question !== null,
            isElsewhere: false,
            objective: null,
          })),
          edges: LINKS.map(([from, to]) => ({ from, to, isMet: false })),
          isCut: false,
        }}
        objective={null}
        onObjective={nothing}
        showsFinished={false}
        onFinished={nothing}
        writesOff={null}
        onPeek={(key) => tell(`${key} opens beside the graph`)}
        onLink={nothing}
        onUnlink={nothing}
      />
    )
  }
  const runs = cards
    .filter((card) => card.status !== "backlog" && card.status !== "ready")
    .flatMap((card, index) =>
      [0, 1].map((attempt) => ({
        runId: `${card.key}-${attempt}` as never,
        role: attempt === 0 ? ("dev" as const) : ("reviewer" as const),
        attempt: 1,
        state: "ended" as const,
        claimedAt: now - (index * 9 + 50 - attempt * 30) * MINUTE,
        startedAt: now - (index * 9 + 50 - attempt * 30) * MINUTE,
        endedAt: now - (index * 9 + 26 - attempt * 20) * MINUTE,
        outcome: index % 4 === 3 ? ("failed" as const) : ("success" as const),
        ...{ taskKey: card.key, taskTitle: card.title, taskStatus: card.status },
      })),
    )
  return <TimelineView runs={runs} isCut={false} now={now} span="6h" onSpan={nothing} onPeek={nothing} />
}

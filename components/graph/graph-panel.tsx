"use client"
/** The live graph of a project: a subscription around the view. */
import { useConnection } from "#lib/react/connection"
import { useGraph, useLinks } from "#lib/react/use-graph"
import type { Look } from "../board/look.ts"
import { writesOff } from "../layout/live-state.tsx"
import { Loading, Problem, Skeleton } from "../ui/state.tsx"
import { GraphView } from "./graph-view.tsx"

type GraphPanelProps = {
  slug: string
  look: Pick<Look, "objective" | "finished">
  onLook: (change: Partial<Look>) => void
  onPeek: (key: string) => void
}

export function GraphPanel({ slug, look, onLook, onPeek }: GraphPanelProps) {
  const graph = useGraph(slug)
  const links = useLinks()
  const off = writesOff(useConnection())
  switch (graph.state) {
    case "loading":
      return (
        <Loading label="Loading the graph">
          <Skeleton className="m-4 h-64" />
        </Loading>
      )
    case "refused":
      return <Problem title="The graph cannot be shown." sentence={graph.sentence} />
    case "ready":
      return (
        <GraphView
          graph={graph.value}
          objective={look.objective}
          onObjective={(objective) => onLook({ objective })}
          showsFinished={look.finished}
          onFinished={(finished) => onLook({ finished })}
          writesOff={off}
          onPeek={onPeek}
          {...links}
        />
      )
  }
}

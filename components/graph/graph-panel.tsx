"use client"
/** The live graph of a project: a subscription around the view. */
import { useConnection } from "#lib/react/connection"
import { useGraph, useLinks } from "#lib/react/use-graph"
import { writesOff } from "../layout/live-state.tsx"
import { Loading, Problem, Skeleton } from "../ui/state.tsx"
import { GraphView } from "./graph-view.tsx"

export function GraphPanel({ slug, onPeek }: { slug: string; onPeek: (key: string) => void }) {
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
      return <GraphView graph={graph.value} writesOff={off} onPeek={onPeek} {...links} />
  }
}

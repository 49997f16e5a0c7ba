/** Parts of a graph: what is open, what is looked at, what belongs to an objective. Pure. */
import { isTerminal } from "#domain/task"
import type { GraphData, GraphNode } from "#lib/react/use-graph"

type Part = Pick<GraphData, "nodes" | "edges">

export const openIn = (graph: Part): Set<string> =>
  new Set(graph.nodes.flatMap(({ key, status }) => (isTerminal(status) ? [] : [key])))

/** Finished cards are left out, unless something open is tied to them. */
export function visibleIn(graph: Part, showsFinished: boolean): Part {
  if (showsFinished) return graph
  const open = openIn(graph)
  const tied = new Set(graph.edges.flatMap(({ from, to }) => (open.has(to) ? [from] : [])))
  return among(graph, ({ key }) => open.has(key) || tied.has(key))
}

/** Key -> what it waits for, as the rule reads it. Met waits cannot be part of a cycle. */
export function waitsIn(graph: Part): Map<string, string[]> {
  const waits = new Map<string, string[]>()
  for (const { from, to, isMet } of graph.edges) if (!isMet) waits.set(to, [...(waits.get(to) ?? []), from])
  return waits
}

/** The cards that are made of others. */
export function objectivesIn({ nodes }: Part): GraphNode[] {
  const named = new Set(nodes.map(({ objective }) => objective))
  return nodes.filter(({ key }) => named.has(key))
}

/** An objective with all its tasks, and with theirs; null is everything. */
export function partOf(graph: Part, objective: string | null): Part {
  if (objective === null) return graph
  const parents = new Map(graph.nodes.map(({ key, objective: parent }) => [key, parent]))
  const belongs = (key: string): boolean => {
    for (let at: string | null = key, steps = 0; at !== null && steps <= parents.size; steps++) {
      if (at === objective) return true
      at = parents.get(at) ?? null
    }
    return false
  }
  return among(graph, ({ key }) => belongs(key))
}

function among(graph: Part, isIn: (node: GraphNode) => boolean): Part {
  const nodes = graph.nodes.filter(isIn)
  const keys = new Set(nodes.map(({ key }) => key))
  return { nodes, edges: graph.edges.filter(({ from, to }) => keys.has(from) && keys.has(to)) }
}

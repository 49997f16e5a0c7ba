"use client"
/** A project's cards and what they wait for, drawn; and the same as a list, for the keyboard and for who cannot see it. */
import { useMemo, useState } from "react"
import { Background, Controls, MarkerType, ReactFlow, type Edge, type Node } from "@xyflow/react"
import "@xyflow/react/dist/base.css"
import { checkDependency } from "#domain/dependencies"
import { useKeys } from "#lib/react/keys"
import { PHONE, useMedia } from "#lib/react/media"
import { tellProblem } from "#lib/react/toast"
import type { GraphData, GraphNode } from "#lib/react/use-graph"
import { Empty } from "../ui/state.tsx"
import { Button } from "../ui/button.tsx"
import { GraphCard, NODE_HEIGHT, NODE_WIDTH } from "./graph-card.tsx"
import { GraphLine } from "./graph-line.tsx"
import { GraphList } from "./graph-list.tsx"
import { openIn, partOf, visibleIn, waitsIn } from "./parts.ts"
import { edgeId, placeGraph, type Placed } from "./place.ts"
import { criticalPath } from "./ties.ts"

const SIZES = { width: NODE_WIDTH, height: NODE_HEIGHT, gapX: 72, gapY: 18 }

export type GraphViewProps = {
  graph: GraphData
  /** Only this objective and its tasks. */
  objective: string | null
  onObjective: (key: string | null) => void
  showsFinished: boolean
  onFinished: (shows: boolean) => void
  writesOff: string | null
  onPeek: (key: string) => void
  /** `task` waits for `dependsOn`, or no longer. */
  onLink: (task: string, dependsOn: string) => void
  onUnlink: (task: string, dependsOn: string) => void
}

const TYPES = { card: GraphCard }
const LINE_TYPES = { way: GraphLine }

export function GraphView(props: GraphViewProps) {
  const { graph, objective, showsFinished, writesOff, onPeek, onLink, onUnlink } = props
  const isPhone = useMedia(PHONE)
  /** In link mode: the first of the two cards, once it is chosen. */
  const [linking, setLinking] = useState<{ first: string | null } | null>(null)
  useKeys({ ...(linking && { Escape: () => setLinking(null) }) })
  const part = useMemo(() => partOf(graph, objective), [graph, objective])
  const shown = useMemo(() => visibleIn(part, showsFinished), [part, showsFinished])
  const longest = useMemo(() => criticalPath(openIn(part), part.edges), [part])
  const critical = useMemo(() => new Set(longest), [longest])

  function choose(key: string): void {
    if (!linking) return onPeek(key)
    if (linking.first === null) return setLinking({ first: key })
    const { first } = linking
    setLinking({ first: null })
    if (first === key) return
    const waits = (task: string, on: string) =>
      graph.edges.some((edge) => edge.to === task && edge.from === on)
    if (waits(key, first)) return onUnlink(key, first)
    if (waits(first, key)) return onUnlink(first, key)
    // The same rule as the server's, asked before anything is sent.
    const legal = checkDependency(waitsIn(graph), key, first)
    if (legal.ok) onLink(key, first)
    else tellProblem(`${key} cannot wait for ${first}`, legal.refusal.message)
  }

  const placed = useMemo(
    () =>
      placeGraph(
        shown.nodes.map(({ key }) => key),
        shown.edges,
        SIZES,
      ),
    [shown],
  )
  const nodes = useMemo(
    () => nodesOf(shown.nodes, placed, critical, linking?.first ?? null),
    [shown, placed, critical, linking],
  )
  const first = useMemo(() => [...tiedIn(shown.edges)].map((id) => ({ id })), [shown.edges])
  const edges = useMemo(() => edgesOf(shown.edges, placed, longest), [shown, placed, longest])
  if (graph.nodes.length === 0)
    return (
      <Empty title="No card yet">Cards appear here with what they wait for, as soon as there are any.</Empty>
    )
  return (
    <div className="flex min-h-0 flex-1 max-md:flex-col-reverse">
      <div className="relative min-h-64 min-w-0 flex-1" data-testid="graph">
        <ReactFlow
          nodes={nodes}
          edges={edges}
          nodeTypes={TYPES}
          edgeTypes={LINE_TYPES}
          onNodeClick={(_, node) => choose(node.id)}
          nodesDraggable={false}
          nodesConnectable={false}
          nodesFocusable={false}
          edgesFocusable={false}
          onlyRenderVisibleElements
          minZoom={0.15}
          fitView
          fitViewOptions={{ maxZoom: 1, minZoom: 0.6, ...(first.length > 0 && { nodes: first }) }}
          proOptions={{ hideAttribution: true }}
          aria-label="Graph of cards"
        >
          <Background color="var(--line)" gap={24} />
          <Controls showInteractive={false} className="clutch-controls" />
        </ReactFlow>
        <div className="absolute top-2 left-2 z-5 flex flex-wrap items-center gap-2">
          <Button
            aria-pressed={linking !== null}
            variant={linking ? "primary" : "plain"}
            className={linking ? "" : "bg-card"}
            disabledReason={writesOff}
            onClick={() => setLinking(linking ? null : { first: null })}
          >
            {linking ? "Done linking" : "Link cards"}
          </Button>
          {linking && (
            <p role="status" className="rounded-md border border-line bg-over px-2 py-1 text-xs text-fg-2">
              {linking.first === null
                ? "Choose the card that comes first."
                : `Choose the card that waits for ${linking.first}; chosen again, a link goes.`}
            </p>
          )}
        </div>
      </div>
      <GraphList
        {...{ graph, shown, critical, objective, showsFinished }}
        isPhone={isPhone}
        linkFrom={linking && linking.first}
        isLinking={linking !== null}
        onObjective={props.onObjective}
        onFinished={props.onFinished}
        onChoose={choose}
      />
    </div>
  )
}

function nodesOf(
  nodes: readonly GraphNode[],
  { corners }: Placed,
  critical: ReadonlySet<string>,
  first: string | null,
): Node[] {
  return nodes.map((node) => ({
    id: node.key,
    type: "card",
    position: corners.get(node.key)!,
    width: NODE_WIDTH,
    height: NODE_HEIGHT,
    data: { node, isCritical: critical.has(node.key), isChosen: first === node.key },
  }))
}

const tiedIn = (edges: GraphData["edges"]): Set<string> =>
  new Set(edges.flatMap(({ from, to }) => [from, to]))

function edgesOf(edges: GraphData["edges"], { ways }: Placed, longest: readonly string[]): Edge[] {
  // Of the lines between cards of the longest chain, only those that are its steps.
  const steps = new Set(longest.slice(1).map((to, at) => edgeId({ from: longest[at]!, to })))
  return edges.flatMap(({ from, to, isMet }) => {
    const id = edgeId({ from, to })
    const way = ways.get(id)
    if (!way) return []
    const isCritical = steps.has(id)
    const colour = isCritical ? "var(--fg)" : isMet ? "var(--line-2)" : "var(--fg-3)"
    return {
      ...{ id, type: "way", data: { way }, source: from, target: to, focusable: false },
      style: { stroke: colour, strokeWidth: isCritical ? 2 : 1.25, ...(isMet && { strokeDasharray: "3 3" }) },
      markerEnd: { type: MarkerType.ArrowClosed, color: colour, width: 16, height: 16 },
    }
  })
}

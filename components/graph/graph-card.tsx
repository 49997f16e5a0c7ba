"use client"
/** A card as a node of the graph. */
import { memo } from "react"
import { Handle, Position, type NodeProps } from "@xyflow/react"
import { STATUS_LABELS } from "#domain/task"
import type { GraphNode } from "#lib/react/use-graph"
import { cn } from "../ui/cn.ts"
import { Glyph, type GlyphName } from "../ui/glyph.tsx"
import { PriorityMark } from "../ui/priority.tsx"
import { STATUS_GLYPHS } from "../ui/status.ts"
import { OneLine } from "../ui/one-line.tsx"

export const NODE_WIDTH = 208
export const NODE_HEIGHT = 58

type Data = { node: GraphNode; isCritical: boolean; isChosen: boolean }

export function glyphOfNode({ status, isRunning, isAsking }: GraphNode): GlyphName {
  if (isAsking) return "attention"
  if (isRunning) return status === "in_review" ? "review" : "running"
  return status === "in_progress" || status === "merging" ? "queued" : STATUS_GLYPHS[status]
}

export const GraphCard = memo(function GraphCard({ data }: NodeProps) {
  const { node, isCritical, isChosen } = data as Data
  return (
    <div
      title={`${node.key}: ${node.title}`}
      className={cn(
        "flex h-full cursor-pointer flex-col justify-center gap-1 rounded-lg border bg-card px-2.5",
        isChosen ? "border-focus outline-2 outline-focus" : isCritical ? "border-fg-2" : "border-line-2",
        node.isElsewhere && "border-dashed",
      )}
    >
      <Handle type="target" position={Position.Left} className="invisible" />
      <div className="flex items-center gap-1.5">
        <Glyph name={glyphOfNode(node)} label={STATUS_LABELS[node.status]} />
        <span className="num font-mono text-2xs text-fg-3">{node.key}</span>
        <span className="ml-auto flex">
          <PriorityMark priority={node.priority} />
        </span>
      </div>
      <p className="truncate text-sm">
        <OneLine text={node.title} />
      </p>
      <Handle type="source" position={Position.Right} className="invisible" />
    </div>
  )
})

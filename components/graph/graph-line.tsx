"use client"
/** A line of the graph: the way that was found for it, beside the cards that it passes. */
import { memo } from "react"
import { BaseEdge, type EdgeProps } from "@xyflow/react"
import { pathOf, type Point } from "./place.ts"

export const GraphLine = memo(function GraphLine({ id, data, style, markerEnd }: EdgeProps) {
  const { way } = data as { way: Point[] }
  return <BaseEdge id={id} path={pathOf(way)} {...(style && { style })} {...(markerEnd && { markerEnd })} />
})

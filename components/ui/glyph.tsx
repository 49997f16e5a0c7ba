/** Status as a silhouette: the shape tells the states apart before any colour does. */
import type { ReactNode } from "react"
import { cn } from "./cn.ts"

export const GLYPHS = [
  "queued",
  "ready",
  "running",
  "attention",
  "review",
  "done",
  "failed",
  "cancelled",
] as const
export type GlyphName = (typeof GLYPHS)[number]

/** Marks inside filled shapes are cut out in the colour of the surface behind them. */
const CUT = {
  stroke: "var(--glyph-cut, var(--card))",
  strokeLinecap: "round",
  strokeLinejoin: "round",
  fill: "none",
} as const
const RING = { cx: 7, cy: 7, r: 5.25, fill: "none", stroke: "currentColor", strokeWidth: 1.5 } as const

const SHAPES: Record<GlyphName, ReactNode> = {
  queued: <circle {...RING} strokeDasharray="2.2 2" />,
  ready: <circle {...RING} />,
  running: (
    <>
      <circle {...RING} strokeWidth={1.75} strokeOpacity={0.28} />
      <path
        className="origin-center animate-turn [.still_&]:animate-none"
        d="M7 1.75A5.25 5.25 0 0 1 12.25 7"
        fill="none"
        stroke="currentColor"
        strokeWidth={1.75}
        strokeLinecap="round"
      />
      <circle cx={7} cy={7} r={1.9} fill="currentColor" />
    </>
  ),
  attention: (
    <>
      <path d="M7 .9 13.1 7 7 13.1 .9 7Z" fill="currentColor" />
      <path d="M7 4v3.4M7 9.4v.2" {...CUT} strokeWidth={1.5} />
    </>
  ),
  review: (
    <>
      <circle {...RING} />
      <path d="M7 3.6a3.4 3.4 0 0 1 0 6.8Z" fill="currentColor" />
    </>
  ),
  done: (
    <>
      <circle cx={7} cy={7} r={6} fill="currentColor" />
      <path d="m4.4 7.2 1.8 1.8 3.5-3.8" {...CUT} strokeWidth={1.6} />
    </>
  ),
  failed: (
    <>
      <path d="M4.5 1h5L13 4.5v5L9.5 13h-5L1 9.5v-5Z" fill="currentColor" />
      <path d="m5 5 4 4m0-4-4 4" {...CUT} strokeWidth={1.6} />
    </>
  ),
  cancelled: (
    <>
      <circle {...RING} />
      <path d="M4.6 7h4.8" fill="none" stroke="currentColor" strokeWidth={1.5} strokeLinecap="round" />
    </>
  ),
}

const TONES: Record<GlyphName, string> = {
  queued: "text-queued",
  ready: "text-queued",
  running: "text-running",
  attention: "text-attention",
  review: "text-review",
  done: "text-done",
  failed: "text-failed",
  cancelled: "text-queued",
}

/** With a label it is an image that says so; without one it decorates words that stand beside it. */
export function Glyph({ name, label, className }: { name: GlyphName; label?: string; className?: string }) {
  return (
    <svg
      viewBox="0 0 14 14"
      className={cn("shrink-0", TONES[name], className ?? "size-3.5")}
      {...(label ? { role: "img", "aria-label": label } : { "aria-hidden": true })}
    >
      {SHAPES[name]}
    </svg>
  )
}

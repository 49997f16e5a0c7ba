/** The frame of a chart: its size, round numbers on the left, times below, and a summary for those who do not see it. */
import type { ReactNode } from "react"
import { labelled, roundTop } from "./scale.ts"

/** Drawn in these units and stretched to its place; strokes and text are not stretched. */
export const WIDTH = 600
export const HEIGHT = 140

export type Plot = { top: number; x: (index: number) => number; y: (value: number) => number; step: number }

type ChartProps = {
  /** What it shows, with the figures that matter, as a sentence. */
  summary: string
  labels: readonly string[]
  highest: number
  format: (value: number) => string
  children: (plot: Plot) => ReactNode
}

export function Chart({ summary, labels, highest, format, children }: ChartProps) {
  const top = roundTop(highest)
  const step = WIDTH / Math.max(1, labels.length)
  const plot: Plot = {
    ...{ top, step },
    x: (index) => (index + 0.5) * step,
    y: (value) => HEIGHT - (value / top) * HEIGHT,
  }
  const marks = labelled(labels.length, 6)
  return (
    <div className="num grid grid-cols-[3rem_minmax(0,1fr)] gap-x-2 text-2xs text-fg-3">
      <div aria-hidden className="flex h-35 flex-col justify-between text-right leading-none">
        <span>{format(top)}</span>
        <span>{format(top / 2)}</span>
        <span>{format(0)}</span>
      </div>
      <svg
        role="img"
        aria-label={summary}
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        preserveAspectRatio="none"
        className="h-35 w-full overflow-visible"
      >
        {[0, 0.5, 1].map((share) => (
          <line
            key={share}
            x1={0}
            x2={WIDTH}
            y1={share * HEIGHT}
            y2={share * HEIGHT}
            stroke="var(--line)"
            vectorEffect="non-scaling-stroke"
          />
        ))}
        {children(plot)}
      </svg>
      <div aria-hidden className="relative col-start-2 mt-1.5 h-3.5">
        {marks.map((index) => (
          <span
            key={index}
            className="absolute -translate-x-1/2 whitespace-nowrap"
            style={{ left: `${((index + 0.5) / labels.length) * 100}%` }}
          >
            {labels[index]}
          </span>
        ))}
      </div>
    </div>
  )
}

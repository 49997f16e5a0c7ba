/** A trend in the space of a word: no axis, its words are beside it. */
import { pathOf } from "./scale.ts"

type SparkProps = { summary: string; values: readonly number[]; colour?: string }

const [WIDTH, HEIGHT] = [120, 22]

export function Spark({ summary, values, colour = "var(--fg-3)" }: SparkProps) {
  const highest = Math.max(0, ...values)
  const y = (value: number) => (highest === 0 ? HEIGHT - 1 : HEIGHT - 1 - (value / highest) * (HEIGHT - 3))
  const points = values.map(
    (value, index) => [(index / Math.max(1, values.length - 1)) * WIDTH, y(value)] as const,
  )
  const line = pathOf(points)
  return (
    <svg
      role="img"
      aria-label={summary}
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      preserveAspectRatio="none"
      className="h-5.5 w-full"
    >
      <path d={`${line}L${WIDTH} ${HEIGHT}L0 ${HEIGHT}Z`} fill={colour} fillOpacity={0.12} />
      <path d={line} fill="none" stroke={colour} strokeWidth={1.25} vectorEffect="non-scaling-stroke" />
    </svg>
  )
}

/** What is drawn in a chart: bars, lines, areas. One hue in steps of opacity; a status colour only where it means one. */
import { pathOf } from "./scale.ts"
import { HEIGHT, type Plot } from "./chart.tsx"

/** From the strongest to the faintest. */
export const STEPS = [1, 0.62, 0.4, 0.24] as const
export const INK = "var(--fg)"

type BarsProps = {
  plot: Plot
  values: readonly number[]
  /** Where each bar begins; absent: on the ground. */
  from?: readonly number[]
  colour?: string
  opacity?: number
  onChoose?: ((index: number) => void) | undefined
  labelOf?: (index: number) => string
}

export function Bars({ plot, values, from, colour = INK, opacity = STEPS[1], onChoose, labelOf }: BarsProps) {
  const width = plot.step * 0.68
  return (
    <g fill={colour} fillOpacity={opacity}>
      {values.map((value, index) => {
        if (value <= 0) return null
        const low = from?.[index] ?? 0
        const [top, bottom] = [plot.y(low + value), plot.y(low)]
        return (
          <rect
            key={index}
            x={plot.x(index) - width / 2}
            width={width}
            y={top}
            height={Math.max(1, bottom - top)}
            {...(onChoose && {
              onClick: () => onChoose(index),
              className: "cursor-pointer hover:opacity-80",
            })}
          >
            {labelOf && <title>{labelOf(index)}</title>}
          </rect>
        )
      })}
    </g>
  )
}

type LineProps = {
  plot: Plot
  values: readonly (number | null)[]
  colour?: string
  opacity?: number
  isDashed?: boolean
}

/** Broken where there is no value; a value between two gaps is a dot. */
export function Line({ plot, values, colour = INK, opacity = 1, isDashed = false }: LineProps) {
  const points = values.map((value, index) => [plot.x(index), value === null ? null : plot.y(value)] as const)
  const alone = points.filter(
    ([, y], index) => y !== null && points[index - 1]?.[1] == null && points[index + 1]?.[1] == null,
  )
  return (
    <g stroke={colour} strokeOpacity={opacity} fill="none" strokeWidth={1.5}>
      <path
        d={pathOf(points)}
        vectorEffect="non-scaling-stroke"
        strokeLinejoin="round"
        {...(isDashed && { strokeDasharray: "4 3" })}
      />
      {alone.map(([x, y]) => (
        <path
          key={x}
          d={`M${x} ${y}h0.01`}
          strokeWidth={5}
          strokeLinecap="round"
          vectorEffect="non-scaling-stroke"
        />
      ))}
    </g>
  )
}

export function Area({ plot, values, colour = INK, opacity = 0.12 }: Omit<LineProps, "isDashed">) {
  const points = values.map((value, index) => [plot.x(index), plot.y(value ?? 0)] as const)
  const [first, last] = [points[0], points.at(-1)]
  if (!first || !last) return null
  return (
    <path
      d={`${pathOf(points)}L${last[0]} ${HEIGHT}L${first[0]} ${HEIGHT}Z`}
      fill={colour}
      fillOpacity={opacity}
    />
  )
}

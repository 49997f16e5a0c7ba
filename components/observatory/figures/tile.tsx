/** One figure: its name, its value, what it was before, a trend, and a sentence that says what it means. */
import type { ReactNode } from "react"
import Link from "next/link"
import type { Route } from "next"
import { Spark } from "../../charts/spark.tsx"
import { NO_FIGURE } from "../words.ts"

type TileProps = {
  label: string
  value: string
  unit?: string
  /** What it was in the stretch before; nothing where there was nothing to measure. */
  before?: string
  trend?: { values: readonly number[]; summary: string; colour?: string }
  href?: string
  children: ReactNode
}

export function Tile({ label, value, unit, before, trend, href, children }: TileProps) {
  return (
    <div className="relative flex min-w-0 flex-col gap-0.5 bg-card px-3.5 py-2.5">
      <dt className="flex items-baseline gap-2 text-xs text-fg-2">
        {href ? (
          <Link href={href as Route} className="after:absolute after:inset-0 hover:underline">
            {label}
          </Link>
        ) : (
          label
        )}
      </dt>
      <dd className="num flex flex-wrap items-baseline gap-x-1.5">
        <span className="text-xl font-semibold tracking-[-0.02em] whitespace-nowrap">{value}</span>
        {unit && <span className="truncate text-sm text-fg-3">{unit}</span>}
        {before !== undefined && before !== NO_FIGURE && (
          <span className="ml-auto text-2xs whitespace-nowrap text-fg-3">was {before}</span>
        )}
      </dd>
      {trend && (
        <dd>
          <Spark {...trend} />
        </dd>
      )}
      <dd className="num text-xs text-fg-2">{children}</dd>
    </div>
  )
}

/** Split by hairlines, whatever wraps. */
export const Tiles = ({ label, children }: { label: string; children: ReactNode }) => (
  <dl
    aria-label={label}
    className="grid grid-cols-6 gap-px overflow-hidden rounded-lg border border-line bg-line max-xl:grid-cols-3 max-md:grid-cols-2"
  >
    {children}
  </dl>
)

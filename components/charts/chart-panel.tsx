"use client"
/** A chart in its panel: the drawing or its table, and both as files. */
import { useState, type ReactNode } from "react"
import Link from "next/link"
import type { Route } from "next"
import { Table2 } from "lucide-react"
import { IconButton } from "../ui/button.tsx"
import { Panel } from "../ui/panel.tsx"
import type { Sheet } from "./export.ts"
import { Files } from "./files.tsx"
import { SheetTable } from "./sheet-table.tsx"

type ChartPanelProps = {
  title: string
  /** What it says, in words. */
  sentence: ReactNode
  /** Which line or bar is which; near the drawing. */
  legend?: ReactNode
  sheet: Sheet
  /** The runs that it is made of. */
  runsHref?: string
  children: ReactNode
}

export function ChartPanel({ title, sentence, legend, sheet, runsHref, children }: ChartPanelProps) {
  const [isTable, setTable] = useState(false)
  return (
    <Panel
      title={title}
      aside={
        <>
          {runsHref && <RunsLink href={runsHref} title={title} />}
          <IconButton
            label={isTable ? `Show ${title} as a chart` : `Show ${title} as a table`}
            aria-pressed={isTable}
            onClick={() => setTable(!isTable)}
          >
            <Table2 aria-hidden className="size-3.5" />
          </IconButton>
          <Files sheet={sheet} title={title} />
        </>
      }
    >
      <div className="flex flex-col gap-2 p-3">
        <div className="flex flex-wrap items-baseline gap-x-4 gap-y-1 text-xs text-fg-2">
          <p className="num min-w-0 flex-[1_1_14rem]">{sentence}</p>
          {!isTable && legend}
        </div>
        {isTable ? <SheetTable title={title} sheet={sheet} /> : children}
      </div>
    </Panel>
  )
}

/** The way from figures to the runs that they are made of. */
export const RunsLink = ({ href, title }: { href: string; title: string }) => (
  <Link href={href as Route} className="text-xs text-fg-2 underline-offset-2 hover:underline">
    Runs<span className="sr-only"> of {title}</span>
  </Link>
)

/** A stroke and its name, beside the drawing. */
export function Key({
  opacity = 1,
  colour = "var(--fg)",
  children,
}: {
  opacity?: number
  colour?: string
  children: ReactNode
}) {
  return (
    <span className="flex items-center gap-1.5 text-2xs">
      <i aria-hidden className="h-2 w-3 rounded-xs" style={{ background: colour, opacity }} />
      {children}
    </span>
  )
}

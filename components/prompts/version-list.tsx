"use client"
/** The versions of a role, newest first, the built-in one at the end: who wrote each, when, why, and what came of it. */
import { CircleCheck } from "lucide-react"
import type { Figures } from "#domain/analytics"
import { countOf, formatMoney } from "#domain/format"
import { BUILT_IN, numberLabel } from "#domain/prompt"
import type { VersionRow } from "#lib/react/prompts-data"
import type { Paged } from "#lib/react/task-data"
import { Age } from "../ui/age.tsx"
import { Button } from "../ui/button.tsx"
import { cn } from "../ui/cn.ts"
import { Tag } from "../ui/mark.tsx"
import { Panel } from "../ui/panel.tsx"
import { Loading, Skeleton } from "../ui/state.tsx"

type VersionListProps = {
  versions: Paged<VersionRow>
  outcomes: ReadonlyMap<number, Figures>
  active: number
  shown: number
  onVersion: (version: number) => void
}

export function VersionList({ versions, outcomes, active, shown, onVersion }: VersionListProps) {
  const { items, isLoading, onMore } = versions
  return (
    <Panel title="Versions" count={isLoading ? undefined : items.length}>
      {isLoading ? (
        <Loading label="Loading the versions">
          <Skeleton className="m-3 h-24" />
        </Loading>
      ) : (
        <ul className="divide-y divide-line">
          {items.map((row) => (
            <Row
              key={row.version}
              row={row}
              figures={outcomes.get(row.version)}
              isActive={row.version === active}
              isShown={row.version === shown}
              onShow={() => onVersion(row.version)}
            />
          ))}
        </ul>
      )}
      {onMore && (
        <div className="p-3">
          <Button onClick={onMore}>Show earlier</Button>
        </div>
      )}
    </Panel>
  )
}

type RowProps = {
  row: VersionRow
  figures: Figures | undefined
  isActive: boolean
  isShown: boolean
  onShow: () => void
}

function Row({ row, figures, isActive, isShown, onShow }: RowProps) {
  const { version, note, author, createdAt, project, basedOn } = row
  return (
    <li>
      <button
        data-row
        type="button"
        aria-current={isShown ? "true" : undefined}
        onClick={onShow}
        className={cn(
          "flex w-full flex-col gap-1 px-3 py-2 text-left",
          isShown ? "bg-sel" : "hover:bg-raise",
        )}
      >
        <span className="flex w-full items-center gap-2">
          <span className="num text-sm font-medium">{numberLabel(version)}</span>
          {isActive && (
            <span className="flex items-center gap-1 text-2xs font-medium text-done">
              <CircleCheck aria-hidden className="size-3.5" />
              Active
            </span>
          )}
          {project && <Tag>{project}</Tag>}
          <span className="ml-auto truncate text-2xs text-fg-2">
            {author}
            {createdAt !== null && (
              <>
                , <Age since={createdAt} className="num" />
              </>
            )}
          </span>
        </span>
        <span className="line-clamp-2 text-xs [overflow-wrap:anywhere] text-fg-2">{note}</span>
        <span className="num flex flex-wrap gap-x-2 text-2xs text-fg-2">
          <span>{outcomeWords(figures)}</span>
          {version !== BUILT_IN && <span>from {numberLabel(basedOn)}</span>}
        </span>
      </button>
    </li>
  )
}

const percent = (share: number): string => `${Math.round(share * 100)} %`

/** What came of its runs in the last 30 days, with how many that is known from. */
export function outcomeWords(figures: Figures | undefined): string {
  if (!figures || figures.runs.count === 0) return "no run ended in 30 days"
  const { runs, sentBack, costPerKnownRun } = figures
  return [
    countOf(runs.count, "run"),
    runs.successRate !== null && `${percent(runs.successRate)} of ${runs.succeeded + runs.failed} succeeded`,
    sentBack.rate !== null && `${percent(sentBack.rate)} of ${sentBack.made} came back`,
    costPerKnownRun.usd !== null && `${formatMoney(costPerKnownRun.usd)} each`,
  ]
    .filter(Boolean)
    .join(", ")
}

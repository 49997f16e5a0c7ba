"use client"
/** The columns side by side, folded ones as strips; or, in lanes, their cells. */
import type { ReactNode } from "react"
import dynamic from "next/dynamic"
import type { WipLimits } from "#domain/project"
import { LIMITED_COLUMNS, TASK_STATUSES, type TaskStatus } from "#domain/task"
import type { Live } from "#lib/react/live"
import type { BoardCard, BoardColumn } from "#lib/react/view-data"
import { needsPerson } from "../ui/status.ts"
import { totalOf } from "./arrange.ts"
import type { Creating } from "./board-dialogs.tsx"
import { ListSkeleton } from "./board-skeleton.tsx"
import { ColumnFrame, FoldedColumn } from "./column-frame.tsx"
import type { Order } from "./dnd/placement.ts"
import type { Lane } from "./lanes.ts"
import type { LaneKind } from "./look.ts"

const LanesBoard = dynamic(() => import("./lanes-board.tsx").then((module) => module.LanesBoard), {
  ssr: false,
  loading: ListSkeleton,
})

type BoardColumnsProps = {
  columns: Record<TaskStatus, Live<BoardColumn>>
  cards: ReadonlyMap<string, BoardCard>
  order: Order
  folded: ReadonlySet<TaskStatus>
  limits: WipLimits
  lanes: LaneKind
  /** What the lanes are made of. */
  shown: readonly BoardCard[]
  onFold: (status: TaskStatus) => void
  onCreate: (creating: Creating) => void
  /** Null where no limit can be set. */
  onLimit: ((status: keyof WipLimits) => void) | null
  renderContent: (status: TaskStatus, lane?: Lane) => ReactNode
}

export function BoardColumns(props: BoardColumnsProps) {
  const { columns, cards, order, folded, limits, lanes, shown, onFold, onCreate, onLimit, renderContent } =
    props
  const needs = (key: string) => {
    const card = cards.get(key)
    return card !== undefined && needsPerson(card)
  }
  if (lanes !== "none" && shown.length > 0) {
    return (
      <LanesBoard
        kind={lanes}
        cards={shown}
        statuses={TASK_STATUSES.filter((status) => !folded.has(status))}
        countOf={(status) => totalOf(columns[status], null)}
        renderCell={renderContent}
      />
    )
  }
  return (
    <div className="flex min-h-0 flex-1 gap-2 overflow-x-auto px-3 pt-1 pb-2">
      {TASK_STATUSES.map((status) =>
        folded.has(status) ? (
          <FoldedColumn
            key={status}
            status={status}
            total={totalOf(columns[status], null)}
            needsPerson={order[status]?.some(needs) ?? false}
            onUnfold={() => onFold(status)}
          />
        ) : (
          <ColumnFrame
            key={status}
            status={status}
            total={totalOf(columns[status], null)}
            limit={isLimited(status) ? limits[status] : undefined}
            onFold={() => onFold(status)}
            {...(onLimit && isLimited(status) && { onLimit: () => onLimit(status) })}
            {...((status === "backlog" || status === "ready") && { onCreate: () => onCreate(status) })}
          >
            {renderContent(status)}
          </ColumnFrame>
        ),
      )}
    </div>
  )
}

const isLimited = (status: TaskStatus): status is keyof WipLimits =>
  LIMITED_COLUMNS.some((each) => each === status)

/** The board before its cards: columns where they will be, so that nothing jumps. */
import { BOARD_RAILS, STATUS_LABELS, TASK_STATUSES } from "#domain/task"
import { Glyph } from "../ui/glyph.tsx"
import { Loading, Skeleton } from "../ui/state.tsx"
import { STATUS_GLYPHS } from "../ui/status.ts"

export function BoardSkeleton() {
  return (
    <Loading label="Loading the board">
      <div className="h-10 shrink-0 border-b border-line max-md:h-13" />
      <div className="flex min-h-0 flex-1 gap-2 overflow-hidden px-3 pt-1 pb-2">
        {TASK_STATUSES.map((status) =>
          (BOARD_RAILS as readonly string[]).includes(status) ? (
            <div key={status} className="w-8 shrink-0 rounded-lg border border-line max-md:hidden" />
          ) : (
            <div key={status} className="flex min-w-40 flex-1 basis-0 flex-col max-md:min-w-full">
              <div className="flex h-8 items-center gap-2 px-1 text-sm font-medium max-md:hidden">
                <Glyph name={STATUS_GLYPHS[status]} />
                {STATUS_LABELS[status]}
              </div>
              <div className="flex flex-col gap-1.5 p-0.5">
                <Skeleton className="h-20" />
                <Skeleton className="h-16" />
                <Skeleton className="h-20" />
              </div>
            </div>
          ),
        )}
      </div>
      <div className="h-8 shrink-0 border-t border-line max-md:hidden" />
    </Loading>
  )
}

/** A list before its rows, lanes before their cards; the footer stays where it is. */
export const ListSkeleton = () => (
  <Loading label="Loading the cards">
    <div className="flex min-h-0 flex-1 flex-col gap-1.5 p-4">
      {[0, 1, 2, 3, 4, 5].map((row) => (
        <Skeleton key={row} className="h-6" />
      ))}
    </div>
  </Loading>
)

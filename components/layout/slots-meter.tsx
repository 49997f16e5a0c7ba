/** How many runs there are beside how many there may be: one cell each, always in sight. */
import { countOf } from "#domain/format"
import { cn } from "../ui/cn.ts"

export type Slots = {
  /** One entry per open run, what it is doing. */
  runs: ("running" | "attention" | "review")[]
  limit: number
  ready: number
  isPaused: boolean
}

const COLOURS = { running: "bg-running", attention: "bg-attention", review: "bg-review" }
/** More cells than this are a smear; then the numbers alone speak. */
const MOST_CELLS = 20

export function SlotsMeter({ slots }: { slots: Slots }) {
  const cells = Math.max(slots.limit, slots.runs.length)
  const waiting = slots.runs.filter((run) => run === "attention").length
  const label = `${slots.runs.length} of ${countOf(slots.limit, "run slot")} in use${waiting > 0 ? `, ${waiting} waiting for you` : ""}`
  return (
    <div
      title={label}
      className="flex flex-col gap-2 rounded-lg border border-line bg-panel p-2.5 max-roomy:items-center max-roomy:gap-1 max-roomy:px-1 max-roomy:py-1.5"
    >
      <div className="flex items-baseline justify-between gap-2">
        <span className="text-xs text-fg-2 max-roomy:sr-only">Run slots</span>
        <span className="num text-xs whitespace-nowrap">
          <span className="font-medium text-fg">{slots.runs.length}</span>
          <span className="text-fg-3"> / {slots.limit}</span>
        </span>
      </div>
      {cells <= MOST_CELLS && (
        <div
          role="img"
          aria-label={label}
          className="flex w-full flex-wrap gap-[3px] max-roomy:justify-center max-roomy:gap-0.5"
        >
          {Array.from({ length: cells }, (_, index) => {
            const run = slots.runs[index]
            return (
              <span
                key={index}
                className={cn(
                  "h-3.5 max-w-6 min-w-2 flex-1 rounded-xs max-roomy:h-2.5 max-roomy:min-w-1",
                  run ? COLOURS[run] : "border border-line-2",
                )}
              />
            )
          })}
        </div>
      )}
      <dl className="num grid grid-cols-2 gap-y-0.5 text-2xs max-roomy:hidden">
        <dt className="text-fg-3">Queue</dt>
        <dd className="text-right text-fg-2">{slots.ready} ready</dd>
        <dt className="text-fg-3">Work loop</dt>
        <dd className={cn("text-right", slots.isPaused ? "text-attention" : "text-fg-2")}>
          {slots.isPaused ? "paused" : "running"}
        </dd>
      </dl>
    </div>
  )
}

"use client"
/** What the work loop decided, cycle by cycle. A cycle that decided nothing leaves no line. */
import { formatDuration } from "#domain/format"
import type { CycleAction } from "#domain/loop/cycle"
import type { CycleView } from "#lib/react/observatory-data"
import type { Paged } from "#lib/react/task-data"
import { clockToSecond } from "#lib/react/when"
import { Age } from "../../ui/age.tsx"
import { Button } from "../../ui/button.tsx"
import { cn } from "../../ui/cn.ts"
import { Glyph } from "../../ui/glyph.tsx"
import { Empty, Loading, Skeleton } from "../../ui/state.tsx"
import { TaskKey } from "./task-key.tsx"

export const TRIGGERS: Record<CycleView["trigger"], string> = {
  wake: "woken by a change",
  sweep: "regular sweep",
  vanished: "a run vanished",
  start: "the loop started",
}

type CycleLogProps = { cycles: Paged<CycleView>; onInspect: (cycle: CycleView) => void }

export function CycleLog({ cycles, onInspect }: CycleLogProps) {
  if (cycles.items.length === 0) {
    return cycles.isLoading ? (
      <Loading label="Loading the cycle log">
        <Skeleton className="m-3 h-24" />
      </Loading>
    ) : (
      <Empty title="Nothing decided yet">
        Each cycle that decides something is written here, with its phases.
      </Empty>
    )
  }
  return (
    <div role="group" aria-label="Cycles" tabIndex={0} className="min-h-0 flex-1 overflow-y-auto">
      <ol className="flex flex-col divide-y divide-line">
        {cycles.items.map((cycle) => (
          <li key={cycle.cycleId} className="px-3 py-2">
            <p className="num flex items-baseline gap-2 text-2xs text-fg-3">
              <Age since={cycle.startedAt} className="font-mono text-fg-2" />
              <span>{TRIGGERS[cycle.trigger]}</span>
              <span className="ml-auto font-mono">
                {cycle.durationMs < 1_000
                  ? `${Math.round(cycle.durationMs)} ms`
                  : formatDuration(cycle.durationMs)}
              </span>
              <Button size="sm" variant="ghost" className="-my-1" onClick={() => onInspect(cycle)}>
                Inspect
                <span className="sr-only"> the cycle of {clockToSecond(cycle.startedAt)}</span>
              </Button>
            </p>
            <CycleActions actions={cycle.actions} />
          </li>
        ))}
      </ol>
      {cycles.onMore && (
        <div className="p-3">
          <Button onClick={cycles.onMore}>Show earlier</Button>
        </div>
      )}
    </div>
  )
}

export const CycleActions = ({ actions }: { actions: CycleView["actions"] }) => (
  <ul className="mt-1 flex flex-col gap-0.5">
    {actions.map((action, index) => (
      <Action key={index} action={action} />
    ))}
  </ul>
)

/** The decision by its name, and what came of it. */
function wordsOf({ kind, sentence }: CycleAction): string {
  const name = kind.replaceAll("_", " ")
  return sentence ? `${name}: ${sentence}` : name
}

function Action({ action }: { action: CycleView["actions"][number] }) {
  return (
    <li className="grid grid-cols-[3.75rem_minmax(0,1fr)] items-baseline gap-2 text-xs">
      <span className="text-2xs text-fg-3">{action.phase}</span>
      <span className={cn("[overflow-wrap:anywhere]", action.result === "done" ? "text-fg-2" : "text-fg")}>
        {action.result !== "done" && (
          <Glyph
            name={action.result === "failed" ? "failed" : "cancelled"}
            label={action.result === "failed" ? "Failed" : "Refused"}
            className="mr-1 inline-block size-3 align-[-2px]"
          />
        )}
        {action.taskKey && <TaskKey taskKey={action.taskKey} className="mr-1.5 text-2xs text-fg-3" />}
        {wordsOf(action)}
      </span>
    </li>
  )
}

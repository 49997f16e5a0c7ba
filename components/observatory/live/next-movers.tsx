"use client"
/** Who moves next, of all open cards: the proof that nothing stands still unseen. */
import { REASONS } from "#domain/loop/reason"
import { formatAge } from "#domain/format"
import { useNow } from "#lib/react/clock"
import type { LivenessView } from "#lib/react/observatory-data"
import { Glyph } from "../../ui/glyph.tsx"
import { TaskKey } from "./task-key.tsx"

const MOVERS = [
  ["agent", "an agent"],
  ["loop", "the loop"],
  ["person", "a person"],
  ["outside", "something outside"],
] as const

export function NextMovers({ liveness }: { liveness: LivenessView | null }) {
  const now = useNow(10_000)
  if (!liveness) return <p className="px-3 py-2 text-xs text-fg-2">The loop has not looked yet.</p>
  const { movers, nobody, overdue } = liveness
  return (
    <>
      <dl className="flex flex-col divide-y divide-line text-sm">
        {MOVERS.map(([mover, label]) => (
          <Row key={mover} label={label} count={movers[mover] ?? 0} />
        ))}
        <Row label="nobody" count={nobody.length} isBad={nobody.length > 0} />
      </dl>
      {[...nobody, ...overdue].map(({ taskId, key, code, since }) => (
        <p key={taskId} className="flex items-baseline gap-2 border-t border-line px-3 py-1.5 text-xs">
          <Glyph name="attention" className="self-center" />
          <TaskKey taskKey={key} className="text-xs" />
          <span className="min-w-0 flex-1 text-fg-2">
            {code ? REASONS[code] : "Nothing is known of what it waits for."}
            {since !== null && ` ${formatAge(since, Math.max(now, since))} now.`}
          </span>
        </p>
      ))}
    </>
  )
}

function Row({ label, count, isBad = false }: { label: string; count: number; isBad?: boolean }) {
  return (
    <div className="flex min-h-8 items-center gap-2 px-3 py-1">
      <dt className="min-w-0 flex-1 text-fg-2">{label}</dt>
      {isBad && <Glyph name="failed" />}
      <dd className="num">{count}</dd>
    </div>
  )
}

"use client"
/** One cycle of the loop: what it decided, what waited and why, and what it would decide with other settings. */
import { useState, type FormEvent } from "react"
import { REASONS } from "#domain/loop/reason"
import { countOf } from "#domain/format"
import type { CycleView } from "#lib/react/observatory-data"
import { useReplay, type ReplayState } from "#lib/react/replay"
import { clockToSecond } from "#lib/react/when"
import { Button } from "../../ui/button.tsx"
import { Dialog } from "../../ui/dialog.tsx"
import { Field, TextInput } from "../../ui/field.tsx"
import { CycleActions, TRIGGERS } from "./cycle-log.tsx"

export function CycleInspector({ cycle, onClose }: { cycle: CycleView; onClose: () => void }) {
  const [replay, decideAgain] = useReplay(cycle.cycleId)
  return <CycleInspectorView cycle={cycle} replay={replay} onReplay={decideAgain} onClose={onClose} />
}

type CycleInspectorViewProps = {
  cycle: CycleView
  replay: ReplayState
  onReplay: (settings: string[]) => void
  onClose: () => void
}

export function CycleInspectorView({ cycle, replay, onReplay, onClose }: CycleInspectorViewProps) {
  const [text, setText] = useState("")
  const waiting = Object.entries(cycle.waiting).sort(([, a], [, b]) => b - a)
  function submit(event: FormEvent): void {
    event.preventDefault()
    onReplay(text.split(/[\s,]+/).filter(Boolean))
  }
  return (
    <Dialog
      title={`Cycle of ${clockToSecond(cycle.startedAt)}`}
      onClose={onClose}
      className="w-[min(680px,calc(100vw-2rem))]"
    >
      <div className="flex flex-col gap-4">
        <p className="num text-xs text-fg-2">
          {TRIGGERS[cycle.trigger]}, {countOf(cycle.actions.length, "decision")} in{" "}
          {Math.round(cycle.durationMs)} ms
        </p>
        <section aria-label="Decisions">
          <h3 className="mb-1 text-xs text-fg-3">Decisions</h3>
          <CycleActions actions={cycle.actions} />
        </section>
        <section aria-label="What waited">
          <h3 className="mb-1 text-xs text-fg-3">What waited</h3>
          {waiting.length === 0 ? (
            <p className="text-xs text-fg-2">No task waited for anything.</p>
          ) : (
            <ul className="num flex flex-col gap-0.5 text-xs text-fg-2">
              {waiting.map(([code, count]) => (
                <li key={code} className="grid grid-cols-[2rem_minmax(0,1fr)] gap-2">
                  <span className="text-right">{count}</span>
                  <span>{(REASONS as Record<string, string>)[code] ?? code}</span>
                </li>
              ))}
            </ul>
          )}
        </section>
        <form onSubmit={submit} className="flex flex-col gap-2 border-t border-line pt-3">
          <Field
            label="Decide it again"
            hint="With other settings if you like: globalLimit=8, limits.reviewer=3, shop.limits.dev=1. Nothing is done; only the decision is made again."
          >
            <TextInput
              value={text}
              placeholder="globalLimit=8"
              onChange={(event) => setText(event.target.value)}
            />
          </Field>
          <Button type="submit" className="h-8 self-start" disabled={replay.state === "loading"}>
            {replay.state === "loading" ? "Deciding…" : "Decide again"}
          </Button>
          <ReplayAnswer replay={replay} />
        </form>
      </div>
    </Dialog>
  )
}

function ReplayAnswer({ replay }: { replay: ReplayState }) {
  if (replay.state === "failed")
    return (
      <p role="alert" className="text-xs text-failed">
        {replay.sentence}
      </p>
    )
  if (replay.state !== "ready") return null
  const { tasks, actions, waiting, isAsRecorded, settings, changes } = replay.answer
  return (
    <div role="status" className="num flex flex-col gap-1.5 text-xs text-fg-2">
      <p>
        About {countOf(tasks, "task")}: {countOf(actions, "action")}, {countOf(waiting, "wait")}.{" "}
        {isAsRecorded
          ? "Decided again, it comes to the same."
          : "Decided again, it comes to something else: the rules have changed since."}
      </p>
      {settings.length > 0 && changes.length === 0 && <p>With these settings nothing would differ.</p>}
      {changes.map(({ subject, before, after }) => (
        <p key={subject} className="grid grid-cols-[5rem_minmax(0,1fr)] gap-2">
          <span className="font-mono text-2xs text-fg-3">{subject}</span>
          <span>
            {before.join("; ") || "nothing"} →{" "}
            <span className="text-fg">{after.join("; ") || "nothing"}</span>
          </span>
        </p>
      ))}
    </div>
  )
}

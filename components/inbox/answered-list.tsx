"use client"
/** What was answered, and what came of it: whether the agent heard it and works again. */
import Link from "next/link"
import type { Route } from "next"
import { STATUS_LABELS } from "#domain/task"
import type { AnsweredView } from "#lib/react/inbox-data"
import type { Paged } from "#lib/react/task-data"
import { answerLabel } from "../task/answers.ts"
import { Age } from "../ui/age.tsx"
import { Button } from "../ui/button.tsx"
import { Glyph, type GlyphName } from "../ui/glyph.tsx"
import { Empty, Loading, Skeleton } from "../ui/state.tsx"
import { OneLine } from "../ui/one-line.tsx"
import { kindLabel } from "./kinds.ts"

export function AnsweredList({ answered }: { answered: Paged<AnsweredView> }) {
  if (answered.isLoading) {
    return (
      <Loading label="Loading answers">
        <Skeleton className="h-24" />
      </Loading>
    )
  }
  if (answered.items.length === 0)
    return (
      <Empty title="Nothing was answered yet" className="rounded-lg border border-line bg-card py-12">
        Answers stay here with what came of them.
      </Empty>
    )
  return (
    <>
      <ul className="overflow-hidden rounded-lg border border-line bg-card">
        {answered.items.map((signal) => (
          <Answer key={signal.signalId} signal={signal} />
        ))}
      </ul>
      {answered.onMore && (
        <Button className="mt-3" onClick={answered.onMore}>
          Show more
        </Button>
      )}
    </>
  )
}

function Answer({ signal }: { signal: AnsweredView }) {
  const { glyph, text } = fateOf(signal)
  const address = `/projects/${signal.project}/tasks/${signal.taskKey ?? ""}`
  return (
    <li className="flex flex-col gap-0.5 border-t border-line px-3 py-2 text-sm first:border-t-0">
      <span className="flex min-w-0 items-center gap-2 text-xs text-fg-2">
        <Glyph name={glyph} className="size-3.5" />
        <span className="shrink-0">{kindLabel(signal.kind)}</span>
        <Link
          data-row
          href={address as Route}
          className="num shrink-0 font-mono text-2xs text-fg-2 hover:underline"
        >
          {signal.taskKey}
        </Link>
        <span className="min-w-0 truncate">
          <OneLine text={signal.question} />
        </span>
        {signal.answeredAt !== null && (
          <span className="num ml-auto shrink-0 text-fg-3">
            <Age since={signal.answeredAt} />
          </span>
        )}
      </span>
      <span className="[overflow-wrap:anywhere] text-fg">
        {signal.answeredBy ? `${signal.answeredBy}: ` : ""}
        {signal.answer === null ? "withdrawn" : answerLabel(signal.answer)}
      </span>
      <span className="text-xs text-fg-3">{text}</span>
    </li>
  )
}

function fateOf(signal: AnsweredView): { glyph: GlyphName; text: string } {
  const { state, runState, taskStatus } = signal
  if (state === "withdrawn") return { glyph: "cancelled", text: "Nobody had to answer any more." }
  if (state === "answered") {
    const who = runState === null || runState === "ended" ? "the loop or the next run" : "the agent"
    return { glyph: "queued", text: `Answered; ${who} takes it up.` }
  }
  if (runState !== null && runState !== "ended")
    return { glyph: "running", text: "Taken up: the run goes on." }
  return { glyph: "done", text: `Taken up. The card is in ${STATUS_LABELS[taskStatus]} now.` }
}

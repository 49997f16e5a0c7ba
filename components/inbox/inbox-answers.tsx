"use client"
/** Every answer that something takes: to a question, for a blocked card, about a pull request. */
import { useState } from "react"
import dynamic from "next/dynamic"
import Link from "next/link"
import type { Route } from "next"
import type { Cancellation } from "#domain/task"
import type { InboxItem } from "#lib/react/inbox-data"
import { PullRequest } from "../task/pull-request.tsx"
import { QuestionForm } from "../task/question-form.tsx"
import { Button } from "../ui/button.tsx"
import { OneLine } from "../ui/one-line.tsx"
import { isSignal } from "./kinds.ts"

const CancelDialog = dynamic(() => import("../task/cancel-dialog.tsx").then((room) => room.CancelDialog), {
  ssr: false,
})

/** What can be done about a card that waits without a question. */
export type CardDeeds = {
  onUnblock: (task: string) => void
  onPutAside: (task: string) => void
  onCancel: (task: string, cancellation: Cancellation) => void
  onMergePull: (pull: string) => void
  onClosePull: (pull: string, sentence: string) => void
}

type InboxAnswersProps = {
  item: InboxItem
  writesOff: string | null
  onAnswer: (signalId: string, answer: string) => void
  deeds: CardDeeds
}

export function InboxAnswers({ item, writesOff, onAnswer, deeds }: InboxAnswersProps) {
  const task = `/projects/${item.project.slug}/tasks/${item.task.key}`
  const review = (
    <Link
      href={`${task}?tab=changes` as Route}
      className="inline-flex min-h-7 items-center rounded-md bg-ink px-2.5 text-sm font-medium text-ink-fg hover:opacity-90 pointer-coarse:min-h-9"
    >
      Review
    </Link>
  )
  return (
    <>
      {isSignal(item.kind) ? (
        <QuestionForm
          question={{
            ...{ signalId: item.id, kind: item.kind, question: item.text },
            ...{ options: item.options, askedAt: item.since },
          }}
          writesOff={writesOff}
          onAnswer={onAnswer}
          review={review}
        />
      ) : item.pull !== null ? (
        <PullRequest
          merge={{ pull: item.pull, sentence: item.text, mergeRequestedAt: null }}
          review={review}
          writesOff={writesOff}
          onMerge={deeds.onMergePull}
          onClose={deeds.onClosePull}
        />
      ) : (
        <Blocked item={item} writesOff={writesOff} deeds={deeds} />
      )}
      <p className="mt-2 text-sm">
        <Link href={task as Route} className="text-fg-2 underline underline-offset-2 hover:text-fg">
          Open {item.task.key}
        </Link>
      </p>
    </>
  )
}

function Blocked({ item, writesOff, deeds }: Omit<InboxAnswersProps, "onAnswer">) {
  const { key } = item.task
  const [isCancelling, setCancelling] = useState(false)
  return (
    <div className="rounded-lg tint-attention p-3">
      <p className="text-sm [overflow-wrap:anywhere] whitespace-pre-wrap text-fg">
        <OneLine text={item.text || "It is blocked, and nobody said why."} />
      </p>
      <div className="mt-2.5 flex flex-wrap gap-1.5">
        <Button
          variant="primary"
          title="Back to Ready, with its attempts set back"
          disabledReason={writesOff}
          onClick={() => deeds.onUnblock(key)}
        >
          Unblock
        </Button>
        <Button disabledReason={writesOff} onClick={() => deeds.onPutAside(key)}>
          To the backlog
        </Button>
        <Button variant="danger" disabledReason={writesOff} onClick={() => setCancelling(true)}>
          Cancel task
        </Button>
      </div>
      {isCancelling && (
        <CancelDialog
          taskKey={key}
          onClose={() => setCancelling(false)}
          onCancel={(cancellation) => {
            setCancelling(false)
            deeds.onCancel(key, cancellation)
          }}
        />
      )}
    </div>
  )
}

"use client"
/** A card's question in full, over the board. */
import Link from "next/link"
import type { BoardCard, Question } from "#lib/react/view-data"
import { QuestionForm } from "../task/question-form.tsx"
import { Dialog } from "../ui/dialog.tsx"

type QuestionDialogProps = {
  card: BoardCard
  question: Question
  href: string
  writesOff: string | null
  onAnswer: (signalId: string, answer: string) => void
  onClose: () => void
}

export function QuestionDialog({ card, question, href, writesOff, onAnswer, onClose }: QuestionDialogProps) {
  return (
    <Dialog title={`${card.key} ${card.title}`} onClose={onClose}>
      <QuestionForm
        question={question}
        onAnswer={onAnswer}
        writesOff={writesOff}
        review={
          <Link
            href={`${href}?tab=changes`}
            className="inline-flex min-h-7 items-center rounded-md bg-ink px-2.5 text-sm font-medium text-ink-fg hover:opacity-90 pointer-coarse:min-h-9"
          >
            Review the changes
          </Link>
        }
      />
      <p className="mt-3 text-sm">
        <Link href={href} className="text-fg-2 underline underline-offset-2 hover:text-fg">
          Open the task
        </Link>{" "}
        <span className="text-fg-3">for its runs, its transcript and its changes.</span>
      </p>
    </Dialog>
  )
}

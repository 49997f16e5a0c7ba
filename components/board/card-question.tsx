"use client"
/** The ask with its answers, on the card. What cannot be taken back is never one click away: it opens for review. */
import type { BoardCard, Question } from "#lib/react/view-data"
import { Button } from "../ui/button.tsx"
import { cn } from "../ui/cn.ts"
import { OneLine } from "../ui/one-line.tsx"
import { answerLabel, answersOf, isWeighty } from "../task/answers.ts"
import type { CardActions } from "./card.tsx"

type CardQuestionProps = {
  card: BoardCard
  question: Question
  actions: CardActions
  isTabStop: boolean
  isCompact?: boolean
}

/** A wide card has room for two answers, a narrow one only if they are short; the rest are behind "More". */
const SHOWN = 2
const SHORT_CHARACTERS = 15

const areShort = (answers: readonly string[]): boolean =>
  answers.slice(0, SHOWN).map(answerLabel).join("").length + "More".length <= SHORT_CHARACTERS

export function CardQuestion({ card, question, actions, isTabStop, isCompact = false }: CardQuestionProps) {
  const answers = isWeighty(question.kind) ? [] : answersOf(question)
  const tabIndex = isTabStop ? 0 : -1
  if (isCompact) {
    return (
      <div className="relative z-1 -mx-1 mt-0.5 flex items-center gap-1 rounded-md tint-attention pl-1.5">
        <p className="min-w-0 flex-1 truncate text-2xs text-fg" title={question.question}>
          <OneLine text={question.question} />
        </p>
        <Button
          size="sm"
          variant="primary"
          tabIndex={tabIndex}
          aria-label={`${moreLabel(question, [])}: ${card.key}`}
          onClick={() => actions.onShowQuestion(card)}
        >
          {moreLabel(question, [])}
        </Button>
      </div>
    )
  }
  const hasMore = answers.length !== 1 || question.kind === "question"
  return (
    <div className="@container relative z-1 -mx-1 rounded-md tint-attention px-1.5 py-0.5 pb-1">
      <p className="line-clamp-2 text-2xs text-fg" title={question.question}>
        <OneLine text={question.question} />
      </p>
      <div className="mt-0.5 flex items-center gap-1 overflow-hidden">
        {answers.slice(0, SHOWN).map((answer, index) => (
          <Button
            key={answer}
            size="sm"
            variant={index === 0 ? "primary" : "plain"}
            // A button keeps its width otherwise: long answers would push the way to all of them out of the card.
            className={cn("min-w-0 shrink!", index > 0 && !areShort(answers) && "@max-[12rem]:hidden")}
            tabIndex={tabIndex}
            disabledReason={actions.writesOff}
            title={answerLabel(answer)}
            onClick={() => actions.onAnswer(question.signalId, answer)}
          >
            <span className="truncate">{answerLabel(answer)}</span>
          </Button>
        ))}
        {hasMore && (
          <Button
            size="sm"
            variant={answers.length === 0 ? "primary" : "plain"}
            tabIndex={tabIndex}
            aria-label={`${moreLabel(question, answers)}: ${card.key}`}
            onClick={() => actions.onShowQuestion(card)}
          >
            {moreLabel(question, answers)}
          </Button>
        )}
      </div>
    </div>
  )
}

function moreLabel(question: Question, answers: readonly string[]): string {
  if (isWeighty(question.kind)) return "Review"
  return answers.length === 0 ? "Reply" : "More"
}

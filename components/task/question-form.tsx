"use client"
/** A question in full, with every answer it takes: options as buttons, words in a box. */
import { useState, type ReactNode } from "react"
import { SIGNAL_KIND_LABELS } from "#domain/signal"
import type { Question } from "#lib/react/view-data"
import { Age } from "../ui/age.tsx"
import { Button } from "../ui/button.tsx"
import { TextArea } from "../ui/field.tsx"
import { Glyph } from "../ui/glyph.tsx"
import { OneLine } from "../ui/one-line.tsx"
import { answerLabel, answersOf, isWeighty, takesText } from "./answers.ts"

type QuestionFormProps = {
  question: Question
  onAnswer: (signalId: string, answer: string) => void
  writesOff: string | null
  /** A way to look at what is asked about, offered first where the answer weighs. */
  review?: ReactNode
}

export function QuestionForm({ question, onAnswer, writesOff, review }: QuestionFormProps) {
  const [text, setText] = useState("")
  const answers = answersOf(question)
  // Where the kind prescribes the answers, a text goes with one of them: "retry: use the other library".
  const isWord = !takesText(question.kind)
  return (
    <div className="rounded-lg tint-attention p-3">
      <p className="flex items-center gap-1.5 text-xs text-fg-2">
        <Glyph name="attention" className="size-3" />
        {SIGNAL_KIND_LABELS[question.kind]}
        <Age since={question.askedAt} className="num" />
      </p>
      <p className="mt-1.5 text-sm [overflow-wrap:anywhere] whitespace-pre-wrap text-fg">
        <OneLine text={question.question} />
      </p>
      {isWord && (
        <TextArea
          aria-label="A note that goes with the answer"
          placeholder="A note for whoever goes on (optional)"
          rows={2}
          className="mt-2.5"
          maxLength={9_000}
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
      )}
      {answers.length > 0 && (
        <div className="mt-2.5 flex flex-wrap gap-1.5">
          {isWeighty(question.kind) && review}
          {answers.map((answer, index) => (
            <Button
              key={answer}
              variant={index === 0 && !isWeighty(question.kind) ? "primary" : "plain"}
              className="h-auto min-h-7 max-w-full py-1 text-left whitespace-normal"
              disabledReason={writesOff}
              onClick={() =>
                onAnswer(question.signalId, isWord && text.trim() ? `${answer}: ${text.trim()}` : answer)
              }
            >
              {answerLabel(answer)}
            </Button>
          ))}
        </div>
      )}
      {!isWord && (
        <form
          className="mt-2.5 flex flex-col items-start gap-1.5"
          onSubmit={(event) => {
            event.preventDefault()
            if (text.trim()) onAnswer(question.signalId, text.trim())
          }}
        >
          <TextArea
            aria-label="Your answer"
            placeholder={answers.length > 0 ? "Or answer in your own words" : "Your answer"}
            rows={2}
            maxLength={10_000}
            value={text}
            onChange={(event) => setText(event.target.value)}
          />
          <Button
            type="submit"
            variant={answers.length > 0 ? "plain" : "primary"}
            disabled={!text.trim()}
            disabledReason={writesOff}
          >
            Answer
          </Button>
        </form>
      )}
    </div>
  )
}

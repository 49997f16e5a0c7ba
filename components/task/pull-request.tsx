"use client"
/** A card's open pull request: a person merges it, or closes it with a word to the next attempt. */
import { useState, type ReactNode } from "react"
import { GitPullRequest } from "lucide-react"
import { Button } from "../ui/button.tsx"
import { Field, TextInput } from "../ui/field.tsx"
import { OneLine } from "../ui/one-line.tsx"

type Props = {
  merge: { pull: string; sentence: string | null; mergeRequestedAt: number | null }
  /** A look at what it holds, where that is elsewhere. */
  review?: ReactNode
  writesOff: string | null
  onMerge: (pull: string) => void
  onClose: (pull: string, sentence: string) => void
}

export function PullRequest({ merge, review, writesOff, onMerge, onClose }: Props) {
  const [sentence, setSentence] = useState("")
  const [isClosing, setClosing] = useState(false)
  const isUnderWay = merge.mergeRequestedAt !== null
  return (
    <section aria-label="Pull request" className="rounded-lg tint-attention p-3">
      <p className="flex items-center gap-2 text-sm font-medium text-fg">
        <GitPullRequest aria-hidden className="size-4" />
        <span className="num font-mono text-xs">{merge.pull}</span>
        {isUnderWay ? "is being merged." : "waits to be merged."}
      </p>
      {merge.sentence && (
        <p className="mt-1 text-sm text-fg-2">
          <OneLine text={merge.sentence} />
        </p>
      )}
      {isClosing ? (
        <form
          className="mt-2 flex flex-col gap-2"
          onSubmit={(event) => {
            event.preventDefault()
            onClose(merge.pull, sentence.trim())
            setClosing(false)
          }}
        >
          <Field label="Why" hint="The next attempt reads it.">
            <TextInput
              value={sentence}
              maxLength={500}
              required
              onChange={(event) => setSentence(event.target.value)}
            />
          </Field>
          <div className="flex gap-1.5">
            <Button type="submit" variant="danger" disabled={!sentence.trim()} disabledReason={writesOff}>
              Close it
            </Button>
            <Button onClick={() => setClosing(false)}>Keep it open</Button>
          </div>
        </form>
      ) : (
        !isUnderWay && (
          <div className="mt-2 flex flex-wrap gap-1.5">
            {review}
            <Button
              variant={review ? "plain" : "primary"}
              onClick={() => onMerge(merge.pull)}
              disabledReason={writesOff}
            >
              Merge
            </Button>
            <Button onClick={() => setClosing(true)} disabledReason={writesOff}>
              Close…
            </Button>
          </div>
        )
      )}
    </section>
  )
}

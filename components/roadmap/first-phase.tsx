"use client"
/** An empty roadmap: what it is for, and its first step. */
import { useState, type FormEvent } from "react"
import { MAX_ROADMAP_TITLE } from "#domain/roadmap"
import type { Words } from "#lib/react/use-roadmap"
import { Button } from "../ui/button.tsx"
import { Field, TextInput } from "../ui/field.tsx"
import { Empty } from "../ui/state.tsx"

type FirstPhaseProps = {
  writesOff: string | null
  onAdd: (words: Words) => Promise<boolean>
  onImport: () => void
}

export function FirstPhase({ writesOff, onAdd, onImport }: FirstPhaseProps) {
  const [title, setTitle] = useState("")
  const isComplete = title.trim() !== ""
  function submit(event: FormEvent): void {
    event.preventDefault()
    if (isComplete && !writesOff) void onAdd({ title: title.trim(), text: "" })
  }
  return (
    <div className="rounded-lg border border-line bg-card pb-6">
      <Empty title="Nothing is planned here yet">
        A roadmap has phases, and in each what has to be true when it is over. Tasks work for these
        requirements, and as they are done the roadmap fills by itself.
      </Empty>
      <form className="mx-auto flex max-w-md items-end gap-2 px-4" onSubmit={submit}>
        <div className="min-w-0 flex-1">
          <Field label="First phase">
            <TextInput
              value={title}
              maxLength={MAX_ROADMAP_TITLE}
              placeholder="What comes first"
              onChange={(event) => setTitle(event.target.value)}
            />
          </Field>
        </div>
        <Button
          type="submit"
          variant="primary"
          className="h-8"
          disabled={!isComplete}
          disabledReason={writesOff}
        >
          Add phase
        </Button>
      </form>
      <p className="mt-3 px-4 text-center text-xs text-fg-2">
        Or{" "}
        <button
          type="button"
          disabled={writesOff !== null}
          onClick={onImport}
          className="target underline underline-offset-2"
        >
          import one as Markdown
        </button>
        .
      </p>
    </div>
  )
}

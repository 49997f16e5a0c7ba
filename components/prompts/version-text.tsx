"use client"
/** The text of a version, as agents are told it. */
import { Copy } from "lucide-react"
import { countOf } from "#domain/format"
import { copyText } from "#lib/react/copy"
import { Button } from "../ui/button.tsx"

type PromptBodyProps = { label: string; text: string; note?: string }

export function PromptBody({ label, text, note }: PromptBodyProps) {
  return (
    <div className="flex flex-col gap-2">
      <div className="num flex flex-wrap items-center gap-2 text-xs text-fg-2">
        <span>{[countOf(text.length, "character"), note].filter(Boolean).join(", ")}</span>
        <Button size="sm" className="ml-auto" onClick={() => void copyText(text, "Text copied")}>
          <Copy aria-hidden className="size-3" />
          Copy
        </Button>
      </div>
      <pre
        aria-label={label}
        tabIndex={0}
        className="rounded-md border border-line bg-panel p-3 font-mono text-xs leading-5 [overflow-wrap:anywhere] whitespace-pre-wrap"
      >
        {text}
      </pre>
    </div>
  )
}

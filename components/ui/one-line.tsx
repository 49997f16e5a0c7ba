"use client"
/** A title or a sentence that somebody wrote: its `code` is shown as code. Text without any costs nothing more. */
import { lazy, Suspense } from "react"

const InlineMarkdown = lazy(() =>
  import("./markdown.tsx").then((module) => ({ default: module.InlineMarkdown })),
)

export function OneLine({ text }: { text: string }) {
  if (!text.includes("`")) return text
  return (
    <Suspense fallback={text}>
      <InlineMarkdown text={text} />
    </Suspense>
  )
}

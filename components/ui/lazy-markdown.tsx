"use client"
/** Markdown whose renderer comes after the page; until then the plain text stands there. */
import { lazy, Suspense } from "react"

const Markdown = lazy(() => import("./markdown.tsx").then((module) => ({ default: module.Markdown })))

export function LazyMarkdown({ text }: { text: string }) {
  return (
    <Suspense fallback={<p className="text-sm [overflow-wrap:anywhere] whitespace-pre-wrap">{text}</p>}>
      <Markdown text={text} />
    </Suspense>
  )
}

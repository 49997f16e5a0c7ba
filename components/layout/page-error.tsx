"use client"
/** A page that broke: said plainly, with a way on. The frame around it stays. */
import { useEffect } from "react"
import { Problem } from "../ui/state.tsx"

type PageErrorProps = { error: Error & { digest?: string }; reset: () => void; reload?: () => void }

const reloadPage = () => window.location.reload()

/** What its own scripts no longer find on the server was there before an update: only a page loaded anew goes on. */
export function PageError({ error, reset, reload = reloadPage }: PageErrorProps) {
  useEffect(() => console.error(error), [error])
  if (error.name === "ChunkLoadError")
    return (
      <Problem
        title="A part of this page could not be loaded."
        sentence="Clutch was updated while the page was open, or is away. What was stored is safe."
        onRetry={reload}
      />
    )
  const where = error.digest
    ? `The server's log has it under ${error.digest}.`
    : "The browser's console has the details."
  return (
    <Problem title="This page broke." sentence={`What you see is not your doing. ${where}`} onRetry={reset} />
  )
}

"use client"
/** A page that broke: said plainly, with a way on. The frame around it stays. */
import { useEffect } from "react"
import { Problem } from "#components/ui/state"

export default function PageError({
  error,
  reset,
}: {
  error: Error & { digest?: string }
  reset: () => void
}) {
  useEffect(() => console.error(error), [error])
  return (
    <Problem
      title="This page broke."
      sentence={`What you see is not your doing.${error.digest ? ` The server's log has it under ${error.digest}.` : " The browser's console has the details."}`}
      onRetry={reset}
    />
  )
}

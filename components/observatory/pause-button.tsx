"use client"
/** Holds the whole loop, or lets it go on. */
import { Pause, Play } from "lucide-react"
import { Button } from "../ui/button.tsx"

type PauseButtonProps = {
  isPaused: boolean
  what: string
  writesOff: string | null
  onPause: () => void
  onResume: () => void
}

export function PauseButton({ isPaused, what, writesOff, onPause, onResume }: PauseButtonProps) {
  const Icon = isPaused ? Play : Pause
  return (
    <Button
      disabledReason={writesOff}
      title={isPaused ? "New runs start again." : "Running agents go on; nothing new starts."}
      onClick={isPaused ? onResume : onPause}
    >
      <Icon aria-hidden className="size-3.5" />
      <span className="max-md:sr-only">
        {isPaused ? "Resume" : "Pause"} {what}
      </span>
    </Button>
  )
}

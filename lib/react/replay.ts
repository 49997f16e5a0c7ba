/** Deciding a recorded cycle again: the server does it, because what a cycle decided on is stored compressed. */
"use client"
import { useCallback, useState } from "react"
import { sentenceIn } from "./answer.ts"

export type ReplayAnswer = {
  settings: string[]
  tasks: number
  isAsRecorded: boolean
  actions: number
  waiting: number
  changes: { subject: string; before: string[]; after: string[] }[]
}

export type ReplayState =
  | { state: "none" }
  | { state: "loading" }
  | { state: "ready"; answer: ReplayAnswer }
  | { state: "failed"; sentence: string }

export function useReplay(cycleId: string): [ReplayState, decideAgain: (settings: string[]) => void] {
  const [state, setState] = useState<ReplayState>({ state: "none" })
  const decideAgain = useCallback(
    (settings: string[]) => {
      setState({ state: "loading" })
      void fetchReplay(cycleId, settings).then(setState)
    },
    [cycleId],
  )
  return [state, decideAgain]
}

async function fetchReplay(cycleId: string, settings: string[]): Promise<ReplayState> {
  const query = new URLSearchParams(settings.map((setting) => ["set", setting]))
  try {
    const response = await fetch(`/api/cycles/${encodeURIComponent(cycleId)}/replay?${query}`, {
      cache: "no-store",
    })
    const body: unknown = await response.json()
    if (response.ok) return { state: "ready", answer: body as ReplayAnswer }
    return { state: "failed", sentence: sentenceIn(body) ?? "The server could not decide it again." }
  } catch {
    return { state: "failed", sentence: "The server could not be reached." }
  }
}

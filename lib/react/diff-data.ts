/** The change of a task as the server reads it from git, fetched when somebody looks. */
import { useEffect, useState } from "react"
import { sentenceIn } from "./answer.ts"

export type DiffFile = {
  path: string
  oldPath?: string
  change: string
  added: number | null
  deleted: number | null
}

export type DiffData = {
  commits: { commit: string; author: string; at: number; subject: string }[]
  files: DiffFile[]
  fileCount: number
  added: number
  deleted: number
  patch: string
  /** Files whose lines are not in the patch, and why. */
  omitted: { path: string; reason: string }[]
}

export type DiffState =
  | { state: "loading" }
  | { state: "ready"; diff: DiffData }
  | { state: "none"; sentence: string }
  | { state: "failed"; sentence: string }

/** `version` changes when there is something new to fetch: the commits that the diff lies between. */
export function useDiff(key: string, version: string): [DiffState, retry: () => void] {
  const [answer, setAnswer] = useState<{ for: string; state: DiffState } | null>(null)
  const [tries, setTries] = useState(0)
  const wanted = `${key} ${version} ${tries}`
  useEffect(() => {
    const abort = new AbortController()
    fetchDiff(key, abort.signal).then(
      (state) => setAnswer({ for: wanted, state }),
      () => undefined,
    )
    return () => abort.abort()
  }, [key, wanted])
  const state: DiffState = answer?.for === wanted ? answer.state : { state: "loading" }
  return [state, () => setTries((before) => before + 1)]
}

/** Rejects only when it was aborted. */
async function fetchDiff(key: string, signal: AbortSignal): Promise<DiffState> {
  try {
    const response = await fetch(`/api/tasks/${encodeURIComponent(key)}/diff`, { signal, cache: "no-store" })
    const body: unknown = await response.json()
    if (response.ok) return { state: "ready", diff: body as DiffData }
    return {
      state: response.status === 404 ? "none" : "failed",
      sentence: sentenceIn(body) ?? "The server could not read it.",
    }
  } catch (error) {
    if (signal.aborted) throw error
    return { state: "failed", sentence: "The server could not be reached." }
  }
}

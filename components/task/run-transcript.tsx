"use client"
/** The conversation of one run, read while it is open on the page. */
import { useMemo, useState } from "react"
import { valueOr } from "#lib/react/live"
import type { RunView } from "#lib/react/task-data"
import { useEntries, useSession } from "#lib/react/use-task"
import { UsageLine } from "./runs.tsx"
import { Transcript } from "./transcript.tsx"

/** The end is drawn first; the rest when somebody wants it. */
const SHOWN = 200

export function RunTranscript({ run }: { run: RunView }) {
  const session = useSession(run.runId)
  const { entries, isLoading } = useEntries(valueOr(session, null)?.sessionId ?? null)
  const [shown, setShown] = useState(SHOWN)
  const paged = useMemo(
    () => ({
      items: entries.slice(-shown),
      isLoading: isLoading || session.state === "loading",
      onMore: entries.length > shown ? () => setShown((before) => before + SHOWN) : null,
    }),
    [entries, isLoading, session.state, shown],
  )
  return (
    <>
      <div className="px-3 pb-2">
        <UsageLine session={session} />
      </div>
      <Transcript entries={paged} isLive={run.endedAt === null} />
    </>
  )
}

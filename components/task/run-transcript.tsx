"use client"
/** The conversation of one run, read while it is open on the page. */
import Link from "next/link"
import { valueOr } from "#lib/react/live"
import type { RunView } from "#lib/react/task-data"
import { useEntries, useSessionOfRun, useWholeText } from "#lib/react/use-session"
import { Transcript } from "../sessions/transcript.tsx"
import { UsageLine } from "../sessions/usage-line.tsx"
import { RunArtifacts } from "./run-artifacts.tsx"

export function RunTranscript({ run }: { run: RunView }) {
  const session = useSessionOfRun(run.runId)
  const sessionId = valueOr(session, null)?.sessionId ?? null
  const entries = useEntries(sessionId)
  const fetchWhole = useWholeText(sessionId ?? "")
  return (
    <>
      <div className="flex flex-wrap items-center gap-x-3 px-3 pb-2">
        <UsageLine session={session} />
        {sessionId && (
          <Link
            href={`/sessions/${sessionId}`}
            className="text-2xs text-fg-2 underline underline-offset-2 hover:text-fg"
          >
            Open the session
          </Link>
        )}
      </div>
      {run.endedAt !== null && (
        <div className="px-3 pb-2">
          <RunArtifacts runId={run.runId} />
        </div>
      )}
      <Transcript
        entries={{ ...entries, isLoading: entries.isLoading || session.state === "loading" }}
        isLive={run.endedAt === null}
        fetchWhole={fetchWhole}
      />
    </>
  )
}

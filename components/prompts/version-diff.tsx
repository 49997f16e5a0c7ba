"use client"
/** What differs between two versions, line by line. */
import { useMemo } from "react"
import { Diff, Hunk, parseDiff } from "react-diff-view"
import "react-diff-view/style/index.css"
import { numberLabel } from "#domain/prompt"
import type { PromptDiffData } from "#lib/react/prompts-data"
import { Empty } from "../ui/state.tsx"

export function VersionDiff({ diff: { from, to, patch, added, deleted } }: { diff: PromptDiffData }) {
  const [file] = useMemo(() => (patch ? parseDiff(patch, { nearbySequences: "zip" }) : []), [patch])
  const name = `${numberLabel(from)} to ${numberLabel(to)}`
  if (!file) return <Empty title="No difference">Both say the same, word for word.</Empty>
  return (
    <div className="flex flex-col gap-2">
      <p className="num text-xs text-fg-2">
        From {name}: <span className="text-done">+{added}</span>{" "}
        <span className="text-failed">
          <span aria-hidden>−</span>
          <span className="sr-only">minus </span>
          {deleted}
        </span>{" "}
        lines
      </p>
      <div
        role="group"
        aria-label={`Lines that differ from ${name}`}
        tabIndex={0}
        className="overflow-x-auto rounded-md border border-line [&_.diff-code]:[overflow-wrap:anywhere]! [&_.diff-code]:[word-break:normal]!"
      >
        <Diff viewType="unified" diffType="modify" hunks={file.hunks}>
          {(hunks) => hunks.map((hunk) => <Hunk key={hunk.content} hunk={hunk} />)}
        </Diff>
      </div>
    </div>
  )
}

"use client"
/** A conversation as it grows. It follows the end until one scrolls up, and again when one scrolls back. */
import { useEffect, useRef, useState } from "react"
import { ArrowDown } from "lucide-react"
import type { EntryView, Paged } from "#lib/react/task-data"
import { Button } from "../ui/button.tsx"
import { cn } from "../ui/cn.ts"
import { Empty, Loading, Skeleton } from "../ui/state.tsx"

/** Within this distance of the end one is reading along. */
const NEAR_END_PX = 32

export function Transcript({ entries, isLive }: { entries: Paged<EntryView>; isLive: boolean }) {
  const box = useRef<HTMLDivElement>(null)
  const [follows, setFollows] = useState(true)
  const last = entries.items.at(-1)?.messageId
  useEffect(() => {
    if (follows && box.current) box.current.scrollTop = box.current.scrollHeight
  }, [last, follows])

  if (entries.items.length === 0) {
    return entries.isLoading ? (
      <Loading label="Loading the conversation">
        <Skeleton className="m-3 h-16" />
      </Loading>
    ) : (
      <Empty title="No words yet">
        {isLive
          ? "The agent's conversation appears here as it is written."
          : "This run left no conversation."}
      </Empty>
    )
  }
  return (
    <div className="relative">
      <div
        ref={box}
        role="log"
        aria-label="Conversation"
        aria-live={isLive ? "polite" : "off"}
        tabIndex={0}
        onScroll={({ currentTarget: { scrollTop, scrollHeight, clientHeight } }) =>
          setFollows(scrollHeight - scrollTop - clientHeight < NEAR_END_PX)
        }
        className="max-h-[28rem] overflow-y-auto px-3 pb-3"
      >
        {entries.onMore && (
          <Button size="sm" className="mb-2" onClick={entries.onMore}>
            Show earlier
          </Button>
        )}
        <ol className="flex flex-col gap-1.5">
          {entries.items.map((entry) => (
            <Entry key={entry.messageId} entry={entry} />
          ))}
        </ol>
      </div>
      {!follows && (
        <Button className="absolute right-3 bottom-3 bg-over shadow-over" onClick={() => setFollows(true)}>
          <ArrowDown aria-hidden className="size-3.5" />
          Latest
        </Button>
      )}
    </div>
  )
}

const SPEAKERS: Record<EntryView["kind"], string> = {
  user: "Prompt",
  assistant: "Agent",
  tool_call: "Tool",
  tool_result: "Result",
  system: "Clutch",
}

/** Longer texts are folded: a build log says little at full length. */
const FOLD_CHARACTERS = 600

function Entry({ entry }: { entry: EntryView }) {
  const isTool = entry.kind === "tool_call" || entry.kind === "tool_result"
  const isLong = entry.text.length > FOLD_CHARACTERS
  const text = (
    <p
      className={cn(
        "[overflow-wrap:anywhere] whitespace-pre-wrap",
        isTool ? "font-mono text-2xs" : "text-sm",
        entry.isError ? "text-failed" : isTool && "text-fg-2",
      )}
    >
      {entry.text}
    </p>
  )
  return (
    <li className="grid grid-cols-[3.5rem_minmax(0,1fr)] gap-2">
      <span className="truncate pt-0.5 text-2xs text-fg-3" title={new Date(entry.at).toLocaleString()}>
        {entry.isError ? "Error" : (entry.tool ?? SPEAKERS[entry.kind])}
      </span>
      {isLong ? (
        <details>
          <summary className="truncate text-2xs text-fg-2">{entry.text.slice(0, 160)}…</summary>
          {text}
        </details>
      ) : (
        text
      )}
    </li>
  )
}

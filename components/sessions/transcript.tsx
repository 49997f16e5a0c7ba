"use client"
/** A conversation as it grows, of which only what one sees is drawn. It follows the end until one scrolls up. */
import { useCallback, useRef, useState } from "react"
import { useVirtualizer } from "@tanstack/react-virtual"
import { ArrowDown } from "lucide-react"
import type { EntryView } from "#lib/react/session-data"
import type { Paged } from "#lib/react/task-data"
import { Button } from "../ui/button.tsx"
import { cn } from "../ui/cn.ts"
import { Empty, Loading, Skeleton } from "../ui/state.tsx"
import { Entry, type FetchWhole } from "./entry.tsx"

/** Within this distance of the end one is reading along. */
const NEAR_END_PX = 48
const USUAL_HEIGHT = 44

type TranscriptProps = {
  entries: Paged<EntryView>
  isLive: boolean
  fetchWhole?: FetchWhole
  /** As it is stored. */
  isRaw?: boolean
  /** Words that are searched for. */
  marks?: string
  className?: string
}

export function Transcript({
  entries: { items, isLoading, onMore },
  isLive,
  fetchWhole,
  isRaw = false,
  marks = "",
  className = "max-h-[28rem]",
}: TranscriptProps) {
  const box = useRef<HTMLDivElement>(null)
  const [follows, setFollows] = useState(true)
  const virtualizer = useVirtualizer({
    count: items.length,
    getScrollElement: () => box.current,
    estimateSize: () => USUAL_HEIGHT,
    getItemKey: (index) => items[index]?.messageId ?? index,
    overscan: 6,
    // What is fetched above must not move what one reads; what is written below is followed.
    anchorTo: "end",
    followOnAppend: true,
    scrollEndThreshold: NEAR_END_PX,
    paddingEnd: 12,
  })
  const toEnd = useCallback(() => {
    virtualizer.scrollToEnd()
    setFollows(true)
  }, [virtualizer])
  const isOpened = useRef(false)
  const attach = useCallback(
    (node: HTMLDivElement | null) => {
      box.current = node
      if (!node || isOpened.current) return
      isOpened.current = true
      requestAnimationFrame(() => virtualizer.scrollToEnd())
    },
    [virtualizer],
  )

  if (items.length === 0) return <Nothing isLoading={isLoading} isLive={isLive} marks={marks} />
  return (
    <div className="relative flex min-h-0 flex-col">
      <div
        ref={attach}
        role="log"
        aria-label="Conversation"
        aria-live={isLive && follows ? "polite" : "off"}
        tabIndex={0}
        onScroll={({ currentTarget: { scrollTop, scrollHeight, clientHeight } }) =>
          setFollows(scrollHeight - scrollTop - clientHeight < NEAR_END_PX)
        }
        className={cn("overflow-y-auto px-3", className)}
      >
        {onMore && (
          <Button size="sm" className="my-2" onClick={onMore}>
            Show earlier
          </Button>
        )}
        <ol className="relative" style={{ height: virtualizer.getTotalSize() }}>
          {virtualizer.getVirtualItems().map((row) => {
            const entry = items[row.index]
            return (
              entry && (
                <li
                  key={row.key}
                  ref={virtualizer.measureElement}
                  data-index={row.index}
                  aria-setsize={onMore ? -1 : items.length}
                  aria-posinset={row.index + 1}
                  className="absolute inset-x-0 top-0"
                  style={{ transform: `translateY(${row.start}px)` }}
                >
                  <Entry entry={entry} isRaw={isRaw} marks={marks} fetchWhole={fetchWhole} />
                </li>
              )
            )
          })}
        </ol>
      </div>
      {!follows && (
        <Button className="absolute right-4 bottom-3 bg-over shadow-over" onClick={toEnd}>
          <ArrowDown aria-hidden className="size-3.5" />
          Latest
        </Button>
      )}
    </div>
  )
}

function Nothing({ isLoading, isLive, marks }: { isLoading: boolean; isLive: boolean; marks: string }) {
  if (isLoading)
    return (
      <Loading label="Loading the conversation">
        <Skeleton className="m-3 h-16" />
      </Loading>
    )
  if (marks !== "")
    return <Empty title="Nothing matches">{`Nobody said "${marks}" in this conversation.`}</Empty>
  return (
    <Empty title="No words yet">
      {isLive ? "The agent's conversation appears here as it is written." : "No conversation was left."}
    </Empty>
  )
}

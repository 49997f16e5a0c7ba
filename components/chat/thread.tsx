"use client"
/** The messages of a thread, oldest at the top, with the answer that is being written at the end. */
import { Fragment, useEffect, useRef, useState } from "react"
import { ArrowDown } from "lucide-react"
import type { MessageView, StreamView } from "#lib/react/chat-data"
import type { Paged } from "#lib/react/task-data"
import { Button } from "../ui/button.tsx"
import { LazyMarkdown } from "../ui/lazy-markdown.tsx"
import { Empty, Loading, Skeleton } from "../ui/state.tsx"
import { Message } from "./message.tsx"

type ThreadProps = {
  /** Newest first, as they are read. */
  messages: Paged<MessageView>
  stream: StreamView | null
  writesOff: string | null
  onRetry: (messageId: string) => void
  onMakeTask: (message: MessageView) => void
}

/** Whoever is so close to the end wants to see what comes. */
const NEAR_END_PX = 120

const PHASES: Record<StreamView["phase"], string> = {
  preparing: "The agent gets ready",
  thinking: "The agent thinks",
  writing: "The agent writes",
}

export function Thread({ messages, stream, writesOff, onRetry, onMakeTask }: ThreadProps) {
  const box = useRef<HTMLDivElement>(null)
  const [isAtEnd, setAtEnd] = useState(true)
  const newest = messages.items[0]?.order ?? 0
  useEffect(() => {
    if (isAtEnd) box.current?.scrollTo({ top: box.current.scrollHeight })
  }, [isAtEnd, newest, stream?.text.length])

  if (messages.isLoading) {
    return (
      <Loading label="Loading messages">
        <div className="flex flex-1 flex-col gap-3 p-4">
          <Skeleton className="h-14" />
          <Skeleton className="h-24" />
        </div>
      </Loading>
    )
  }
  return (
    <div className="relative flex min-h-0 flex-1 flex-col">
      <div
        ref={box}
        role="log"
        aria-label="Messages"
        aria-live="polite"
        tabIndex={0}
        onScroll={({ currentTarget: { scrollTop, scrollHeight, clientHeight } }) =>
          setAtEnd(scrollHeight - scrollTop - clientHeight < NEAR_END_PX)
        }
        className="min-h-0 flex-1 overflow-y-auto"
      >
        <div className="mx-auto flex min-h-full w-full max-w-3xl flex-col justify-end gap-2 p-3">
          {messages.onMore && (
            <Button className="self-center" onClick={messages.onMore}>
              Earlier messages
            </Button>
          )}
          {messages.items.length === 0 && !stream && (
            <Empty title="Nothing was said yet" className="my-auto">
              Ask about the repository, or type / for commands. The agent knows the project&apos;s README and
              AGENTS.md.
            </Empty>
          )}
          {messages.items.toReversed().map((message, index, all) => (
            <Fragment key={message.messageId}>
              {dayOf(message.at) !== dayOf(all[index - 1]?.at ?? null) && <Day at={message.at} />}
              <Message {...{ message, writesOff, onRetry, onMakeTask }} />
            </Fragment>
          ))}
          {stream && <Stream stream={stream} />}
        </div>
      </div>
      {!isAtEnd && (
        <Button
          className="absolute bottom-2 left-1/2 -translate-x-1/2 bg-over shadow-over"
          onClick={() => box.current?.scrollTo({ top: box.current.scrollHeight, behavior: "smooth" })}
        >
          <ArrowDown aria-hidden className="size-3.5" />
          Newest
        </Button>
      )}
    </div>
  )
}

const dayOf = (at: number | null): string | null => (at === null ? null : new Date(at).toDateString())

const Day = ({ at }: { at: number }) => (
  <p className="my-1 flex items-center gap-3 text-2xs text-fg-3 before:h-px before:flex-1 before:bg-line after:h-px after:flex-1 after:bg-line">
    {new Date(at).toLocaleDateString([], { weekday: "long", day: "numeric", month: "long" })}
  </p>
)

/** The words come many times a second: a screen reader hears the answer when it is whole. */
function Stream({ stream }: { stream: StreamView }) {
  return (
    <div className="flex flex-col gap-1 px-3 py-2">
      <p role="status" className="flex items-center gap-2 text-2xs text-fg-3">
        <span aria-hidden className="size-1.5 animate-breathe rounded-full bg-running" />
        {PHASES[stream.phase]}
      </p>
      {stream.text && (
        <div aria-live="off">
          <LazyMarkdown text={stream.text} />
        </div>
      )}
    </div>
  )
}

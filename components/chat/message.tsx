"use client"
/** One message: who, when, what, how far; and what can be made of it. */
import { Copy, RotateCw, SquarePlus } from "lucide-react"
import { formatDuration } from "#domain/format"
import type { MessageView } from "#lib/react/chat-data"
import { Age } from "../ui/age.tsx"
import { Button, IconButton } from "../ui/button.tsx"
import { cn } from "../ui/cn.ts"
import { LazyMarkdown } from "../ui/lazy-markdown.tsx"
import { Tick } from "./ticks.tsx"

type MessageProps = {
  message: MessageView
  writesOff: string | null
  onRetry: (messageId: string) => void
  onMakeTask: (message: MessageView) => void
}

export function Message({ message, writesOff, onRetry, onMakeTask }: MessageProps) {
  const { author, text, delivery } = message
  const isOwn = author.kind === "person"
  const isOver = delivery?.state === "failed" || delivery?.state === "stopped"
  return (
    <article
      aria-label={`${author.name}: ${text.slice(0, 60)}`}
      className={cn(
        "group flex max-w-full flex-col gap-1 rounded-lg px-3 py-2",
        isOwn && "self-end border border-line bg-raise md:max-w-[85%]",
        author.kind === "clutch" && "border border-dashed border-line-2",
      )}
    >
      <header className="flex items-center gap-2 text-2xs text-fg-3">
        <span className="font-medium text-fg-2">{author.name}</span>
        <Age since={message.at} className="num" />
        {message.tookMs !== null && message.tookMs >= 1_000 && (
          <span className="num">took {formatDuration(message.tookMs)}</span>
        )}
        {delivery && <Tick state={delivery.state} />}
        {delivery?.state === "sent" && delivery.whenBusy === "follow_up" && <span>waits its turn</span>}
        <span className="ml-auto flex gap-1 opacity-0 group-focus-within:opacity-100 group-hover:opacity-100 pointer-coarse:opacity-100">
          <IconButton label="Copy the text" onClick={() => void navigator.clipboard?.writeText(text)}>
            <Copy aria-hidden className="size-3.5" />
          </IconButton>
          <IconButton label="Make a task of it" onClick={() => onMakeTask(message)}>
            <SquarePlus aria-hidden className="size-3.5" />
          </IconButton>
        </span>
      </header>
      {isOwn ? (
        <p className="text-sm [overflow-wrap:anywhere] whitespace-pre-wrap">{text}</p>
      ) : (
        <LazyMarkdown text={text} />
      )}
      <Images images={message.images} />
      {isOver && (
        <p className="flex items-center gap-2 text-xs text-fg-2">
          <span>{delivery.failure ?? "It was stopped."}</span>
          <Button size="sm" disabledReason={writesOff} onClick={() => onRetry(message.messageId)}>
            <RotateCw aria-hidden className="size-3" />
            Try again
          </Button>
        </p>
      )}
    </article>
  )
}

function Images({ images }: Pick<MessageView, "images">) {
  if (images.length === 0) return null
  return (
    <ul className="flex flex-wrap gap-2">
      {images.map(({ storageId, url }, at) => (
        <li key={storageId}>
          {url ? (
            <a href={url} target="_blank" rel="noreferrer noopener">
              {/* Of Clutch's own file storage, whose bytes were looked at. */}
              {/* oxlint-disable-next-line nextjs/no-img-element */}
              <img
                src={url}
                alt={`Image ${at + 1}`}
                className="max-h-64 max-w-full rounded-md border border-line"
              />
            </a>
          ) : (
            <span className="text-xs text-fg-3">An image that is gone</span>
          )}
        </li>
      ))}
    </ul>
  )
}

"use client"
/** The threads of a project, the one with the newest message first. */
import { Plus } from "lucide-react"
import type { ChatLink } from "#lib/react/chat-data"
import { valueOr, type Live } from "#lib/react/live"
import { Age } from "../ui/age.tsx"
import { Button } from "../ui/button.tsx"
import { cn } from "../ui/cn.ts"
import { Empty, Loading, Skeleton } from "../ui/state.tsx"

type ThreadListProps = {
  chats: Live<ChatLink[]>
  current: string | null
  writesOff: string | null
  onOpen: (chatId: string) => void
  onNewChat: () => void
}

export function ThreadList({ chats, current, writesOff, onOpen, onNewChat }: ThreadListProps) {
  return (
    <nav aria-label="Chats" className="flex min-h-0 flex-col gap-2 p-2">
      <Button disabledReason={writesOff} onClick={onNewChat}>
        <Plus aria-hidden className="size-3.5" />
        New chat
      </Button>
      {chats.state === "loading" && (
        <Loading label="Loading chats">
          <Skeleton className="h-11" />
          <Skeleton className="h-11" />
        </Loading>
      )}
      {chats.state === "ready" && chats.value.length === 0 && (
        <Empty title="No chat yet">The first message starts one.</Empty>
      )}
      <ul className="flex min-h-0 flex-col gap-px overflow-y-auto">
        {valueOr(chats, NONE).map((chat) => (
          <li key={chat.chatId}>
            <button
              data-row
              type="button"
              aria-current={chat.chatId === current ? "page" : undefined}
              onClick={() => onOpen(chat.chatId)}
              className={cn(
                "flex w-full flex-col gap-0.5 rounded-md px-2 py-1.5 text-left",
                chat.chatId === current ? "bg-raise" : "hover:bg-raise",
              )}
            >
              <span className="flex w-full items-baseline gap-2">
                <span className={cn("min-w-0 flex-1 truncate text-sm", chat.unread > 0 && "font-medium")}>
                  {chat.title}
                </span>
                <Age since={chat.lastAt} className="num shrink-0 text-2xs text-fg-3" />
              </span>
              <span className="flex w-full items-center gap-2 text-2xs text-fg-3">
                <span className="min-w-0 flex-1 truncate">{chat.preview || "Nothing was said yet"}</span>
                {chat.unread > 0 && (
                  <span className="num rounded-full bg-ink px-1.5 text-ink-fg">
                    {chat.unread}
                    <span className="sr-only"> unread</span>
                  </span>
                )}
              </span>
            </button>
          </li>
        ))}
      </ul>
    </nav>
  )
}

const NONE: never[] = []

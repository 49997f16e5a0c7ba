"use client"
/** The chat page: threads at the side, one thread with its composer; on a phone one of the two. */
import { useState } from "react"
import dynamic from "next/dynamic"
import { ArrowLeft } from "lucide-react"
import type { CreateTask } from "#domain/task"
import { previewOf } from "#domain/chat"
import {
  isBusy,
  type ChatLink,
  type GatewayView,
  type MessageView,
  type NewMessage,
  type StreamView,
} from "#lib/react/chat-data"
import { valueOr, type Live } from "#lib/react/live"
import type { Paged, RunView } from "#lib/react/task-data"
import { IconButton } from "../ui/button.tsx"
import { cn } from "../ui/cn.ts"
import { Problem } from "../ui/state.tsx"
import { AtWork } from "./at-work.tsx"
import { Composer } from "./composer.tsx"
import { GatewayNote } from "./gateway-note.tsx"
import { Thread } from "./thread.tsx"
import { ThreadList } from "./thread-list.tsx"

// What is opened by a click is loaded when it can be clicked.
const ChatMenu = dynamic(() => import("./chat-menu.tsx").then((room) => room.ChatMenu), { ssr: false })
const RenameDialog = dynamic(() => import("./chat-dialogs.tsx").then((room) => room.RenameDialog), {
  ssr: false,
})
const RemoveDialog = dynamic(() => import("./chat-dialogs.tsx").then((room) => room.RemoveDialog), {
  ssr: false,
})
const CreateTaskDialog = dynamic(
  () => import("../board/create-task.tsx").then((room) => room.CreateTaskDialog),
  { ssr: false },
)

export type ChatViewProps = {
  slug: string
  chats: Live<ChatLink[]>
  /** The thread in the address; without one the newest is shown where there is room for both. */
  asked: string | null
  current: string | null
  messages: Paged<MessageView>
  stream: StreamView | null
  gateway: GatewayView | null
  runs: RunView[]
  writesOff: string | null
  actions: {
    onOpen: (chatId: string | null) => void
    onNewChat: () => void
    onSend: (chatId: string | null, message: NewMessage) => Promise<boolean>
    onStop: (chatId: string) => void
    onRetry: (messageId: string) => void
    onRename: (chatId: string, title: string) => Promise<boolean>
    onRemove: (chatId: string) => Promise<boolean>
    onImage: (file: Blob) => Promise<string | null>
    onCreateTask: (task: Omit<CreateTask, "project">) => Promise<boolean>
  }
}

export function ChatView(props: ChatViewProps) {
  const { slug, chats, asked, current, messages, stream, gateway, runs, writesOff, actions } = props
  const [taskOf, setTaskOf] = useState<MessageView | null>(null)
  const [dialog, setDialog] = useState<"rename" | "remove" | null>(null)
  const chat = valueOr(chats, null)?.find(({ chatId }) => chatId === current) ?? null
  if (chats.state === "refused")
    return <Problem title="The chats cannot be shown." sentence={chats.sentence} />
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <GatewayNote gateway={gateway} />
      <div className="flex min-h-0 flex-1">
        <aside
          className={cn(
            "flex w-64 shrink-0 flex-col border-r border-line max-md:w-full max-md:border-r-0",
            asked !== null && "max-md:hidden",
          )}
        >
          <div className="flex min-h-0 flex-1 flex-col">
            <ThreadList
              {...{ chats, current, writesOff, onOpen: actions.onOpen, onNewChat: actions.onNewChat }}
            />
          </div>
          <AtWork slug={slug} runs={runs} />
        </aside>
        <section
          aria-label={chat?.title ?? "New chat"}
          className={cn("flex min-w-0 flex-1 flex-col", asked === null && "max-md:hidden")}
        >
          <div className="flex h-10 shrink-0 items-center gap-2 border-b border-line px-3">
            <IconButton label="All chats" className="md:hidden" onClick={() => actions.onOpen(null)}>
              <ArrowLeft aria-hidden className="size-4" />
            </IconButton>
            <h2 className="min-w-0 flex-1 truncate text-sm font-medium">{chat?.title ?? "New chat"}</h2>
            {chat && (
              <ChatMenu
                writesOff={writesOff}
                onRename={() => setDialog("rename")}
                onRemove={() => setDialog("remove")}
              />
            )}
          </div>
          <Thread
            key={current}
            messages={messages}
            stream={stream}
            writesOff={writesOff}
            onRetry={actions.onRetry}
            onMakeTask={setTaskOf}
          />
          <Composer
            chat={current}
            isBusy={isBusy(messages.items, stream)}
            writesOff={writesOff}
            onSend={(message) => actions.onSend(current, message)}
            onStop={() => current !== null && actions.onStop(current)}
            onImage={actions.onImage}
          />
        </section>
      </div>
      {taskOf && (
        <CreateTaskDialog
          startIn="backlog"
          writesOff={writesOff}
          initial={{ title: previewOf(taskOf.text), description: taskOf.text.slice(0, 50_000) }}
          onCreate={actions.onCreateTask}
          onClose={() => setTaskOf(null)}
        />
      )}
      {chat && dialog === "rename" && (
        <RenameDialog
          title={chat.title}
          onRename={(title) => actions.onRename(chat.chatId, title)}
          onClose={() => setDialog(null)}
        />
      )}
      {chat && dialog === "remove" && (
        <RemoveDialog
          title={chat.title}
          onRemove={() => actions.onRemove(chat.chatId)}
          onClose={() => setDialog(null)}
        />
      )}
    </div>
  )
}

"use client"
/** A project's chat: subscriptions and mutations around the view. The thread is in the address, so it can be linked to. */
import { useCallback, useEffect, useMemo } from "react"
import type { Route } from "next"
import { useRouter, useSearchParams } from "next/navigation"
import { useConnection } from "#lib/react/connection"
import { valueOr } from "#lib/react/live"
import {
  uploadImage,
  useChatActions,
  useChats,
  useGateway,
  useMessages,
  useStream,
} from "#lib/react/use-chat"
import { useCreateTask } from "#lib/react/use-create-task"
import { useOverview, useProjects } from "#lib/react/use-workspace"
import { writesOff } from "../layout/live-state.tsx"
import { NotFound } from "../layout/not-found.tsx"
import { PageHeader } from "../layout/page-header.tsx"
import { early } from "../ui/early.tsx"
import { Loading, Skeleton } from "../ui/state.tsx"

const Waiting = () => (
  <Loading label="Loading the chat">
    <Skeleton className="m-4 h-40" />
  </Loading>
)
// Fetched while the messages are on their way, not before.
const ChatView = early(() => import("./chat-view.tsx").then((room) => room.ChatView), Waiting)

export function ChatPage({ slug }: { slug: string }) {
  const router = useRouter()
  const asked = useSearchParams().get("chat")
  const chats = useChats(slug)
  const listed = valueOr(chats, null)
  const current = asked ?? listed?.[0]?.chatId ?? null
  const messages = useMessages(current, chats.state === "loading")
  const stream = useStream(current)
  const gateway = useGateway()
  const runs = valueOr(useOverview(), null)?.runs.filter((run) => run.project === slug) ?? []
  const project = valueOr(useProjects(), null)?.find((each) => each.slug === slug)
  const off = writesOff(useConnection())
  const open = useCallback(
    (chatId: string | null) =>
      router.push(`/projects/${slug}/chat${chatId === null ? "" : `?chat=${chatId}`}` as Route, {
        scroll: false,
      }),
    [router, slug],
  )
  const { onRead, onRemove, ...chat } = useChatActions(slug, open)
  const onCreate = useCreateTask(slug)
  const unread = listed?.find(({ chatId }) => chatId === current)?.unread ?? 0
  useEffect(() => {
    if (current !== null && unread > 0 && document.visibilityState === "visible") onRead(current)
  }, [current, unread, onRead])
  const actions = useMemo(
    () => ({
      ...chat,
      onOpen: open,
      onImage: uploadImage,
      onCreateTask: onCreate,
      onRemove: async (chatId: string) => {
        const wasDone = await onRemove(chatId)
        if (wasDone) open(null)
        return wasDone
      },
    }),
    [chat, open, onCreate, onRemove],
  )

  if (chats.state === "refused" && chats.code === "not_found")
    return <NotFound title="There is no such project" sentence={chats.sentence} />
  return (
    <>
      <PageHeader title="Chat" place={project?.name ?? slug} />
      <ChatView
        {...{ slug, chats, asked, current, messages, stream, gateway, runs, actions }}
        writesOff={off}
      />
    </>
  )
}

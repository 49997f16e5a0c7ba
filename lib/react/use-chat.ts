/** Chats of a project: threads, messages in pages, the words that come, and what one can do. */
"use client"
import { useMemo } from "react"
import { useMutation, usePaginatedQuery } from "convex/react"
import { api } from "#convex/_generated/api"
import type { ChatLink, GatewayView, MessageView, NewMessage, StreamView } from "./chat-data.ts"
import { mapLive, useLive, valueOr, type Live } from "./live.ts"
import type { Paged } from "./task-data.ts"
import { attempt, tellProblem } from "./toast.ts"
import { sentenceOf } from "./refusal.ts"
import { pagedOf } from "./use-paged.ts"

const MESSAGES = 40

export const useChats = (slug: string): Live<ChatLink[]> => useLive(api.chats.list, { project: slug })

/** Newest first. */
/** Without a thread there is nothing to wait for, unless the list of threads is on its way. */
export function useMessages(chatId: string | null, isLoading: boolean): Paged<MessageView> {
  const answer = usePaginatedQuery(api.chats.messages, chatId === null ? "skip" : { chat: chatId }, {
    initialNumItems: MESSAGES,
  })
  const paged = pagedOf(answer, (message): MessageView => message, MESSAGES)
  return chatId === null ? { ...paged, isLoading } : paged
}

export const useStream = (chatId: string | null): StreamView | null =>
  valueOr(useLive(api.chats.streaming, chatId === null ? "skip" : { chat: chatId }), null)

/** Null until it is known. */
export const useGateway = (): GatewayView | null =>
  valueOr(
    mapLive(useLive(api.gateways.get, {}), (gateway) => gateway),
    null,
  )

export function useChatActions(slug: string, onOpen: (chatId: string) => void) {
  const create = useMutation(api.chats.create)
  const send = useMutation(api.chats.send)
  const rename = useMutation(api.chats.rename)
  const remove = useMutation(api.chats.remove)
  const retry = useMutation(api.chats.retry)
  const markRead = useMutation(api.chats.markRead)
  return useMemo(
    () => ({
      onNewChat: () =>
        void attempt(
          "No chat was started",
          create({ project: slug }).then(({ chatId }) => onOpen(chatId)),
        ),
      /** True when it is stored; what was typed stays where it is when it was not. */
      onSend: async (chatId: string | null, message: NewMessage): Promise<boolean> => {
        try {
          const chat = chatId ?? (await create({ project: slug })).chatId
          const sent = await send({ chat, ...message })
          if (sent.chat !== chatId) onOpen(sent.chat)
          return true
        } catch (error) {
          tellProblem("The message was not sent", sentenceOf(error))
          return false
        }
      },
      onStop: (chat: string) => void attempt("The agent goes on", send({ chat, text: "/stop" })),
      onRetry: (message: string) => void attempt("It was not tried again", retry({ message })),
      onRename: (chat: string, title: string) => attempt("The chat keeps its name", rename({ chat, title })),
      onRemove: (chat: string) => attempt("The chat was not removed", remove({ chat })),
      onRead: (chat: string) => void markRead({ chat }).catch(() => {}),
    }),
    [slug, onOpen, create, send, rename, remove, retry, markRead],
  )
}

/** Stores an image; null, and told, where it is none or the server did not take it. */
export async function uploadImage(file: Blob): Promise<string | null> {
  try {
    const response = await fetch("/api/chats/images", {
      method: "POST",
      headers: { "x-clutch-file": "1" },
      body: file,
    })
    const answer = (await response.json()) as { image?: string; refusal?: { message: string } }
    if (answer.image) return answer.image
    tellProblem("The image was not added", answer.refusal?.message)
  } catch {
    tellProblem("The image was not added", "Clutch cannot be reached; try again in a moment.")
  }
  return null
}

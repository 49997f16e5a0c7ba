/** What the chat page draws, in the shapes in which subscriptions reach it. */
import type { ChatAuthor, ChatStream, Delivery, SessionCommand, WhenBusy } from "#domain/chat"
import type { GatewayReport } from "#domain/gateway"

export type ChatLink = { chatId: string; title: string; preview: string; lastAt: number; unread: number }

export type MessageView = {
  messageId: string
  order: number
  author: ChatAuthor
  text: string
  images: { storageId: string; url: string | null }[]
  at: number
  tookMs: number | null
  command: SessionCommand | null
  /** Of what a person sent. */
  delivery: { state: Delivery; failure: string | null; whenBusy: WhenBusy } | null
}

export type StreamView = Pick<ChatStream, "runId" | "phase" | "text">

export type GatewayView = Pick<GatewayReport, "state" | "sentence"> & {
  mend: string | null
  version: string | null
}

export type NewMessage = { text: string; whenBusy: WhenBusy; images: string[]; clientId: string }

/** Whether the agent answers something of this chat, or will. */
export const isBusy = (messages: readonly MessageView[], stream: StreamView | null): boolean =>
  stream !== null ||
  messages.some(({ delivery }) => delivery?.state === "delivered" || delivery?.state === "processing")

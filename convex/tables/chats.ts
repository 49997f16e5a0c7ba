/** Threads between people and the agent behind a gateway. */
import { zodOutputToConvexFields } from "convex-helpers/server/zod4"
import { defineTable } from "convex/server"
import { v } from "convex/values"
import { Chat, ChatMessage, ChatStream, DeliveryFacts } from "#domain/chat"
import { organizationId } from "./tenant.ts"

export const chatsTables = {
  // A thread of a project. Made and renamed by people, moved on by each message; read by the chat page and the bridge;
  // hidden when it is removed, then deleted by the cron with all that is in it.
  chats: defineTable({
    ...zodOutputToConvexFields(Chat.shape),
    organizationId,
    projectId: v.id("projects"),
  })
    .index("by_project", ["projectId", "removedAt", "lastAt"])
    .index("by_organization", ["organizationId", "removedAt", "lastAt"])
    .index("by_session", ["organizationId", "sessionKey"])
    .index("by_removal", ["removedAt"]),

  // What was said. Written by chats.send (people), by the bridge's reports and by the gateway's channel (chats.post); a person's row carries its delivery, which
  // model/chatDelivery alone changes; read by the chat page in pages and, while open, by the bridge; dies with its chat.
  chatMessages: defineTable({
    ...zodOutputToConvexFields(ChatMessage.shape),
    ...zodOutputToConvexFields(DeliveryFacts.partial().shape),
    organizationId,
    projectId: v.id("projects"),
    chatId: v.id("chats"),
    senderId: v.optional(v.id("users")),
    /** Its delivery is not over: what the bridge watches. */
    isOpen: v.optional(v.boolean()),
  })
    .index("by_chat", ["chatId", "order"])
    .index("by_client", ["chatId", "clientId"])
    .index("by_answer", ["chatId", "answerOf"])
    .index("by_post", ["organizationId", "postId"])
    .index("by_open", ["organizationId", "isOpen", "chatId"])
    .index("by_open_chat", ["chatId", "isOpen"]),

  // The answer that is being written, in a row of its own so that the page of messages is not read again with each word.
  // Written by the bridge, at most four times a second; deleted when the answer is stored.
  chatStreams: defineTable({
    ...zodOutputToConvexFields(ChatStream.shape),
    organizationId,
    chatId: v.id("chats"),
  }).index("by_chat", ["chatId"]),

  // How far a person has read. Written by chats.markRead; read by the list of chats; dies with its chat.
  chatReads: defineTable({ chatId: v.id("chats"), userId: v.id("users"), order: v.number() })
    .index("by_user", ["userId", "chatId"])
    .index("by_chat", ["chatId"]),

  // Images whose bytes were looked at, in file storage. Written by the server (people's) and the bridge (agents'); one
  // that no message took within a day is deleted by the cron, the others die with their chat.
  chatImages: defineTable({
    organizationId,
    storageId: v.id("_storage"),
    type: v.string(),
    bytes: v.number(),
    uploadedAt: v.number(),
    messageId: v.optional(v.id("chatMessages")),
  })
    .index("by_storage", ["storageId"])
    .index("by_message", ["messageId", "uploadedAt"]),
}

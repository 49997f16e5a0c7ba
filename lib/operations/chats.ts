/** What one may ask about chats. */
import { z } from "zod"
import { api } from "#convex/_generated/api"
import { CreateChat, OneChat, SendMessage } from "#domain/chat"
import { ProjectSlug } from "#domain/project"
import { defineOperation } from "./define.ts"

export const listChats = defineOperation({
  name: "chats.list",
  summary: "List the chats of a project, the newest message first",
  input: z.object({ project: ProjectSlug.describe("Slug of the project") }),
  positionals: ["project"],
  run: ({ backend }, input) => backend.query(api.chats.list, input),
})

export const createChat = defineOperation({
  name: "chats.create",
  summary: "Start a chat with the agent about a project",
  input: CreateChat,
  positionals: ["project"],
  run: ({ backend }, input) => backend.mutation(api.chats.create, input),
})

export const sendMessage = defineOperation({
  name: "chats.send",
  summary: "Say something in a chat; commands such as /stop work here, too",
  input: SendMessage,
  positionals: ["chat", "text"],
  run: ({ backend }, input) => backend.mutation(api.chats.send, input),
})

export const tailChat = defineOperation({
  name: "chats.tail",
  summary: "Show the newest messages of a chat and how far they are, with what the agent writes now",
  input: OneChat.extend({
    limit: z.number().int().min(1).max(200).optional().describe("At most this many (default 20)"),
  }),
  positionals: ["chat"],
  run: async ({ backend }, { chat, limit = 20 }) => {
    const { page } = await backend.query(api.chats.messages, {
      chat,
      paginationOpts: { numItems: limit, cursor: null },
    })
    return { messages: page.toReversed(), writing: await backend.query(api.chats.streaming, { chat }) }
  },
})

/** What the channel of an OpenClaw gateway may ask, with its own key: to say something in a thread, and whether it did. */
import { z } from "zod"
import { api } from "#convex/_generated/api"
import { FindPost, PostToThread } from "#domain/chat/channel"
import { VERSION } from "../version.ts"
import { defineOperation } from "./define.ts"

export const post = defineOperation({
  name: "channel.post",
  summary: "Say something in a thread, once per id",
  input: PostToThread,
  askers: ["channel"],
  run: ({ backend }, input) => backend.mutation(api.chats.post, input),
})

export const find = defineOperation({
  name: "channel.find",
  summary: "Tell whether something was said",
  input: FindPost,
  askers: ["channel"],
  run: ({ backend }, input) => backend.query(api.chats.findPost, input),
})

export const check = defineOperation({
  name: "channel.check",
  summary: "Tell whether Clutch would hear the channel",
  input: z.object({}),
  askers: ["channel"],
  run: async ({ backend }) => {
    await backend.query(api.chats.bySession, { sessionKey: "nobody" })
    return { version: VERSION }
  },
})

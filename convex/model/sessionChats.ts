/** Conversations that are chats of ours: the gateway's name of the session is the chat's key. */
import type { SessionSystem } from "#domain/session"
import type { Doc } from "../_generated/dataModel.ts"
import { chatOfSession } from "./chatDelivery.ts"
import type { ReadCtx } from "./context.ts"

export async function chatOf(
  ctx: ReadCtx,
  { system, name }: { system: SessionSystem; name: string },
): Promise<Doc<"chats"> | null> {
  const chatId = system === "openclaw" ? await chatOfSession(ctx, name) : null
  return chatId && ctx.db.get("chats", chatId)
}

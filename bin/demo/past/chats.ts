/** A chat of the past, on both sides: a person's words, and the bridge that takes them to the agent and brings its answer. */
import { api } from "#convex/_generated/api"
import { hash32 } from "#domain/hash"
import type { Chat } from "../story/chats.ts"
import type { Together } from "./team.ts"
import type { Life } from "./time.ts"

const BOOT_ID = "gateway-of-the-past"
const TAKEN_MS = 400

export async function* haveChat(
  { project, title, turns }: Chat,
  { person, bridge, time }: Pick<Together, "person" | "bridge" | "time">,
): Life {
  const { chatId: chat } = await person.mutation(api.chats.create, { project, title })
  for (const [index, { says, answer, seconds, minutesLater = 0 }] of turns.entries()) {
    yield minutesLater * 60_000 + TAKEN_MS
    const clientId = `said-${hash32(`${title} ${index}`)}`
    const { message } = await person.mutation(api.chats.send, { chat, text: says, clientId })
    const parcel = message && (await bridge.mutation(api.chats.claim, { message, bootId: BOOT_ID }))
    if (!parcel) throw new Error(`The message "${says}" was not taken.`)
    const { runId } = parcel
    const startedAt = time.now()
    yield TAKEN_MS
    await bridge.mutation(api.chats.report, { chat, report: { kind: "delivered", runId, bootId: BOOT_ID } })
    await bridge.mutation(api.chats.report, { chat, report: { kind: "processing", runId } })
    yield seconds * 1_000
    await bridge.mutation(api.chats.answer, { chat, runId, text: answer, startedAt })
  }
  await person.mutation(api.chats.markRead, { chat })
}

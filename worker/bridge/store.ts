/** The backend's chats, as the bridge asks for them. */
import { api } from "#convex/_generated/api"
import type { Backend } from "#lib/convex"
import type { Log } from "#lib/log"
import type { ChatStore } from "./ports.ts"

export function chatStore(backend: Backend, log: Log): ChatStore {
  return {
    watch: (onChats) =>
      backend.subscribe(api.chats.outbox, {}, onChats, (error) =>
        log.warn({ error }, "bridge.outbox_unreadable"),
      ),
    claim: (message, bootId) => backend.mutation(api.chats.claim, { message, bootId }),
    parcel: (message) => backend.mutation(api.chats.parcel, { message }),
    async report(chat, report) {
      const told =
        report.kind === "failed" ? { ...report, sentence: report.sentence.slice(0, 1_000) } : report
      await backend.mutation(api.chats.report, { chat, report: told })
    },
    async answer(chat, answer) {
      await backend.mutation(api.chats.answer, { chat, ...answer, text: fitting(answer.text) })
    },
    async conclude(message, text, hasFailed) {
      await backend.mutation(api.chats.conclude, { message, text: text.slice(0, 10_000), hasFailed })
    },
    async setStream(chat, stream) {
      await backend.mutation(api.chats.setStream, { chat, stream })
    },
    chatOf: (sessionKey) => backend.query(api.chats.bySession, { sessionKey }),
    recent: () => backend.query(api.chats.recent, {}),
  }
}

/** Below what a row can hold, whatever the characters take. */
const MAX_BYTES = 380_000

function fitting(text: string): string {
  if (Buffer.byteLength(text) <= MAX_BYTES) return text
  const cut = Buffer.from(text)
    .subarray(0, MAX_BYTES)
    .toString("utf8")
    .replace(/\uFFFD$/, "")
  return `${cut}\n\n(The rest is in the agent's session.)`
}

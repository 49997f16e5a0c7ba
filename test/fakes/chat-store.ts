/** The backend's chats in memory, by the same rules of the domain: what a test kills the bridge against. */
import { isOver, messageOfRun, runIdOf, type WhenBusy } from "#domain/chat"
import * as rules from "#domain/chat/delivery"
import type { ChatStore, OpenChat, Parcel } from "#worker/bridge/ports"
import type { Clock } from "#worker/loop/ports"

type Stored = rules.Outgoing & { chatId: string; text: string }
export type FakeChatStore = ChatStore & {
  /** Whoever watches is dead. */
  forget(): void
  say(chatId: string, text: string, whenBusy: WhenBusy): void
  messages: Stored[]
  answers: { chatId: string; runId: string; text: string; wasStopped: boolean }[]
}

const keyOf = (chatId: string) => `agent:main:clutch:demo:${chatId}`

export function createFakeChatStore(clock: Clock): FakeChatStore {
  const messages: Stored[] = []
  const answers: FakeChatStore["answers"] = []
  const watchers = new Set<(chats: OpenChat[]) => void>()

  const openChats = (): OpenChat[] => {
    const chats = new Map<string, OpenChat>()
    for (const { chatId, ...message } of messages) {
      if (isOver(message.delivery)) continue
      const chat = chats.get(chatId) ?? { chatId, sessionKey: keyOf(chatId), messages: [] }
      chats.set(chatId, { ...chat, messages: [...chat.messages, { ...message }] })
    }
    return [...chats.values()]
  }
  const push = () => {
    const open = openChats()
    for (const watcher of watchers) watcher(open)
  }
  const write = (patches: readonly rules.Patch[]) => {
    for (const { messageId, change } of patches)
      Object.assign(
        messages.find((message) => message.messageId === messageId)!,
        change,
      )
    if (patches.length > 0) push()
  }
  const ofChat = (chatId: string) => messages.filter((message) => message.chatId === chatId)
  const parcelOf = (message: Stored): Parcel => ({
    ...{ messageId: message.messageId, sessionKey: keyOf(message.chatId), runId: message.runId! },
    ...{ text: message.text, command: null, argument: "", images: [], isFirst: false },
    project: { slug: "demo", name: "Demo", repository: "/nowhere" },
  })
  const find = (messageId: string) => messages.find((message) => message.messageId === messageId)!

  return {
    messages,
    answers,
    forget: () => watchers.clear(),
    say(chatId, text, whenBusy) {
      const order = ofChat(chatId).length + 1
      messages.push({
        ...{ chatId, text, order, whenBusy },
        messageId: `${chatId}-${order}`,
        delivery: "sent",
        tries: 0,
      })
      push()
    },
    watch(onChats) {
      watchers.add(onChats)
      onChats(openChats())
      return () => watchers.delete(onChats)
    },
    async claim(messageId, bootId) {
      const message = find(messageId)
      const runId = runIdOf(messageId, message.tries + 1)
      const patch = rules.claim(message, { runId, bootId, at: clock.now() })
      if (!patch) return null
      write([patch])
      return parcelOf(message)
    },
    async parcel(messageId) {
      return parcelOf(find(messageId))
    },
    async report(chatId, report) {
      write(rules.settle(ofChat(chatId), report))
    },
    async answer(chatId, { runId, text, wasStopped = false }) {
      const message = messages.find((each) => each.messageId === messageOfRun(runId))
      const isOtherwise = message?.delivery === "responded" && message.answeringRun !== runId
      if (!isOtherwise && !answers.some((answer) => answer.chatId === chatId && answer.runId === runId))
        answers.push({ chatId, runId, text, wasStopped })
      write(rules.settle(ofChat(chatId), { kind: wasStopped ? "stopped" : "answered", runId }))
    },
    async conclude() {},
    async setStream() {},
    async chatOf(sessionKey) {
      return messages.find(({ chatId }) => keyOf(chatId) === sessionKey)?.chatId ?? null
    },
    async recent() {
      return [...new Set(messages.map(({ chatId }) => chatId))].map((chatId) => ({
        chatId,
        sessionKey: keyOf(chatId),
      }))
    },
  }
}

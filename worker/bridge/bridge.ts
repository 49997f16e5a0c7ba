/** Carries chats between the backend and the gateway: one desk per chat, woken by whatever changes on either side. */
import { createDesk, type Desk } from "./desk.ts"
import type { BridgePorts, RunEvent } from "./ports.ts"

const TICK_MS = 5_000

export type Bridge = {
  /** Ends what waits; resolves when what is begun is through. */
  stop(): Promise<void>
  /** Resolves when every desk has come to rest. */
  rest(): Promise<void>
}

export function startBridge(ports: BridgePorts): Bridge {
  const { gateway, store, clock, log } = ports
  const desks = new Map<string, Desk>()
  /** Session keys in small letters, as the gateway writes them; null for sessions that are no chat's. */
  const chats = new Map<string, string | null>()
  let isStopped = false
  let callOffTick = () => {}

  const deskOf = (chatId: string, sessionKey: string): Desk => {
    chats.set(sessionKey.toLowerCase(), chatId)
    let desk = desks.get(chatId)
    if (!desk) {
      desk = createDesk(chatId, sessionKey, ports)
      desks.set(chatId, desk)
    }
    return desk
  }

  const unwatch = store.watch((open) => {
    const seen = new Set<string>()
    for (const { chatId, sessionKey, messages } of open) {
      seen.add(chatId)
      deskOf(chatId, sessionKey).update(messages)
    }
    for (const [chatId, desk] of desks) if (!seen.has(chatId)) desk.update([])
  })

  const onEvent = (event: RunEvent): void => {
    const key = event.sessionKey.toLowerCase()
    const known = chats.get(key)
    if (known !== undefined) {
      if (known !== null) deskOf(known, event.sessionKey).onEvent(event)
      return
    }
    if (!key.includes(":clutch:")) return
    // A chat in which nothing is under way for us, and the agent speaks.
    store.chatOf(key).then(
      (chatId) => {
        if (isStopped) return
        if (chatId === null) chats.set(key, null)
        else deskOf(chatId, event.sessionKey).onEvent(event)
      },
      (error: unknown) => log.warn({ error, key }, "bridge.session_unknown"),
    )
  }

  /** What happened while we were away is in the histories: those of open chats first, then of the recent ones. */
  const catchUp = (): void => {
    for (const desk of desks.values()) desk.doubt()
    store.recent().then(
      (recent) => {
        if (isStopped) return
        for (const { chatId, sessionKey } of recent)
          if (!desks.has(chatId)) deskOf(chatId, sessionKey).doubt()
      },
      (error: unknown) => log.warn({ error }, "bridge.recent_unknown"),
    )
  }

  const tick = (): void => {
    for (const [chatId, desk] of desks) {
      desk.tick()
      if (desk.isIdle() && desks.size > MAX_DESKS) desks.delete(chatId)
    }
    callOffTick = clock.after(TICK_MS, tick)
  }
  callOffTick = clock.after(TICK_MS, tick)

  const unlisten = [gateway.onEvent(onEvent), gateway.onGap(catchUp), gateway.onUp(catchUp)]
  const rest = async () => {
    await Promise.all([...desks.values()].map((desk) => desk.rest()))
  }
  return {
    rest,
    async stop() {
      isStopped = true
      unwatch()
      callOffTick()
      for (const end of unlisten) end()
      await rest()
    },
  }
}

/** A desk is cheap; only installations with very many chats let idle ones go. */
const MAX_DESKS = 500

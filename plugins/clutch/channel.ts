/**
 * The channel `clutch`: what agents send to it lands in a project's chat, once. What people say in chats goes to the same
 * sessions over the gateway's own protocol (Clutch's bridge), so nothing comes in here.
 */
import { randomUUID } from "node:crypto"
import { AGENT, HINT, sessionOf, targetOf } from "./address.ts"
import { ask, channelAccess, type Answer } from "./clutch.ts"
import type {
  AccountContext,
  Channel,
  Fate,
  Receipt,
  Sending,
  Sent,
  SessionRoute,
  UnknownSend,
} from "./sdk.ts"

export const CHANNEL = "clutch"
const ACCOUNT = "default"
/** Below what one message in Clutch may hold. */
const LONGEST = 40_000
const LOOK_EVERY_MS = 30_000
const NO_HOME = "The plugin does not know Clutch's directory. A person should run: clutch plugins install"
const NO_KEY = "Clutch has not been started yet with this directory, so there is no key to speak with."

export type Ports = {
  ask(operation: string, input: unknown): Promise<Answer>
  /** Resolves after so long, or when it is called off. */
  pause(ms: number, signal: AbortSignal): Promise<void>
  now(): number
}

export function clutchChannel(home: string | null, ports: Ports = portsOf(home)): Channel {
  const text = (sending: Sending) => send(sending, ports)
  const media = (sending: Sending) => send({ ...sending, text: withoutMedia(sending) }, ports)
  const account = (_config: unknown, accountId?: string | null) => ({
    ...{ accountId: accountId ?? ACCOUNT, enabled: true, configured: home !== null },
  })
  return {
    id: CHANNEL,
    meta: {
      ...{ id: CHANNEL, label: "Clutch", selectionLabel: "Clutch", docsPath: "/channels/clutch" },
      ...{ blurb: "Threads of Clutch's project pages.", markdownCapable: true },
    },
    capabilities: { chatTypes: ["direct", "group"], media: false },
    config: {
      listAccountIds: () => [ACCOUNT],
      ...{ resolveAccount: account, inspectAccount: account, isConfigured: () => home !== null },
    },
    messaging: {
      normalizeTarget: (raw) => targetOf(raw) ?? undefined,
      targetResolver: { hint: HINT, looksLikeId: (raw) => targetOf(raw) !== null },
      resolveOutboundSessionRoute: ({ agentId, target }) => routeTo(agentId, target),
    },
    gateway: { startAccount: (context) => keepLooking(context, ports) },
    outbound: {
      ...{ deliveryMode: "direct", textChunkLimit: LONGEST },
      resolveTarget({ to = "" }) {
        const target = targetOf(to)
        return target ? { ok: true, to: target } : { ok: false, error: new Error(unknownTarget(to)) }
      },
      ...{ sendText: text, sendMedia: media },
    },
    message: {
      ...{ id: CHANNEL, send: { text, media } },
      durableFinal: {
        capabilities: { text: true, messageSendingHooks: true, reconcileUnknownSend: true },
        automaticUnknownSendReconciliation: true,
        reconcileUnknownSendKinds: { text: true },
        reconcileUnknownSend: (unknown) => fateOf(unknown, ports),
      },
    },
  }
}

const unknownTarget = (to: string) => `"${to}" names no thread of Clutch; a target is ${HINT}.`

/** The gateway then writes what was sent into the thread's session, too, so that whoever answers there knows of it. */
function routeTo(agentId: string, raw: string): SessionRoute | null {
  const target = targetOf(raw)
  // Another agent may send, but the thread's session is not its own.
  if (!target || agentId !== AGENT) return null
  const sessionKey = sessionOf(target)
  return {
    ...{ sessionKey, baseSessionKey: sessionKey, recipientSessionExact: true },
    ...{ peer: { kind: "group", id: target }, chatType: "group" },
    ...{ from: `${CHANNEL}:${target}`, to: target },
  }
}

/** The same delivery has the same id whenever it is tried; where the gateway gives none, within this one call at least. */
const postIdOf = ({ deliveryQueueId, deliveryPartIndex = 0 }: Sending): string =>
  deliveryQueueId ? queuedId(deliveryQueueId, deliveryPartIndex) : `call-${randomUUID()}`

const queuedId = (queueId: string, part: number): string =>
  `queue-${queueId.replaceAll(/[^A-Za-z0-9:._-]/g, "-").slice(0, 180)}-${part}`

async function send(sending: Sending, { ask: tell, now }: Ports): Promise<Sent> {
  const target = targetOf(sending.to)
  if (!target) throw new Error(unknownTarget(sending.to))
  const name = sending.identity?.name?.trim().slice(0, 80)
  await sending.onPlatformSendDispatch?.()
  const answer = await tell("channel.post", {
    ...{ target, postId: postIdOf(sending), text: sending.text },
    ...(name && { name }),
  })
  if (!answer.ok) throw new Error(answer.message)
  const messageId = messageIn(answer.value)
  return { channel: CHANNEL, messageId, receipt: receiptOf(messageId, now()) }
}

const receiptOf = (messageId: string, sentAt: number): Receipt => ({
  ...{ primaryPlatformMessageId: messageId, platformMessageIds: [messageId], parts: [], sentAt },
})

/** The channel carries words; that there was more is said. */
function withoutMedia({ text, mediaUrl }: Sending): string {
  const name = mediaUrl?.split(/[\\/]/).at(-1)?.split("?", 1)[0]
  return [text.trim(), `(An attachment, ${name || "without a name"}, is not shown here.)`]
    .filter(Boolean)
    .join("\n\n")
}

/** Never guesses: while Clutch does not answer the delivery stays unknown, and is asked about again. */
async function fateOf({ queueId, to, enqueuedAt, payloads }: UnknownSend, ports: Ports): Promise<Fate> {
  const target = targetOf(to)
  const text = payloads[0]?.text
  if (!target || payloads.length !== 1 || text === undefined)
    return { status: "unresolved", error: "It is no single message to a thread.", retryable: false }
  const found = await ports.ask("channel.find", {
    ...{ target, postId: queuedId(queueId, 0), text, since: enqueuedAt },
  })
  if (!found.ok) return { status: "unresolved", error: found.message, retryable: true }
  if (found.value === null) return { status: "not_sent" }
  const messageId = messageIn(found.value)
  return { status: "sent", messageId, receipt: receiptOf(messageId, ports.now()) }
}

const messageIn = (value: unknown): string => {
  const message = (value as { message?: unknown } | null)?.message
  if (typeof message !== "string") throw new Error("Clutch answered without the message's id.")
  return message
}

/** Says how the channel stands until the account is stopped. `connected` is the gateway's readiness, which Clutch must not hold up. */
async function keepLooking(
  { accountId, abortSignal, setStatus }: AccountContext,
  ports: Ports,
): Promise<void> {
  const tell = (lastError: string | null) =>
    setStatus({ accountId, enabled: true, configured: true, running: true, connected: true, lastError })
  tell(null)
  while (!abortSignal.aborted) {
    const answer = await ports.ask("channel.check", {})
    if (abortSignal.aborted) return
    tell(answer.ok ? null : answer.message)
    await ports.pause(LOOK_EVERY_MS, abortSignal)
  }
}

function portsOf(home: string | null): Ports {
  return {
    async ask(operation, input) {
      if (home === null) return { ok: false, message: NO_HOME }
      const access = await channelAccess(home)
      return access ? ask(access, operation, input) : { ok: false, message: NO_KEY }
    },
    pause: (ms, signal) =>
      new Promise((resolve) => {
        const end = () => {
          clearTimeout(timer)
          signal.removeEventListener("abort", end)
          resolve()
        }
        const timer = setTimeout(end, ms)
        timer.unref()
        signal.addEventListener("abort", end, { once: true })
      }),
    now: Date.now,
  }
}

/** What this plugin uses of OpenClaw's plugin SDK, in its own words: the same in 2026.7 and 2026.9. */

export type JsonSchema = { [key: string]: unknown }

/** Of the conversation in which a tool is called. */
export type ToolContext = { sessionKey?: string; agentId?: string; sessionId?: string }

export type ToolResult = { content: { type: "text"; text: string }[]; details: unknown; isError?: boolean }

export type Tool = {
  name: string
  label: string
  description: string
  parameters: JsonSchema
  /** The first argument is the id of the call; plugins of early 2026 had the parameters there. */
  execute(toolCallId: string, params: unknown): Promise<ToolResult>
}

/** How an account of a channel stands; whoever asks the gateway for its channels is told this. */
export type AccountStatus = {
  accountId: string
  enabled?: boolean
  configured?: boolean
  running?: boolean
  connected?: boolean
  lastError?: string | null
  lastOutboundAt?: number | null
}

/** Resolves when the account is stopped; the gateway is not ready before its channels have begun. */
export type AccountContext = {
  accountId: string
  abortSignal: AbortSignal
  setStatus(status: AccountStatus): void
}

export type Sending = {
  to: string
  text: string
  mediaUrl?: string
  /** Who speaks, where the agent has a name. */
  identity?: { name?: string }
  /**
   * The delivery in the gateway's own queue; the same when it is tried again after a crash. 2026.9 gives it for messages of
   * one part, 2026.7 only where its caller insists.
   */
  deliveryQueueId?: string
  /** Of a delivery that was cut into several. 2026.9 only. */
  deliveryPartIndex?: number
  /** Awaited before anything leaves: the gateway writes down that from now on it may be there, and asks about it after a crash. */
  onPlatformSendDispatch?: () => Promise<void>
}
export type Sent = { channel: string; messageId: string; receipt: Receipt }

/** Asked after a crash: the gateway does not know whether a delivery went through. */
export type UnknownSend = {
  queueId: string
  to: string
  enqueuedAt: number
  payloads: readonly { text?: string }[]
}
export type Receipt = {
  primaryPlatformMessageId: string
  platformMessageIds: string[]
  parts: []
  sentAt: number
}
export type Fate =
  | { status: "sent"; messageId: string; receipt: Receipt }
  | { status: "not_sent" }
  | { status: "unresolved"; error: string; retryable: boolean }

type Account = { accountId: string; enabled: boolean; configured: boolean }
export type SessionRoute = {
  sessionKey: string
  baseSessionKey: string
  recipientSessionExact: boolean
  peer: { kind: "group"; id: string }
  chatType: "group"
  from: string
  to: string
}

export type Channel = {
  id: string
  meta: {
    id: string
    label: string
    selectionLabel: string
    docsPath: string
    blurb: string
    markdownCapable: boolean
  }
  capabilities: { chatTypes: ("direct" | "group")[]; media: boolean }
  config: {
    listAccountIds(): string[]
    resolveAccount(config: unknown, accountId?: string | null): Account
    inspectAccount(config: unknown, accountId?: string | null): Account
    isConfigured(): boolean
  }
  messaging: {
    /** Undefined for what is no target. */
    normalizeTarget(raw: string): string | undefined
    targetResolver: { hint: string; looksLikeId(raw: string): boolean }
    resolveOutboundSessionRoute(params: { agentId: string; target: string }): SessionRoute | null
  }
  gateway: { startAccount(context: AccountContext): Promise<void> }
  outbound: {
    deliveryMode: "direct"
    textChunkLimit: number
    resolveTarget(params: { to?: string }): { ok: true; to: string } | { ok: false; error: Error }
    sendText(sending: Sending): Promise<Sent>
    sendMedia(sending: Sending): Promise<Sent>
  }
  message: {
    id: string
    /** Without it a gateway does not ask what became of a delivery. */
    send: { text(sending: Sending): Promise<Sent>; media(sending: Sending): Promise<Sent> }
    durableFinal: {
      capabilities: { text: true; messageSendingHooks: true; reconcileUnknownSend: true }
      /** 2026.9: ordinary messages are asked about as well. 2026.7 asks wherever it does not know. */
      automaticUnknownSendReconciliation: true
      reconcileUnknownSendKinds: { text: true }
      reconcileUnknownSend(unknown: UnknownSend): Promise<Fate>
    }
  }
}

export type PluginApi = {
  pluginConfig?: { home?: unknown }
  registerTool(make: (context: ToolContext) => Tool, options: { name: string }): void
  registerChannel(registration: { plugin: Channel }): void
}

export type Plugin = { id: string; name: string; description: string; register(api: PluginApi): void }

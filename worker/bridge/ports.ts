/** What the bridge needs of the world: a gateway, the backend, a clock. The simulation puts others in their places. */
import type { ChatStream, SessionCommand } from "#domain/chat"
import type { Outgoing, Report } from "#domain/chat/delivery"
import type { SessionFacts } from "#domain/chat/history"
import type { Log } from "#lib/log"
import type { Clock } from "../loop/ports.ts"

/** What the gateway says about a run, in our words. */
export type RunEvent = { sessionKey: string; runId: string } & (
  | { kind: "preparing" }
  /** `text` is all there is so far; where only an increment came, `more` is that. */
  | { kind: "words"; text: string | null; more: string }
  /** The run is over with an answer; an empty one is an answer, too. */
  | { kind: "final"; text: string; images: AgentImage[] }
  /** The input went into another run, whose end is its answer. */
  | { kind: "absorbed" }
  | { kind: "error"; sentence: string }
  | { kind: "aborted"; text: string }
)

/** What an agent showed: its bytes as base64, or where the gateway serves it. */
export type AgentImage = { data: string } | { address: string }

export type Send = {
  sessionKey: string
  runId: string
  text: string
  images: { type: string; data: string }[]
}

/** Why a message is not with the gateway: for certain not now, never, or nobody knows. */
export type SendAnswer =
  | { kind: "taken" }
  | { kind: "later"; inMs: number }
  | { kind: "refused"; sentence: string }
  | { kind: "unknown" }

export type SessionState = {
  model: string | null
  thinking: string | null
  contextTokens: number | null
  contextWindow: number | null
  isBusy: boolean
}

export type ChatGateway = {
  /** The life of the gateway that we are connected to; null while we are not. */
  boot(): string | null
  /** Whether a run at work takes in what is said to it; elsewhere that waits for its end. */
  steers(): boolean
  /** Called at every new connection, and at once if there is one. */
  onUp(listener: () => void): () => void
  /** Events were lost. */
  onGap(listener: () => void): () => void
  onEvent(listener: (event: RunEvent) => void): () => void
  send(message: Send): Promise<SendAnswer>
  abort(sessionKey: string, runId?: string): Promise<number>
  facts(sessionKey: string): Promise<SessionFacts & { inFlight: { runId: string; text: string } | null }>
  session(sessionKey: string): Promise<SessionState>
  models(): Promise<string[]>
  setModel(sessionKey: string, model: string): Promise<void>
  /** Tokens that the conversation had before. */
  compact(sessionKey: string): Promise<number | null>
}

export type OpenChat = { chatId: string; sessionKey: string; messages: Outgoing[] }

export type Parcel = {
  messageId: string
  sessionKey: string
  runId: string
  text: string
  command: SessionCommand | null
  argument: string
  images: { url: string | null; type: string; bytes: number }[]
  isFirst: boolean
  project: { slug: string; name: string; repository: string }
}

export type Answer = {
  runId: string
  text: string
  images?: string[]
  wasStopped?: boolean
  startedAt?: number
}

export type ChatStore = {
  /** All chats with something under way, at once and at every change. */
  watch(onChats: (chats: OpenChat[]) => void): () => void
  claim(messageId: string, bootId: string): Promise<Parcel | null>
  parcel(messageId: string): Promise<Parcel | null>
  report(chatId: string, report: Exclude<Report, { kind: "answered" }>): Promise<void>
  answer(chatId: string, answer: Answer): Promise<void>
  conclude(messageId: string, text: string, hasFailed: boolean): Promise<void>
  setStream(chatId: string, stream: Omit<ChatStream, "updatedAt"> | null): Promise<void>
  /** Whose session this is; null where it is no chat's. */
  chatOf(sessionKey: string): Promise<string | null>
  /** Chats in which something was said lately. */
  recent(): Promise<{ chatId: string; sessionKey: string }[]>
}

/** Files and addresses: read when a message is sent, looked at before they are stored. */
export type Baggage = {
  introduce(parcel: Pick<Parcel, "project" | "sessionKey">): Promise<string>
  fetch(image: Parcel["images"][number]): Promise<{ type: string; data: string }>
  /** Null where the bytes are no image that Clutch shows. */
  keep(image: AgentImage): Promise<string | null>
}

export type BridgePorts = {
  gateway: ChatGateway
  store: ChatStore
  baggage: Baggage
  clock: Clock
  log: Log
}

/** Chats: threads between people and an agent, in a project; a person's message is delivered, never merely stored. */
import { z } from "zod"
import { ProjectSlug } from "./project.ts"

/**
 * A person's message. `sent` is stored and waits for its turn; `delivered` was taken by the gateway; `processing` is being
 * answered; the rest is over.
 */
export const DELIVERIES = ["sent", "delivered", "processing", "responded", "failed", "stopped"] as const
export const Delivery = z.enum(DELIVERIES)
export type Delivery = z.infer<typeof Delivery>

export const DELIVERY_LABELS: Record<Delivery, string> = {
  sent: "Waiting to be delivered",
  delivered: "Delivered",
  processing: "Being answered",
  responded: "Answered",
  failed: "Failed",
  stopped: "Stopped",
}

/** What a message does while the agent still answers an earlier one. */
export const WHEN_BUSY = ["follow_up", "steer", "interrupt"] as const
export const WhenBusy = z.enum(WHEN_BUSY)
export type WhenBusy = z.infer<typeof WhenBusy>

export const WHEN_BUSY_LABELS: Record<WhenBusy, string> = {
  follow_up: "Ask when it is done",
  steer: "Add to what it does",
  interrupt: "Interrupt and ask",
}

/** Commands that the bridge carries out on the agent's session; the others are answered where they are typed. */
export const SESSION_COMMANDS = ["stop", "compact", "model", "status"] as const
export const SessionCommand = z.enum(SESSION_COMMANDS)
export type SessionCommand = z.infer<typeof SessionCommand>

export const MAX_TEXT = 50_000
/** Below Convex's 1 MiB per document, with room for the rest of the row. */
export const MAX_ANSWER = 400_000
export const MAX_IMAGES = 8

export const ChatTitle = z.string().trim().min(1, "A title is needed.").max(120)

/** A thread. */
export const Chat = z.object({
  title: ChatTitle,
  /** The gateway's session of this thread, as the gateway spells it. */
  sessionKey: z.string(),
  createdAt: z.number(),
  /** Of its newest message: the order of the list. */
  lastAt: z.number(),
  lastOrder: z.number().int().nonnegative(),
  preview: z.string(),
  /** It was deleted: hidden at once, its rows go by and by. */
  removedAt: z.number().optional(),
})
export type Chat = z.infer<typeof Chat>

export const ChatImage = z.object({ storageId: z.string(), type: z.string(), bytes: z.number().int() })
export type ChatImage = z.infer<typeof ChatImage>

/** Who said it: a person, the agent behind the gateway, or Clutch itself about the conversation. */
export const ChatAuthor = z.object({ kind: z.enum(["person", "agent", "clutch"]), name: z.string() })
export type ChatAuthor = z.infer<typeof ChatAuthor>

export const ChatMessage = z.object({
  /** Its place in the thread. */
  order: z.number().int().positive(),
  author: ChatAuthor,
  text: z.string().max(MAX_ANSWER),
  images: z.array(ChatImage).max(MAX_IMAGES),
  at: z.number(),
  /** Made by whoever sends, so that sending again is no second message. */
  clientId: z.string().optional(),
  /** Of an answer: the gateway's run that gave it. One answer per run. */
  answerOf: z.string().optional(),
  /** Of what came through the gateway's channel: the id of its delivery. One message per delivery. */
  postId: z.string().optional(),
  /** Of an answer: how long the agent was at it. */
  tookMs: z.number().optional(),
})
export type ChatMessage = z.infer<typeof ChatMessage>

/** The way of a person's message to the agent; every change of it is decided in chat/delivery.ts. */
export const DeliveryFacts = z.object({
  delivery: Delivery,
  whenBusy: WhenBusy,
  command: SessionCommand.optional(),
  /** How often it was tried; each try has a run id of its own. */
  tries: z.number().int().nonnegative(),
  /** The idempotency key of this try, written before anything is sent. */
  runId: z.string().optional(),
  /** The process of the gateway to which it was sent: another one has forgotten the key. */
  bootId: z.string().optional(),
  claimedAt: z.number().optional(),
  /** The gateway's run whose end answers it: its own, or the one that it was added to. */
  answeringRun: z.string().optional(),
  /** The gateway added it to something else and did not say to what. */
  absorbed: z.boolean().optional(),
  /** How often the gateway ended before anybody worked on it, other than by refusing it as it was being ended. */
  drops: z.number().int().nonnegative().optional(),
  /** The process of the gateway that gave it up; the next one is asked again, under the same key. */
  droppedBy: z.string().optional(),
  failure: z.string().max(1_000).optional(),
})
export type DeliveryFacts = z.infer<typeof DeliveryFacts>

export const isOver = (delivery: Delivery): boolean =>
  delivery === "responded" || delivery === "failed" || delivery === "stopped"

const ChatId = z.string().min(1)
const ClientId = z
  .string()
  .regex(/^[A-Za-z0-9-]{8,64}$/, "A client id is 8 to 64 letters, digits and dashes.")

export const CreateChat = z.object({
  project: ProjectSlug.describe("Slug of the project"),
  title: ChatTitle.optional().describe("Default: the first line of its first message"),
})

export const SendMessage = z.object({
  chat: ChatId.describe("Id of the chat (clutch chats list)"),
  text: z.string().trim().max(MAX_TEXT).describe("What to say, or a command such as /status"),
  clientId: ClientId.optional().describe("Sending again with the same id is no second message"),
  whenBusy: WhenBusy.optional().describe("What it does while the agent answers something else"),
  images: z.array(z.string().min(1)).max(MAX_IMAGES).optional().describe("Ids of uploaded images"),
})
export type SendMessage = z.infer<typeof SendMessage>

export const RenameChat = z.object({ chat: ChatId, title: ChatTitle })
export const OneChat = z.object({ chat: ChatId.describe("Id of the chat (clutch chats list)") })
export const OneMessage = z.object({ message: z.string().min(1) })

/** The gateway writes its keys in small letters, so ours are. */
export const sessionKeyOf = (slug: string, chatId: string): string =>
  `agent:main:clutch:${slug}:chat-${chatId.replace(/[^A-Za-z0-9]/g, "-")}`.toLowerCase()

/** The idempotency key of a try, which is the gateway's run id. */
export const runIdOf = (messageId: string, tries: number): string => `clutch-${messageId}-${tries}`

/** The message that a run of ours was begun for; null where the gateway began it by itself. */
export const messageOfRun = (runId: string): string | null => /^clutch-(.+)-\d+$/.exec(runId)?.[1] ?? null

export const UNTITLED = "New chat"

/** What of an answer is here already, while it is being written. */
export const ChatStream = z.object({
  runId: z.string(),
  /** What the agent does; the page says it where there is no text yet. */
  phase: z.enum(["preparing", "thinking", "writing"]),
  text: z.string(),
  updatedAt: z.number(),
})
export type ChatStream = z.infer<typeof ChatStream>

export const previewOf = (text: string): string => (text.trim().split("\n", 1)[0] ?? "").slice(0, 160)

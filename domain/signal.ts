/** What waits for a person, or tells one something: one table, one inbox, one way to answer. */
import { z } from "zod"
import { Description, TaskKey } from "./task.ts"

export const SIGNAL_KINDS = [
  "question",
  "approval",
  "blocker",
  "interrupt",
  "retry_exhausted",
  "budget",
  "alert",
  "fyi",
] as const
export const SignalKind = z.enum(SIGNAL_KINDS)
export type SignalKind = z.infer<typeof SignalKind>

export const SIGNAL_KIND_LABELS: Record<SignalKind, string> = {
  question: "Question",
  approval: "Approval",
  blocker: "Blocker",
  interrupt: "Interrupted",
  retry_exhausted: "Out of attempts",
  budget: "Budget",
  alert: "Alert",
  fyi: "For your information",
}

/** Kinds that hold the task until a person answers. */
export const isBlockingKind = (kind: SignalKind): boolean => kind !== "alert" && kind !== "fyi"

/** What may be answered per kind; a question without options takes any text. */
export const SIGNAL_ANSWERS: Record<SignalKind, readonly string[]> = {
  question: [],
  approval: ["approve", "reject"],
  blocker: ["unblock", "reassign", "split", "escalate", "cancel"],
  interrupt: ["resume", "retry", "abandon", "spawn"],
  retry_exhausted: ["retry", "abandon", "spawn"],
  budget: ["raise_once", "raise", "stop"],
  alert: ["acknowledge"],
  fyi: ["acknowledge"],
}

export const Severity = z.enum(["info", "normal", "high", "critical"])
export type Severity = z.infer<typeof Severity>

/** `open` waits for a person; `answered` waits for the agent to hear it; `delivered` and `withdrawn` are over. */
export const SignalState = z.enum(["open", "answered", "delivered", "withdrawn"])
export type SignalState = z.infer<typeof SignalState>

export const Signal = z.object({
  kind: SignalKind,
  severity: Severity,
  state: SignalState,
  blocking: z.boolean(),
  question: z.string().min(1).max(5_000),
  options: z.array(z.string().min(1).max(200)).max(10),
  askedAt: z.number(),
  answeredAt: z.number().optional(),
  answer: z.string().max(10_000).optional(),
  deliveredAt: z.number().optional(),
  /** Clutch asks what to do about a step of the card's pipeline that failed. */
  isAboutStep: z.boolean().optional(),
  /** It tells of the card's place in the merge lane, and is over with that. */
  isAboutPlace: z.boolean().optional(),
})
export type Signal = z.infer<typeof Signal>

export const AskSignal = z.object({
  kind: z.enum(["question", "blocker", "alert", "fyi"]).optional().describe("Default question"),
  question: z.string().min(1).max(5_000).describe("What a person should answer or know"),
  options: z.array(z.string().min(1).max(200)).max(10).optional().describe("Answers to choose from"),
  severity: Severity.optional(),
})
export type AskSignal = z.infer<typeof AskSignal>

export const RespondSignal = z.object({
  signal: z.string().describe("Id of the signal (clutch signals list --pending)"),
  answer: z.string().min(1).max(10_000).describe("One of its options, or a text"),
  description: Description.optional().describe("A new description for its task, for whoever goes on"),
})
export type RespondSignal = z.infer<typeof RespondSignal>

export const ListSignals = z.object({
  pending: z.boolean().optional().describe("Only those that wait for an answer"),
  task: TaskKey.optional(),
})

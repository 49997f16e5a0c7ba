/** The events of a gateway that Clutch acts on. Payloads of others, and of newer forms, are null here. */
import { z } from "zod"
import type { GatewayEvent } from "./client.ts"

const Run = { runId: z.string(), sessionKey: z.string() }

/** What a chat's reader sees of a run. `final` without a message means that the input was taken into another run. */
export const ChatEvent = z.looseObject({
  ...Run,
  seq: z.number().optional(),
  state: z.enum(["status", "delta", "final", "error", "aborted"]),
  phase: z.string().optional(),
  stopReason: z.string().optional(),
  /** What came since the last delta; old gateways send the whole text in `message` only. */
  deltaText: z.string().optional(),
  message: z.unknown().optional(),
  errorMessage: z.string().optional(),
  errorKind: z.string().optional(),
})
export type ChatEvent = z.infer<typeof ChatEvent>

/** What a run does: its lifecycle, text, tools. `end` and `error` of the lifecycle are its end; `finishing` is not. */
export const AgentEvent = z.looseObject({
  runId: z.string(),
  sessionKey: z.string().optional(),
  seq: z.number().optional(),
  stream: z.string(),
  data: z.record(z.string(), z.unknown()).default({}),
})
export type AgentEvent = z.infer<typeof AgentEvent>

export const ApprovalRequested = z.looseObject({
  id: z.string(),
  request: z.looseObject({
    command: z.string(),
    cwd: z.string().nullish(),
    allowedDecisions: z.array(z.string()).nullish(),
    sessionKey: z.string().nullish(),
    runId: z.string().nullish(),
  }),
  expiresAtMs: z.number().optional(),
})
export type ApprovalRequested = z.infer<typeof ApprovalRequested>

/** An agent asks a person through the gateway (`ask_user`); its run waits. */
export const QuestionRequested = z.looseObject({
  id: z.string(),
  sessionKey: z.string().nullish(),
  runId: z.string().nullish(),
  questions: z.array(
    z.looseObject({
      questionId: z.string(),
      header: z.string().optional(),
      question: z.string(),
      options: z.array(z.looseObject({ label: z.string(), description: z.string().optional() })).default([]),
    }),
  ),
  expiresAtMs: z.number().optional(),
})
export type QuestionRequested = z.infer<typeof QuestionRequested>

/** It was answered, called off, or has waited too long. */
export const QuestionResolved = z.looseObject({ id: z.string() })

/** Known payloads by event name. */
const EVENTS = {
  chat: ChatEvent,
  agent: AgentEvent,
  "exec.approval.requested": ApprovalRequested,
  "question.requested": QuestionRequested,
  "question.resolved": QuestionResolved,
} as const
type Known = typeof EVENTS

/** The payload where the event is this one and has the form that Clutch knows. */
export function payloadOf<Name extends keyof Known>(
  name: Name,
  event: GatewayEvent,
): z.output<Known[Name]> | null {
  if (event.event !== name) return null
  const parsed = EVENTS[name].safeParse(event.payload)
  return parsed.success ? (parsed.data as z.output<Known[Name]>) : null
}

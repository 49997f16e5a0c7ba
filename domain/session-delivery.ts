/** What the watcher delivers: a part of one transcript, for one lane. */
import { z } from "zod"
import { PackedAnswers } from "./packed-answers.ts"
import {
  MAX_DELIVERED,
  type PaidAnswer,
  SessionFacts,
  SessionLane,
  SessionSystem,
  TranscriptEntry,
  TranscriptPosition,
} from "./session.ts"

/** What was read of one transcript in one lane. Stored only if the stored position still is `from`. */
export const SessionDelivery = z.object({
  system: SessionSystem,
  name: z.string().min(1).max(300),
  source: z.string().max(4_096),
  lane: SessionLane,
  from: TranscriptPosition.nullable(),
  to: TranscriptPosition,
  facts: SessionFacts,
  answers: PackedAnswers,
  entries: z.array(TranscriptEntry).max(MAX_DELIVERED),
})
export type SessionDelivery = z.infer<typeof SessionDelivery>

/** The same before it is packed. */
export type SessionReading = Omit<SessionDelivery, "answers"> & { answers: PaidAnswer[] }

/** What goes over the wire between Clutch and an OpenClaw gateway, as far as Clutch reads it; the rest passes through. */
import { z } from "zod"

/** The gateway speaks first: everything that is signed later names this nonce. */
export const Challenge = z.looseObject({ nonce: z.string().min(1), ts: z.number().optional() })
export type Challenge = z.infer<typeof Challenge>

export const WireError = z.looseObject({
  code: z.string(),
  message: z.string(),
  details: z.looseObject({ code: z.string().optional(), reason: z.string().optional() }).optional(),
  retryable: z.boolean().optional(),
  retryAfterMs: z.number().nonnegative().optional(),
})
export type WireError = z.infer<typeof WireError>

const EventFrame = z.looseObject({
  type: z.literal("event"),
  event: z.string(),
  payload: z.unknown(),
  /** Counts per connection; a gap means that something was not delivered. */
  seq: z.number().int().optional(),
})
export type EventFrame = z.infer<typeof EventFrame>

const ResponseFrame = z.looseObject({
  type: z.literal("res"),
  id: z.string(),
  ok: z.boolean(),
  payload: z.unknown().optional(),
  error: WireError.optional(),
})
export type ResponseFrame = z.infer<typeof ResponseFrame>

const Frame = z.discriminatedUnion("type", [EventFrame, ResponseFrame])
export type Frame = z.infer<typeof Frame>

/** The answer to `connect`: who the gateway is and what it can do. Older gateways leave `bootId` and lists out. */
export const Hello = z.looseObject({
  protocol: z.number().int(),
  server: z.looseObject({
    version: z.string().default("unknown"),
    bootId: z.string().optional(),
    connId: z.string().optional(),
  }),
  features: z
    .looseObject({ methods: z.array(z.string()).default([]), events: z.array(z.string()).default([]) })
    .default({ methods: [], events: [] }),
  snapshot: z.looseObject({ uptimeMs: z.number().optional() }).optional(),
  auth: z
    .looseObject({ scopes: z.array(z.string()).optional(), deviceToken: z.string().optional() })
    .optional(),
  policy: z.looseObject({ tickIntervalMs: z.number().positive().optional() }).optional(),
})
export type Hello = z.infer<typeof Hello>

/** Null where the text is no frame: a foreign server, or a kind of frame that did not exist when this was written. */
export function readFrame(text: string): Frame | null {
  try {
    const parsed = Frame.safeParse(JSON.parse(text))
    return parsed.success ? parsed.data : null
  } catch {
    return null
  }
}

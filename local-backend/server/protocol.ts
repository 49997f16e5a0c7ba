/** The sync protocol as convex 1.48 speaks it: schemas of what clients send, types of what the server answers. */
import { z } from "zod"
import type { JsonValue } from "../database/types.ts"
import { describeIssues } from "./describe-issues.ts"
import { decodeTimestamp } from "./timestamp.ts"

/** Whatever JSON.parse yields is a JSON value, so only its presence is left to check. */
export const JsonSchema = z.custom<JsonValue>((value) => value !== undefined, "is missing")
const Version = z.int().min(0).max(0xffff_ffff)
const Path = z.string().min(1).max(1024)
const Arguments = z.array(JsonSchema).max(1)
const ComponentPath = z.string().nullish()

const Timestamp = z.string().transform((text, context) => {
  const ts = decodeTimestamp(text)
  if (ts !== null) return ts
  context.addIssue({ code: "custom", message: "is not the base64 of a u64" })
  return z.NEVER
})

/** The engine's own requests are remembered under names with an underscore, which no client may pose as. */
const SessionId = z.string().max(128).regex(/^[^_]/, "is not a client's")

const Connect = z.object({
  type: z.literal("Connect"),
  sessionId: SessionId,
  connectionCount: z.number(),
  lastCloseReason: z.string().nullish(),
  maxObservedTimestamp: Timestamp.nullish(),
  clientTs: z.number().optional(),
})

const Authenticate = z.discriminatedUnion("tokenType", [
  z.object({
    type: z.literal("Authenticate"),
    tokenType: z.literal("User"),
    baseVersion: Version,
    value: z.string(),
  }),
  z.object({
    type: z.literal("Authenticate"),
    tokenType: z.literal("Admin"),
    baseVersion: Version,
    value: z.string(),
    impersonating: z.record(z.string(), JsonSchema).nullish(),
  }),
  z.object({ type: z.literal("Authenticate"), tokenType: z.literal("None"), baseVersion: Version }),
])

const QueryModification = z.discriminatedUnion("type", [
  z.object({
    type: z.literal("Add"),
    queryId: Version,
    udfPath: Path,
    args: Arguments,
    journal: z.string().nullish(),
    componentPath: ComponentPath,
  }),
  z.object({ type: z.literal("Remove"), queryId: Version }),
])

const ModifyQuerySet = z.object({
  type: z.literal("ModifyQuerySet"),
  baseVersion: Version,
  newVersion: Version,
  modifications: z.array(QueryModification),
})

const callShape = { requestId: Version, udfPath: Path, args: Arguments, componentPath: ComponentPath }
const Mutation = z.object({ type: z.literal("Mutation"), ...callShape })
const Action = z.object({ type: z.literal("Action"), ...callShape })
const Event = z.object({ type: z.literal("Event"), eventType: z.string() })

const ClientMessage = z.union([
  z.discriminatedUnion("type", [Connect, ModifyQuerySet, Mutation, Action, Event]),
  Authenticate,
])

export type ClientMessage = z.infer<typeof ClientMessage>
export type Message<Type extends ClientMessage["type"]> = Extract<ClientMessage, { type: Type }>

/** Reads one frame; the error sentence names what is wrong, for the FatalError that answers it. */
export function parseClientMessage(
  text: string,
): { ok: true; message: ClientMessage } | { ok: false; error: string } {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    return { ok: false, error: "Received a message that is not JSON." }
  }
  const parsed = ClientMessage.safeParse(json)
  if (parsed.success) return { ok: true, message: parsed.data }
  return { ok: false, error: `Received an invalid message: ${describeIssues(parsed.error)}` }
}

export type StateVersion = { querySet: number; identity: number; ts: bigint }

/** What happened to one query of a transition. `value` and `errorData` are Convex-JSON; value already as text. */
export type StateModification = { queryId: number } & (
  | { type: "QueryUpdated"; value: string; logLines: string[]; journal: string | null }
  | {
      type: "QueryFailed"
      errorMessage: string
      errorData?: JsonValue
      logLines: string[]
      journal: string | null
    }
  | { type: "QueryRemoved" }
)

export type Transition = {
  type: "Transition"
  startVersion: StateVersion
  endVersion: StateVersion
  modifications: StateModification[]
  /** The client's clock minus the server's, in milliseconds, measured when it connected. */
  clientClockSkew?: number
  serverTs: bigint
}

export type FunctionResponse = { requestId: number; logLines: string[] } & (
  | { type: "MutationResponse"; success: true; result: string; ts: bigint }
  | { type: "ActionResponse"; success: true; result: string }
  | {
      type: "MutationResponse" | "ActionResponse"
      success: false
      errorMessage: string
      errorData?: JsonValue
    }
)

export type ServerMessage =
  | Transition
  | FunctionResponse
  | { type: "AuthError"; error: string; baseVersion: number; authUpdateAttempted: boolean }
  | { type: "FatalError"; error: string }
  | { type: "Ping" }

/** Server messages as text. Results are Convex-JSON text already, so they are spliced in, never parsed again. */
import type {
  FunctionResponse,
  ServerMessage,
  StateModification,
  StateVersion,
  Transition,
} from "./protocol.ts"
import { encodeTimestamp } from "./timestamp.ts"

/** Transitions longer than this go out in chunks, so that none hogs the line beyond the client's patience. */
const CHUNK_CHARACTERS = 5_000_000

export function encodeMessage(message: ServerMessage): string {
  switch (message.type) {
    case "Transition":
      return encodeTransition(message)
    case "MutationResponse":
    case "ActionResponse":
      return encodeResponse(message)
    case "AuthError":
    case "FatalError":
    case "Ping":
      return JSON.stringify(message)
    default:
      return message satisfies never
  }
}

/**
 * Cuts a long transition into TransitionChunk frames. A cut inside a surrogate pair is harmless: JSON.stringify
 * escapes lone surrogates, and the client joins the decoded parts.
 */
export function chunkTransition(
  text: string,
  transitionId: string,
  chunkLength = CHUNK_CHARACTERS,
): string[] {
  if (text.length <= chunkLength) return [text]
  const totalParts = Math.ceil(text.length / chunkLength)
  return Array.from({ length: totalParts }, (_, partNumber) => {
    const chunk = text.slice(partNumber * chunkLength, (partNumber + 1) * chunkLength)
    return JSON.stringify({ type: "TransitionChunk", chunk, partNumber, totalParts, transitionId })
  })
}

function encodeTransition(transition: Transition): string {
  const modifications = transition.modifications.map(encodeModification).join(",")
  const skew =
    transition.clientClockSkew === undefined ? "" : `,"clientClockSkew":${transition.clientClockSkew}`
  return (
    `{"type":"Transition","startVersion":${encodeVersion(transition.startVersion)}` +
    `,"endVersion":${encodeVersion(transition.endVersion)}` +
    `,"modifications":[${modifications}]${skew},"serverTs":${transition.serverTs}}`
  )
}

function encodeVersion({ querySet, identity, ts }: StateVersion): string {
  return JSON.stringify({ querySet, identity, ts: encodeTimestamp(ts) })
}

function encodeModification(modification: StateModification): string {
  if (modification.type !== "QueryUpdated") return JSON.stringify(modification)
  const { type, queryId, value, logLines, journal } = modification
  return withText({ type, queryId, logLines, journal }, "value", value)
}

function encodeResponse(response: FunctionResponse): string {
  if (!response.success) {
    const { errorMessage, ...rest } = response
    return JSON.stringify({ ...rest, result: errorMessage })
  }
  const { result, ...rest } = response
  const fields = "ts" in rest ? { ...rest, ts: encodeTimestamp(rest.ts) } : rest
  return withText(fields, "result", result)
}

/** The JSON of an object that is not empty, with one more field whose value is JSON text already. */
function withText(fields: object, name: string, jsonText: string): string {
  return `${JSON.stringify(fields).slice(0, -1)},"${name}":${jsonText}}`
}

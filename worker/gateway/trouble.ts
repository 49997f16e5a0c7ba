/** What can be wrong between Clutch and a gateway: a code, a sentence, how to mend it, and whether waiting may help. */
import type { WireError } from "./frames.ts"

/** `mend` is for the codes that only a person can do something about: the client stops on those. */
const TROUBLES = {
  unreachable: { mend: null },
  draining: { mend: null },
  closed: { mend: null },
  silent: { mend: null },
  no_answer: { mend: null },
  not_a_gateway: { mend: null },
  stopped: { mend: null },
  not_connected: { mend: null },
  refused: { mend: null },
  unexpected_answer: { mend: null },
  token_missing: {
    mend: "Put the gateway's token (gateway.auth.token in its openclaw.json) into OPENCLAW_TOKEN, then run `clutch restart`.",
  },
  token_wrong: {
    mend: "OPENCLAW_TOKEN is not the gateway's token (gateway.auth.token in its openclaw.json). Correct it, then run `clutch restart`.",
  },
  not_paired: {
    mend: "Approve Clutch's device on the gateway's machine (`openclaw devices list`, `openclaw devices approve`), then run `clutch restart`.",
  },
  protocol: {
    mend: "Clutch speaks versions 3 and 4 of the gateway's protocol. Update whichever of the two is older.",
  },
  scopes: {
    mend: "Let the gateway give Clutch the scopes operator.read, operator.write, operator.admin and operator.approvals: use its shared token, or approve the device with them.",
  },
  proxy: {
    mend: "A proxy stands before the gateway that it does not trust. Name it in gateway.trustedProxies, or give OPENCLAW_URL the gateway's own address.",
  },
  handshake: { mend: "The gateway refuses Clutch's way to connect. Compare the versions of the two." },
} as const satisfies Record<string, { mend: string | null }>

export type TroubleCode = keyof typeof TROUBLES

export type Trouble = {
  code: TroubleCode
  sentence: string
  /** What a person can do; null where the client goes on trying by itself. */
  mend: string | null
  retryAfterMs?: number
}

export function trouble(code: TroubleCode, sentence: string, retryAfterMs?: number): Trouble {
  return { code, sentence, mend: TROUBLES[code].mend, ...(retryAfterMs !== undefined && { retryAfterMs }) }
}

export const canBeWaitedOut = ({ mend }: Trouble): boolean => mend === null

/** A request that did not come to its answer. */
export class GatewayError extends Error {
  readonly code: TroubleCode
  /** The gateway may have carried it out: it was sent, and its answer is not known. */
  readonly maybeDone: boolean
  readonly wire: WireError | null
  readonly retryAfterMs: number | null

  constructor({ code, sentence, retryAfterMs }: Trouble, maybeDone = false, wire: WireError | null = null) {
    super(sentence)
    this.name = "GatewayError"
    this.code = code
    this.maybeDone = maybeDone
    this.wire = wire
    this.retryAfterMs = retryAfterMs ?? null
  }

  /** The same again may well succeed. */
  get retryable(): boolean {
    return this.wire
      ? (this.wire.retryable ?? this.wire.code === "UNAVAILABLE")
      : this.code !== "unexpected_answer"
  }
}

const AUTH_MISSING = new Set(["AUTH_TOKEN_MISSING", "AUTH_PASSWORD_MISSING", "AUTH_REQUIRED"])
const PAIRING = new Set(["PAIRING_REQUIRED", "DEVICE_IDENTITY_REQUIRED", "AUTH_SCOPE_MISMATCH"])

/** What a refused `connect` means. Older gateways send a sentence without details. */
export function handshakeTrouble(error: WireError): Trouble {
  const { code, message } = error
  const detail = error.details?.code ?? ""
  const said = `The gateway refused the connection: ${message}.`.replace("..", ".")
  if (detail === "PROTOCOL_MISMATCH" || /protocol mismatch/i.test(message)) return trouble("protocol", said)
  if (AUTH_MISSING.has(detail) || /token missing|token required/i.test(message))
    return trouble("token_missing", said)
  if (detail === "DEVICE_IDENTITY_REQUIRED" && code === "NOT_PAIRED") return trouble("token_missing", said)
  if (PAIRING.has(detail) || code === "NOT_PAIRED") return trouble("not_paired", said)
  if (detail.startsWith("AUTH_") || /unauthorized|token mismatch/i.test(message))
    return trouble("token_wrong", said)
  if (code === "UNAVAILABLE" || error.retryable === true)
    return trouble("draining", `The gateway is not ready yet: ${message}.`, error.retryAfterMs)
  return trouble("handshake", said)
}

/** An HTTP answer in place of the upgrade. */
export function upgradeTrouble(status: number, body: string): Trouble {
  const said = body.trim().slice(0, 200)
  if (status === 503) return trouble("draining", `The gateway is draining or starting (HTTP 503 ${said}).`)
  if (status === 403 && body.includes("proxy_attribution"))
    return trouble("proxy", `The gateway refused the upgrade (HTTP 403 ${said}).`)
  return trouble(
    "not_a_gateway",
    `Something that is no gateway answers there (HTTP ${status}${said && ` ${said}`}).`,
  )
}

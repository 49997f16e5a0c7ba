/** Who is calling: admin keys, and tokens verified by the deployment's providers. */
import { createHash, timingSafeEqual } from "node:crypto"
import { z } from "zod"
import type { JsonValue } from "../database/types.ts"
import type { AuthProvider, Identity } from "../engine/types.ts"
import { AuthenticationError } from "./authentication-error.ts"
import { JsonSchema } from "./protocol.ts"
import { createTokenVerifier, type TokenOptions } from "./token.ts"

/** An identity, with the token that proves it and when that expires. */
export type Caller = {
  readonly identity: Identity
  readonly expiresAtMs: number | null
  readonly token?: string
}

export const NOBODY: Caller = { identity: { kind: "none" }, expiresAtMs: null }

export type AuthenticatorOptions = TokenOptions & {
  adminKey: string
  providers: () => readonly AuthProvider[]
}

export type Authenticator = {
  fromToken(token: string): Promise<Caller>
  fromAdminKey(key: string, actingAs?: Record<string, JsonValue>): Caller
  /** From an HTTP `Authorization` header: `Bearer <token>` or `Convex <admin key>[:<base64 identity>]`. */
  fromHeader(header: string | undefined): Promise<Caller>
}

export function createAuthenticator(options: AuthenticatorOptions): Authenticator {
  const verifyToken = createTokenVerifier(options)

  function fromAdminKey(key: string, actingAs?: Record<string, JsonValue>): Caller {
    if (!isSameSecret(key, options.adminKey) && !isSameSecret(withoutKind(key), options.adminKey)) {
      throw new AuthenticationError("The provided admin key was invalid for this instance", {
        code: "BadAdminKey",
      })
    }
    const identity: Identity = actingAs
      ? { kind: "admin", actingAs: withTokenIdentifier(actingAs) }
      : { kind: "admin" }
    return { identity, expiresAtMs: null }
  }

  async function fromToken(token: string): Promise<Caller> {
    const { attributes, expiresAtMs } = await verifyToken(token, options.providers())
    return { identity: { kind: "user", attributes }, expiresAtMs, token }
  }

  async function fromHeader(header: string | undefined): Promise<Caller> {
    if (header === undefined || header === "") return NOBODY
    const [scheme = "", value = ""] = header.trim().split(/\s+/, 2)
    if (scheme.toLowerCase() === "bearer") return fromToken(value)
    if (scheme.toLowerCase() !== "convex") {
      throw new AuthenticationError(
        "The Authorization header must be `Bearer <token>` or `Convex <admin key>`.",
      )
    }
    const { key, actingAs } = splitAdminKey(value)
    return fromAdminKey(key, actingAs)
  }

  return { fromToken, fromAdminKey, fromHeader }
}

/** `<kind>:<name>|<secret>` keys carry colons before the bar, so an identity begins at the first colon after it. */
function splitAdminKey(value: string): { key: string; actingAs?: Record<string, JsonValue> } {
  const colon = value.indexOf(":", Math.max(value.indexOf("|"), 0))
  if (colon === -1) return { key: value }
  try {
    const text = Buffer.from(value.slice(colon + 1), "base64").toString("utf8")
    return {
      key: value.slice(0, colon),
      actingAs: z.record(z.string(), JsonSchema).parse(JSON.parse(text)),
    }
  } catch {
    throw new AuthenticationError("The identity behind the admin key must be base64 of a JSON object.")
  }
}

/** Official tools may write a deployment kind in front: `prod:name|secret`. */
function withoutKind(key: string): string {
  return key.replace(/^[a-z]+:(?=[^|]*\|)/, "")
}

/** Hashing first makes both sides equally long, which timingSafeEqual asks for, and hides the secret's length. */
function isSameSecret(a: string, b: string): boolean {
  const digest = (text: string) => createHash("sha256").update(text).digest()
  return timingSafeEqual(digest(a), digest(b))
}

function withTokenIdentifier(attributes: Record<string, JsonValue>): Record<string, JsonValue> {
  if (typeof attributes.tokenIdentifier === "string") return attributes
  return { ...attributes, tokenIdentifier: `${attributes.issuer ?? ""}|${attributes.subject ?? ""}` }
}

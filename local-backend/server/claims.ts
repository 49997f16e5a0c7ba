/** Identity attributes, as `ctx.auth.getUserIdentity()` shows them, from the claims of a verified token. */
import type { JWTPayload } from "jose"
import type { JsonValue } from "../database/types.ts"

type Attributes = Record<string, JsonValue>

/** Claims about the token, not about the person. Without them a refreshed token is the same identity. */
const TOKEN_CLAIMS = new Set(["iss", "sub", "aud", "exp", "iat", "nbf", "jti", "fva"])

/** OpenID's names and Convex's; claims not listed here are custom. */
const OIDC_NAMES: Record<string, string> = {
  name: "name",
  given_name: "givenName",
  family_name: "familyName",
  nickname: "nickname",
  preferred_username: "preferredUsername",
  profile: "profileUrl",
  picture: "pictureUrl",
  website: "websiteUrl",
  email: "email",
  email_verified: "emailVerified",
  gender: "gender",
  birthdate: "birthday",
  zoneinfo: "timezone",
  locale: "language",
  phone_number: "phoneNumber",
  phone_number_verified: "phoneNumberVerified",
  address: "address",
  updated_at: "updatedAt",
}

export function oidcAttributes(claims: JWTPayload): Attributes {
  const attributes: Attributes = {}
  for (const [claim, value] of personalClaims(claims)) {
    const name = OIDC_NAMES[claim]
    attributes[name ?? claim] = name ? value : asText(value)
  }
  return { ...attributes, ...subjectAttributes(claims) }
}

/** Claims of a custom JWT keep their names; nested ones are reached by dots, as in `identity["team.role"]`. */
export function customAttributes(claims: JWTPayload): Attributes {
  const attributes: Attributes = {}
  for (const [claim, value] of personalClaims(claims)) flatten(claim, value, attributes)
  return { ...attributes, ...subjectAttributes(claims) }
}

/** Last in, so that no custom claim can pose as the subject. */
function subjectAttributes({ iss = "", sub = "" }: JWTPayload): Attributes {
  return { tokenIdentifier: `${iss}|${sub}`, issuer: iss, subject: sub }
}

function personalClaims(claims: JWTPayload): [string, JsonValue][] {
  // A payload was JSON when it arrived, so its claims are JSON values.
  return Object.entries(claims as Attributes).filter(([claim]) => !TOKEN_CLAIMS.has(claim))
}

function flatten(name: string, value: JsonValue, into: Attributes): void {
  if (value === null || typeof value !== "object" || Array.isArray(value)) {
    into[name] = value
    return
  }
  for (const [key, nested] of Object.entries(value)) flatten(`${name}.${key}`, nested, into)
}

function asText(value: JsonValue): string {
  return typeof value === "string" ? value : JSON.stringify(value)
}

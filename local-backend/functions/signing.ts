/** The deployment's own key: mutations sign tokens with it (`ctx.auth.signJwt`), and anybody may fetch its public half. */
import { createHash, createPrivateKey, generateKeyPairSync, sign, type KeyObject } from "node:crypto"
import type { Database, JsonValue } from "../database/types.ts"
import { FunctionFailure } from "./errors.ts"

export type PublicKeySet = { keys: Record<string, string>[] }

export type TokenRequest = {
  claims: JsonValue | undefined
  expiresInSeconds: JsonValue | undefined
  /** Empty for the app. */
  component: string
  nowMs: number
}

export type TokenSigner = {
  sign(request: TokenRequest): string
  publicKeys(): PublicKeySet
}

const META_KEY = "deployment:signing-key"
const MAX_SECONDS = 3_600
const OURS = new Set(["iss", "iat", "exp", "nbf"])
const RESERVED_PREFIX = /^(convex|cvx)/i

/** Makes the key when there is none yet. `issuer` is the deployment's public URL. */
export function createTokenSigner(database: Database, issuer: string): TokenSigner {
  const key = readKey(database)
  const { kty = "", crv = "", x = "", y = "" } = key.export({ format: "jwk" })
  // The thumbprint of RFC 7638: the members in this order, and no others.
  const kid = createHash("sha256").update(JSON.stringify({ crv, kty, x, y })).digest("base64url")
  const header = encode({ typ: "JWT", alg: "ES256", kid })
  return {
    publicKeys: () => ({ keys: [{ use: "sig", kty, crv, x, y, alg: "ES256", kid }] }),
    sign({ claims, expiresInSeconds, component, nowMs }) {
      const seconds = checkLifetime(expiresInSeconds)
      const iat = Math.floor(nowMs / 1000)
      const iss = component === "" ? issuer : `${issuer}/components/${component}`
      const payload = encode({ ...checkClaims(claims), iss, iat, exp: iat + seconds })
      const signed = `${header}.${payload}`
      const signature = sign("sha256", Buffer.from(signed), { key, dsaEncoding: "ieee-p1363" })
      return `${signed}.${signature.toString("base64url")}`
    },
  }
}

function readKey(database: Database): KeyObject {
  const stored = database.readMeta(META_KEY)
  if (stored !== null) return createPrivateKey({ key: JSON.parse(stored) as JsonWebKey, format: "jwk" })
  const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" })
  database.writeMeta(META_KEY, JSON.stringify(privateKey.export({ format: "jwk" })))
  return privateKey
}

type JsonWebKey = { kty?: string; crv?: string; x?: string; y?: string; d?: string }

function checkLifetime(seconds: JsonValue | undefined): number {
  if (typeof seconds === "number" && Number.isInteger(seconds) && seconds >= 1 && seconds <= MAX_SECONDS)
    return seconds
  throw new FunctionFailure(
    `Invalid \`expiresInSeconds\` for \`ctx.auth.signJwt\`: it must be a whole number between 1 and ${MAX_SECONDS}.`,
  )
}

function checkClaims(claims: JsonValue | undefined): Record<string, JsonValue> {
  if (claims === undefined || claims === null) return {}
  if (typeof claims !== "object" || Array.isArray(claims))
    throw new FunctionFailure("Invalid `claims` for `ctx.auth.signJwt`: they must be an object.")
  const reserved = Object.keys(claims).find((name) => OURS.has(name) || RESERVED_PREFIX.test(name))
  if (reserved !== undefined)
    throw new FunctionFailure(
      `Invalid \`claims\` for \`ctx.auth.signJwt\`: the claim "${reserved}" is reserved and may not be set.`,
    )
  return claims
}

function encode(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString("base64url")
}

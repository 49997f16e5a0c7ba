/** The installation's own token issuer: an ES256 key pair in CLUTCH_HOME, known to the backend by its public half. */
import { exportJWK, generateKeyPair, importJWK, SignJWT, type JWK } from "jose"
import { z } from "zod"
import { ensureSecretFile } from "../secret-file.ts"

export const ISSUER = "https://clutch.local"
export const AUDIENCE = "clutch"

/** Who a token speaks for: a person, one of Clutch's own processes, or one run's agent and shim. */
export type Subject = `user:${string}` | `service:${ServiceName}` | `run:${string}`
export type ServiceName = "loop" | "bridge" | "watcher" | "server" | "cli" | "channel"

export type Issuer = {
  mint(subject: Subject, lifetimeSeconds: number): Promise<string>
  /** The public half as a `data:` URI, for the backend's environment variable CLUTCH_JWKS. */
  jwks: string
}

const PrivateJwk = z.looseObject({ kty: z.literal("EC"), d: z.string(), kid: z.string() })

/** Reads the key pair, or makes it at the first start (file mode 0600). */
export async function loadIssuer(file: string): Promise<Issuer> {
  const text = await ensureSecretFile(file, makeKeyPair)
  const jwk = PrivateJwk.parse(JSON.parse(text)) as JWK & { kid: string; d: string }
  const key = await importJWK(jwk, "ES256")
  const publicJwk: JWK = {
    kty: jwk.kty,
    crv: jwk.crv,
    x: jwk.x,
    y: jwk.y,
    kid: jwk.kid,
    alg: "ES256",
    use: "sig",
  }
  return {
    jwks: `data:application/json;base64,${Buffer.from(JSON.stringify({ keys: [publicJwk] })).toString("base64")}`,
    mint: (subject, lifetimeSeconds) =>
      new SignJWT({})
        .setProtectedHeader({ alg: "ES256", kid: jwk.kid, typ: "JWT" })
        .setIssuer(ISSUER)
        .setAudience(AUDIENCE)
        .setSubject(subject)
        .setIssuedAt()
        .setExpirationTime(`${lifetimeSeconds}s`)
        .sign(key),
  }
}

async function makeKeyPair(): Promise<string> {
  const { privateKey } = await generateKeyPair("ES256", { extractable: true })
  const jwk = await exportJWK(privateKey)
  return JSON.stringify({ ...jwk, kid: crypto.randomUUID() })
}

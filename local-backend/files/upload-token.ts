/** Upload URLs carry a token: for which component and until when, signed so that nobody can make one up. */
import { createHmac, timingSafeEqual } from "node:crypto"
import { z } from "zod"
import type { UploadGrant } from "./types.ts"

export const UPLOAD_TOKEN_MS = 60 * 60 * 1000

/** The nonce makes two URLs of one moment differ. */
const Claims = z.object({ component: z.string(), expiresMs: z.number(), nonce: z.string() })
type Claims = z.infer<typeof Claims>

export function signUploadToken(secret: Uint8Array, claims: Claims): string {
  const payload = Buffer.from(JSON.stringify(claims)).toString("base64url")
  return `${payload}.${signatureOf(secret, payload).toString("base64url")}`
}

export function checkUploadToken(secret: Uint8Array, token: string, nowMs: number): UploadGrant {
  const [payload = "", signature = ""] = token.split(".", 2)
  const given = Buffer.from(signature, "base64url")
  const wanted = signatureOf(secret, payload)
  if (given.length !== wanted.length || !timingSafeEqual(given, wanted))
    return { ok: false, reason: "The upload URL's token is not one of this backend." }
  const { component, expiresMs } = Claims.parse(
    JSON.parse(Buffer.from(payload, "base64url").toString("utf8")),
  )
  if (nowMs > expiresMs)
    return {
      ok: false,
      reason: "The upload URL has expired: it is good for one hour. Generate a new one.",
    }
  return { ok: true, component }
}

function signatureOf(secret: Uint8Array, payload: string): Buffer {
  return createHmac("sha256", secret).update(payload).digest()
}

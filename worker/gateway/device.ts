/** Clutch's own identity towards gateways: an Ed25519 key in a file that only its owner may read. */
import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, sign } from "node:crypto"
import { ensureSecretFile } from "#lib/secret-file"
import type { Challenge } from "./frames.ts"

export type DeviceIdentity = {
  /** The hash of the public key. */
  id: string
  publicKey: string
  sign(text: string): string
}

/** Made at the first use; who deletes the file becomes a stranger to gateways that had paired it. */
export async function loadDevice(file: string): Promise<DeviceIdentity> {
  const pem = await ensureSecretFile(file, () =>
    generateKeyPairSync("ed25519").privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
  )
  return deviceOf(pem)
}

export function deviceOf(pem: string): DeviceIdentity {
  const privateKey = createPrivateKey(pem)
  const spki = createPublicKey(privateKey).export({ type: "spki", format: "der" })
  const raw = spki.subarray(-RAW_KEY_BYTES)
  return {
    id: createHash("sha256").update(raw).digest("hex"),
    publicKey: raw.toString("base64url"),
    sign: (text) => sign(null, Buffer.from(text), privateKey).toString("base64url"),
  }
}

const RAW_KEY_BYTES = 32

export type Claims = {
  clientId: string
  clientMode: string
  role: string
  scopes: readonly string[]
  token: string
}

/** The second form of the signed text: the only one that gateways of protocol 3 and of protocol 4 both take. */
export function signedDevice(device: DeviceIdentity, claims: Claims, challenge: Challenge, now: number) {
  const { clientId, clientMode, role, scopes, token } = claims
  const signedAt = challenge.ts ?? now
  const text = [
    "v2",
    device.id,
    clientId,
    clientMode,
    role,
    scopes.join(","),
    String(signedAt),
    token,
    challenge.nonce,
  ].join("|")
  return {
    id: device.id,
    publicKey: device.publicKey,
    signature: device.sign(text),
    signedAt,
    nonce: challenge.nonce,
  }
}

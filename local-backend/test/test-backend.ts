/** A whole backend for tests: random loopback ports, the test project deployed, tokens to be had. */
import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { exportJWK, generateKeyPair, SignJWT } from "jose"
import { onTestFinished } from "vitest"
import { startBackend, type BackendOptions, type RunningBackend } from "../backend.ts"
import type { Bundle } from "../engine/types.ts"
import { bundleProject } from "../functions/bundle.ts"

export const PROJECT = join(import.meta.dirname, "..", "fixtures", "chat")
const ISSUER = "https://issuer.test"

let bundle: Promise<Bundle> | undefined
const keys = generateKeyPair("ES256")

/** Stopped when the test ends, unless the test did that itself. */
export async function startTestBackend(options: Partial<BackendOptions> = {}): Promise<RunningBackend> {
  const backend = await startBackend({
    data: ":memory:",
    environmentVariables: await testVariables(),
    ...options,
  })
  onTestFinished(() => backend.stop(1_000).catch(() => {}))
  bundle ??= bundleProject(PROJECT)
  await backend.engine.deploy(await bundle)
  return backend
}

/** What the project's auth.config.ts reads. */
export async function testVariables(): Promise<Record<string, string>> {
  const jwk = { ...(await exportJWK((await keys).publicKey)), kid: "test", alg: "ES256", use: "sig" }
  const jwks = Buffer.from(JSON.stringify({ keys: [jwk] })).toString("base64")
  return { TEST_ISSUER: ISSUER, TEST_JWKS: `data:application/json;base64,${jwks}` }
}

export async function tokenFor(subject: string, lifetimeSeconds = 3600): Promise<string> {
  const now = Math.floor(Date.now() / 1000)
  return new SignJWT({ iss: ISSUER, aud: "test", sub: subject })
    .setProtectedHeader({ alg: "ES256", kid: "test" })
    .setIssuedAt(Math.min(now, now + lifetimeSeconds - 60))
    .setExpirationTime(now + lifetimeSeconds)
    .sign((await keys).privateKey)
}

export async function temporaryDirectory(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), "local-backend-"))
  onTestFinished(() => rm(directory, { recursive: true, force: true }))
  return directory
}

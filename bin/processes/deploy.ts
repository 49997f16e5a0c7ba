/** Gives the backend what it serves: the issuer's public key, the functions, and the first rows. */
import { readFile } from "node:fs/promises"
import { setTimeout as sleep } from "node:timers/promises"
import { z } from "zod"
import { api } from "#convex/_generated/api"
import { ISSUER, loadIssuer } from "#lib/auth/issuer"
import { ensureChannelKey, ensureOperatorKey } from "#lib/auth/keys"
import { callerFor } from "#lib/convex"
import { convexUrl, type Env, usesLocalBackend } from "#lib/env"
import { homeOf } from "#lib/home"
import { refusalOf } from "#lib/refusals"
import { ROOT } from "#lib/root"
import { bundleProject } from "#local-backend/functions/bundle"
import { untilBackendAnswers } from "./readiness.ts"
import { StartError, TRY_AGAIN } from "./start-error.ts"

const PATIENCE_MS = 60_000
const PAUSE_MS = 200

/** Waits for a backend that is starting, or was killed just now, and deploys as soon as it answers. */
export async function deployPatiently(env: Env, signal?: AbortSignal): Promise<void> {
  const deadline = Date.now() + PATIENCE_MS
  for (;;) {
    await untilBackendAnswers(env, signal)
    try {
      return await deploy(env)
    } catch (error) {
      if (!(error instanceof StartError) || error.exitCode !== TRY_AGAIN || Date.now() > deadline) throw error
    }
    await sleep(PAUSE_MS)
  }
}

/**
 * Idempotent. On a real Convex the functions and the key are pushed by its own tools (README), so only the first rows
 * are written here.
 * @throws StartError with the backend's own sentence.
 */
async function deploy(env: Env): Promise<void> {
  const home = homeOf(env.CLUTCH_HOME)
  const issuer = await loadIssuer(home.issuerFile)
  await ensureOperatorKey(home.operatorKeyFile)
  await ensureChannelKey(home.channelKeyFile)
  if (usesLocalBackend(env)) {
    const adminKey = (await readFile(home.adminKeyFile, "utf8")).trim()
    const variables = { CLUTCH_ISSUER: ISSUER, CLUTCH_JWKS: issuer.jwks }
    const changes = Object.entries(variables).map(([name, value]) => ({ name, value }))
    await admin(env, adminKey, "/api/update_environment_variables", { changes })
    await admin(env, adminKey, "/api/push", await bundled())
  }
  try {
    await (await callerFor(convexUrl(env), issuer, "service:cli")).mutation(api.auth.bootstrap, {})
  } catch (error) {
    const refusal = refusalOf(error)
    if (!refusal) throw away(env, error)
    throw new StartError(`The backend at ${convexUrl(env)} refused Clutch: ${refusal.message}`)
  }
}

/** It may just have been killed, or still be reading its functions: it answers such calls with 503. */
const away = (env: Env, error: unknown): StartError =>
  new StartError(`The backend at ${convexUrl(env)} does not answer: ${(error as Error).message}`, TRY_AGAIN)

/** A mistake in `convex/` is found here first, with file and line. */
async function bundled() {
  try {
    return await bundleProject(ROOT)
  } catch (error) {
    throw new StartError(`The functions in convex/ cannot be bundled: ${(error as Error).message}`, 70)
  }
}

async function admin(env: Env, adminKey: string, route: string, body: unknown): Promise<void> {
  const { status, text } = await post(env, adminKey, route, body).catch((error: unknown) => {
    throw away(env, error)
  })
  if (status === 200) return
  if (status === 503) throw away(env, new Error(text))
  const { message } = Refused.safeParse(asJson(text)).data ?? { message: text }
  throw new StartError(`The backend refused ${route} (HTTP ${status}): ${message}`, 70)
}

async function post(env: Env, adminKey: string, route: string, body: unknown) {
  const response = await fetch(`${convexUrl(env)}${route}`, {
    method: "POST",
    headers: { authorization: `Convex ${adminKey}`, "content-type": "application/json" },
    body: JSON.stringify(body),
  })
  return { status: response.ok ? 200 : response.status, text: await response.text() }
}

const Refused = z.object({ message: z.string() })

function asJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

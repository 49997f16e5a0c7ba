/** Gives the backend what it serves: the issuer's public key, the functions, and the first rows. */
import { readFile } from "node:fs/promises"
import { api } from "#convex/_generated/api"
import { ISSUER, loadIssuer } from "#lib/auth/issuer"
import { ensureOperatorKey } from "#lib/auth/keys"
import { callerFor } from "#lib/convex"
import { convexUrl, type Env, usesLocalBackend } from "#lib/env"
import { homeOf } from "#lib/home"
import { ROOT } from "#lib/root"
import { bundleProject } from "#local-backend/functions/bundle"
import { StartError } from "./start-error.ts"

/**
 * Idempotent. On a real Convex the functions and the key are pushed by its own tools (README), so only the first rows
 * are written here.
 * @throws StartError with the backend's own sentence.
 */
export async function deploy(env: Env): Promise<void> {
  const home = homeOf(env.CLUTCH_HOME)
  const issuer = await loadIssuer(home.issuerFile)
  await ensureOperatorKey(home.operatorKeyFile)
  if (usesLocalBackend(env)) {
    const adminKey = (await readFile(home.adminKeyFile, "utf8")).trim()
    const variables = { CLUTCH_ISSUER: ISSUER, CLUTCH_JWKS: issuer.jwks }
    const changes = Object.entries(variables).map(([name, value]) => ({ name, value }))
    await admin(env, adminKey, "/api/update_environment_variables", { changes })
    await admin(env, adminKey, "/api/push", await bundleProject(ROOT))
  }
  try {
    await (await callerFor(convexUrl(env), issuer, "service:cli")).mutation(api.auth.bootstrap, {})
  } catch (error) {
    throw new StartError(`The backend at ${convexUrl(env)} refused Clutch: ${(error as Error).message}`)
  }
}

async function admin(env: Env, adminKey: string, route: string, body: unknown): Promise<void> {
  const response = await fetch(`${convexUrl(env)}${route}`, {
    method: "POST",
    headers: { authorization: `Convex ${adminKey}`, "content-type": "application/json" },
    body: JSON.stringify(body),
  })
  if (response.ok) return
  throw new StartError(`The backend refused ${route} (HTTP ${response.status}): ${await response.text()}`)
}

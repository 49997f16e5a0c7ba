/** Makes a one-time link that signs a browser in as the owner; whoever can read CLUTCH_HOME may ask for one. */
import { api } from "#convex/_generated/api"
import { loadIssuer } from "#lib/auth/issuer"
import { hashKey, makeSecret } from "#lib/auth/keys"
import { callerFor } from "#lib/convex"
import { convexUrl, type Env, publicUrl } from "#lib/env"
import { homeOf } from "#lib/home"
import { refusalError } from "#lib/refusals"
import { readRunningEnv } from "../processes/installation.ts"
import type { Out } from "../program.ts"

const LINK_MINUTES = 60

export async function signIn(out: Out): Promise<void> {
  out(await signInLink(readRunningEnv()))
}

/** @throws RefusalError `unavailable` when the backend does not answer. */
export async function signInLink(env: Env): Promise<string> {
  const token = makeSecret()
  const issuer = await loadIssuer(homeOf(env.CLUTCH_HOME).issuerFile)
  const backend = await callerFor(convexUrl(env), issuer, "service:cli")
  try {
    await backend.mutation(api.auth.createSignInLink, { linkHash: hashKey(token), minutes: LINK_MINUTES })
  } catch (error) {
    if (!(error instanceof TypeError)) throw error
    throw refusalError(
      "unavailable",
      `The backend does not answer at ${convexUrl(env)}. Is Clutch running? (./run.sh status)`,
    )
  }
  return `${publicUrl(env)}/sign-in?token=${token}`
}

/** Prints the two environment variables by which a real Convex trusts this installation's tokens. */
import { ISSUER, loadIssuer } from "#lib/auth/issuer"
import { readEnv } from "#lib/env"
import { homeOf } from "#lib/home"
import type { Out } from "../program.ts"

export async function issuer(out: Out): Promise<void> {
  const { jwks } = await loadIssuer(homeOf(readEnv().CLUTCH_HOME).issuerFile)
  out(`CLUTCH_ISSUER=${ISSUER}\nCLUTCH_JWKS=${jwks}`)
}

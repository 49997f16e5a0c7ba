/** The public half of the key that `ctx.auth.signJwt` signs with, where verifiers look for it. */
import { jsonReply, type Exchange, type Reply } from "./route.ts"

export async function publicKeys({ backend }: Exchange): Promise<Reply> {
  return jsonReply(await backend.engine.publicKeys())
}

/** Enough of OpenID's discovery for libraries that start from the issuer's URL. */
export function openidConfiguration({ backend }: Exchange): Reply {
  const issuer = backend.origins.cloudUrl
  return jsonReply({
    issuer,
    jwks_uri: `${issuer}/.well-known/jwks.json`,
    id_token_signing_alg_values_supported: ["ES256"],
    subject_types_supported: ["public"],
    response_types_supported: ["id_token"],
  })
}

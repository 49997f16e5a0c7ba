/** Whose tokens the backend believes: this installation's own issuer, known by the public half of its key. */
import type { AuthConfig } from "convex/server"

export default {
  providers: [
    {
      type: "customJwt",
      applicationID: "clutch",
      issuer: process.env.CLUTCH_ISSUER!,
      jwks: process.env.CLUTCH_JWKS!,
      algorithm: "ES256",
    },
  ],
} satisfies AuthConfig

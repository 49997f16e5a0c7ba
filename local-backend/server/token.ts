/** Verifies a JWT against the deployment's auth providers and turns its claims into identity attributes. */
import { createLocalJWKSet, createRemoteJWKSet, decodeJwt, errors, jwtVerify } from "jose"
import type { JWTPayload, JWTVerifyGetKey } from "jose"
import { z } from "zod"
import type { JsonValue } from "../database/types.ts"
import type { AuthProvider } from "../engine/types.ts"
import { AuthenticationError } from "./authentication-error.ts"
import { customAttributes, oidcAttributes } from "./claims.ts"

/** How far the clocks of issuer and backend may be apart. */
const CLOCK_TOLERANCE_SECONDS = 5
const DISCOVERY_TIMEOUT_MS = 10_000

const Jwks = z.object({ keys: z.array(z.looseObject({ kty: z.string() })) })
const Discovery = z.object({ jwks_uri: z.url() })

export type TokenOptions = {
  nowMs: () => number
  /** Fetches discovery documents; key sets over http(s) are fetched and cached by jose. */
  fetch?: typeof fetch
}

type VerifiedToken = { attributes: Record<string, JsonValue>; expiresAtMs: number }

export type TokenVerifier = (token: string, providers: readonly AuthProvider[]) => Promise<VerifiedToken>

export function createTokenVerifier(options: TokenOptions): TokenVerifier {
  const keysOf = createKeyCache(options.fetch ?? fetch)
  return async (token, providers) => {
    const provider = chooseProvider(readClaims(token), providers)
    try {
      const { payload } = await jwtVerify(token, await keysOf(provider), {
        currentDate: new Date(options.nowMs()),
        clockTolerance: CLOCK_TOLERANCE_SECONDS,
        requiredClaims: ["sub", "exp"],
        algorithms: provider.type === "customJwt" ? [provider.algorithm] : ["RS256", "ES256"],
        ...(provider.applicationID === undefined ? {} : { audience: provider.applicationID }),
      })
      const attributes = provider.type === "customJwt" ? customAttributes(payload) : oidcAttributes(payload)
      return { attributes, expiresAtMs: ((payload.exp ?? 0) + CLOCK_TOLERANCE_SECONDS) * 1000 }
    } catch (error) {
      throw new AuthenticationError(explain(error, provider), { cause: error })
    }
  }
}

function readClaims(token: string): JWTPayload {
  try {
    return decodeJwt(token)
  } catch (error) {
    throw new AuthenticationError("Could not parse the auth token: it is not a JWT.", { cause: error })
  }
}

function chooseProvider(claims: JWTPayload, providers: readonly AuthProvider[]): AuthProvider {
  const audiences = [claims.aud ?? []].flat()
  const provider = providers.find(
    (candidate) =>
      isIssuedBy(candidate, claims.iss ?? "") &&
      (candidate.applicationID === undefined || audiences.includes(candidate.applicationID)),
  )
  if (provider) return provider
  const known = providers.map((each) => `${issuerOf(each)} (${each.applicationID ?? "any audience"})`)
  throw new AuthenticationError(
    `No auth provider found matching the given token: its issuer is ${claims.iss ?? "missing"}, its audience ${
      audiences.join(", ") || "missing"
    }; configured are ${known.join(", ") || "none"}. Check convex/auth.config.ts.`,
  )
}

function issuerOf(provider: AuthProvider): string {
  return provider.type === "customJwt" ? provider.issuer : provider.domain
}

function isIssuedBy(provider: AuthProvider, issuer: string): boolean {
  if (provider.type === "customJwt") return provider.issuer === issuer
  return normalizeDomain(provider.domain) === normalizeDomain(issuer)
}

/** OpenID issuers are written with and without scheme and final slash. */
function normalizeDomain(domain: string): string {
  return (/^https?:/.test(domain) ? domain : `https://${domain}`).replace(/\/+$/, "")
}

/** Key sets by where they come from. jose's remote sets cache and refresh themselves. */
function createKeyCache(fetchDocument: typeof fetch): (provider: AuthProvider) => Promise<JWTVerifyGetKey> {
  const keySets = new Map<string, Promise<JWTVerifyGetKey>>()
  return (provider) => {
    const source = provider.type === "customJwt" ? provider.jwks : normalizeDomain(provider.domain)
    const known = keySets.get(source)
    if (known) return known
    const loading =
      provider.type === "customJwt" ? loadKeys(provider.jwks) : discoverKeys(provider.domain, fetchDocument)
    keySets.set(source, loading)
    // A failure must not be remembered: the issuer may be up the next time.
    loading.catch(() => keySets.delete(source))
    return loading
  }
}

async function loadKeys(location: string): Promise<JWTVerifyGetKey> {
  if (!location.startsWith("data:")) return createRemoteJWKSet(new URL(location))
  const document: unknown = await (await fetch(location)).json()
  return createLocalJWKSet(Jwks.parse(document))
}

async function discoverKeys(domain: string, fetchDocument: typeof fetch): Promise<JWTVerifyGetKey> {
  const url = `${normalizeDomain(domain)}/.well-known/openid-configuration`
  const response = await fetchDocument(url, { signal: AbortSignal.timeout(DISCOVERY_TIMEOUT_MS) })
  if (!response.ok) throw new Error(`${url} answered ${response.status}`)
  return loadKeys(Discovery.parse(await response.json()).jwks_uri)
}

function explain(error: unknown, provider: AuthProvider): string {
  const issuer = issuerOf(provider)
  if (error instanceof errors.JWTExpired) return `The auth token of ${issuer} has expired.`
  if (error instanceof errors.JWSSignatureVerificationFailed || error instanceof errors.JWKSNoMatchingKey) {
    return `The auth token is not signed by a key of ${issuer}.`
  }
  if (error instanceof errors.JWTClaimValidationFailed) {
    return `The auth token of ${issuer} is not acceptable: ${error.message}.`
  }
  const reason = error instanceof Error ? error.message : String(error)
  return `Could not verify the auth token of ${issuer}: ${reason}`
}

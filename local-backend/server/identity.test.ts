import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { exportJWK, generateKeyPair, SignJWT } from "jose"
import { beforeAll, expect, test } from "vitest"
import type { AuthProvider } from "../engine/types.ts"
import { createAuthenticator } from "./identity.ts"

const NOW_MS = 1_800_000_000_000
const NOW_SECONDS = NOW_MS / 1000

let keys: Awaited<ReturnType<typeof generateKeyPair>>
let otherKeys: typeof keys
let jwks: string

beforeAll(async () => {
  keys = await generateKeyPair("ES256")
  otherKeys = await generateKeyPair("ES256")
  const document = JSON.stringify({
    keys: [{ ...(await exportJWK(keys.publicKey)), kid: "k1", alg: "ES256" }],
  })
  jwks = `data:application/json;base64,${Buffer.from(document).toString("base64")}`
})

function custom(): AuthProvider {
  return {
    type: "customJwt",
    issuer: "https://issuer.example",
    jwks,
    algorithm: "ES256",
    applicationID: "app",
  }
}

function authenticator(...providers: AuthProvider[]) {
  return createAuthenticator({ adminKey: "name|secret", providers: () => providers, nowMs: () => NOW_MS })
}

type Claims = Record<string, unknown> & { exp?: number }
function token({ exp = NOW_SECONDS + 60, ...claims }: Claims = {}, key = keys.privateKey) {
  const payload = { iss: "https://issuer.example", aud: "app", sub: "ada", iat: NOW_SECONDS, ...claims }
  return new SignJWT(payload).setProtectedHeader({ alg: "ES256", kid: "k1" }).setExpirationTime(exp).sign(key)
}

test("a custom JWT with a data: key set is verified offline; its claims are the identity", async () => {
  const jwt = await token({ team: { role: "owner", tags: ["a"] }, subject: "forged", jti: "1" })
  const caller = await authenticator(custom()).fromHeader(`Bearer ${jwt}`)
  expect(caller).toEqual({
    identity: {
      kind: "user",
      attributes: {
        tokenIdentifier: "https://issuer.example|ada",
        issuer: "https://issuer.example",
        subject: "ada",
        "team.role": "owner",
        "team.tags": ["a"],
      },
    },
    expiresAtMs: NOW_MS + 65_000,
    token: jwt,
  })
})

test("a refreshed token is the same identity", async () => {
  const { fromToken } = authenticator(custom())
  const first = await fromToken(await token())
  const second = await fromToken(await token({ iat: NOW_SECONDS + 30, exp: NOW_SECONDS + 90 }))
  expect(second.identity).toEqual(first.identity)
})

test("bad tokens are refused with a sentence that says why", async () => {
  const { fromToken } = authenticator(custom())
  const expired = token({ exp: NOW_SECONDS - 60 })
  const cases: [token: string, sentence: string][] = [
    [await expired, "has expired"],
    [await token({}, otherKeys.privateKey), "is not signed by a key of https://issuer.example"],
    ["garbage", "it is not a JWT"],
    [await token({ iss: "https://other.example" }), "No auth provider found matching the given token"],
    [await token({ aud: "other" }), "No auth provider found matching the given token"],
    [await token({ nbf: NOW_SECONDS + 600 }), "is not acceptable"],
    [await token({ sub: undefined }), "is not acceptable"],
  ]
  for (const [jwt, sentence] of cases) await expect(fromToken(jwt)).rejects.toThrow(sentence)
})

test("a token signed with another algorithm than the provider's is refused", async () => {
  const provider: AuthProvider = {
    ...custom(),
    type: "customJwt",
    issuer: "https://issuer.example",
    jwks,
    algorithm: "RS256",
  }
  await expect(authenticator(provider).fromToken(await token())).rejects.toThrow("Could not verify")
})

test("an OpenID provider is discovered, and its claims get Convex's names", async () => {
  const issuer = createServer((request, response) => {
    const { port } = issuer.address() as AddressInfo
    const body = request.url?.includes("openid-configuration")
      ? { jwks_uri: `http://127.0.0.1:${port}/keys` }
      : JSON.parse(Buffer.from(jwks.split(",")[1] ?? "", "base64").toString())
    response.setHeader("Content-Type", "application/json").end(JSON.stringify(body))
  })
  await new Promise<void>((resolve) => issuer.listen(0, "127.0.0.1", resolve))
  const domain = `http://127.0.0.1:${(issuer.address() as AddressInfo).port}`
  const { fromToken } = authenticator({ type: "oidc", domain, applicationID: "app" })
  const jwt = await token({ iss: `${domain}/`, given_name: "Ada", email_verified: true, roles: ["owner"] })
  expect((await fromToken(jwt)).identity).toMatchObject({
    attributes: { subject: "ada", givenName: "Ada", emailVerified: true, roles: '["owner"]' },
  })
  issuer.close()
})

test("an issuer that was down is asked again", async () => {
  let attempts = 0
  const { fromToken } = createAuthenticator({
    adminKey: "a|b",
    nowMs: () => NOW_MS,
    providers: () => [{ type: "oidc", domain: "issuer.example", applicationID: "app" }],
    fetch: async () => {
      attempts++
      return attempts === 1 ? new Response("down", { status: 503 }) : Response.json({ jwks_uri: jwks })
    },
  })
  await expect(fromToken(await token())).rejects.toThrow("answered 503")
  expect((await fromToken(await token())).identity.kind).toBe("user")
})

test("admin keys are compared whole, with or without a deployment kind", async () => {
  const { fromHeader } = authenticator()
  for (const key of ["name|secret", "prod:name|secret"]) {
    expect((await fromHeader(`Convex ${key}`)).identity).toEqual({ kind: "admin" })
  }
  for (const key of ["", "name|", "name|secre", "name|secrets", "secret"]) {
    await expect(fromHeader(`Convex ${key}`)).rejects.toThrow("The provided admin key was invalid")
  }
  await expect(fromHeader("Convex name|secret:!")).rejects.toThrow("must be base64 of a JSON object")
})

test("no header is nobody", async () => {
  expect((await authenticator().fromHeader(undefined)).identity).toEqual({ kind: "none" })
})

import { mkdtempSync, readFileSync, statSync } from "node:fs"
import os from "node:os"
import path from "node:path"
import { createLocalJWKSet, jwtVerify } from "jose"
import { beforeEach, expect, test } from "vitest"
import { AUDIENCE, ISSUER, loadIssuer } from "./issuer.ts"
import { ensureOperatorKey, hashKey, isRunKey, isSameKey, makeRunKey } from "./keys.ts"

let directory: string
beforeEach(() => {
  directory = mkdtempSync(path.join(os.tmpdir(), "clutch-issuer-"))
})

test("a token verifies against the published half and names its subject", async () => {
  const issuer = await loadIssuer(path.join(directory, "keys", "issuer.json"))
  const token = await issuer.mint("service:loop", 60)
  const jwks = JSON.parse(Buffer.from(issuer.jwks.split(",")[1]!, "base64").toString())
  const { payload } = await jwtVerify(token, createLocalJWKSet(jwks), { issuer: ISSUER, audience: AUDIENCE })
  expect(payload.sub).toBe("service:loop")
  expect(payload.exp! - payload.iat!).toBe(60)
  expect(JSON.stringify(jwks)).not.toContain('"d"')
})

test("the key pair is made once, even by two starters, and only its owner can read it", async () => {
  const file = path.join(directory, "keys", "issuer.json")
  const [a, b] = await Promise.all([loadIssuer(file), loadIssuer(file)])
  expect(a.jwks).toBe(b.jwks)
  expect(statSync(file).mode & 0o777).toBe(0o600)
  expect((await loadIssuer(file)).jwks).toBe(a.jwks)
})

test("the operator's key survives a restart; run keys differ and are told apart", async () => {
  const file = path.join(directory, "operator.key")
  const key = await ensureOperatorKey(file)
  expect(await ensureOperatorKey(file)).toBe(key)
  expect(readFileSync(file, "utf8")).toBe(key)
  expect(isRunKey(key)).toBe(false)
  const runKey = makeRunKey()
  expect(isRunKey(runKey)).toBe(true)
  expect(makeRunKey()).not.toBe(runKey)
  expect(hashKey(runKey)).toMatch(/^[0-9a-f]{64}$/)
  expect(isSameKey(key, key)).toBe(true)
  expect(isSameKey(key, `${key}x`)).toBe(false)
})

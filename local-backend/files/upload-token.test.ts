import { expect, test } from "vitest"
import { checkUploadToken, signUploadToken } from "./upload-token.ts"

const secret = new Uint8Array(32).fill(1)
const token = signUploadToken(secret, { component: "a/b", expiresMs: 1000, nonce: "n" })

test("a token is good until its time, for its component", () => {
  expect(checkUploadToken(secret, token, 1000)).toEqual({ ok: true, component: "a/b" })
  expect(checkUploadToken(secret, token, 1001)).toMatchObject({
    ok: false,
    reason: expect.stringContaining("expired"),
  })
})

test("no other token is good", () => {
  const [payload = "", signature = ""] = token.split(".")
  const forged = Buffer.from(JSON.stringify({ component: "", expiresMs: 9e15, nonce: "" })).toString(
    "base64url",
  )
  const other = new Uint8Array(32).fill(2)
  const bad = [
    "",
    ".",
    "x.y",
    payload,
    `${payload}.`,
    `${forged}.${signature}`,
    `${payload}.${signature.slice(1)}`,
  ]
  for (const each of bad) expect(checkUploadToken(secret, each, 0)).toMatchObject({ ok: false })
  expect(checkUploadToken(other, token, 0)).toMatchObject({ ok: false })
})

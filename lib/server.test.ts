import { expect, test } from "vitest"
import { isOwnPage } from "./server.ts"

const from = (headers: Record<string, string>) =>
  isOwnPage(
    new Request("http://127.0.0.1/x", { headers: { "content-type": "application/json", ...headers } }),
  )

test.each([
  [{ "sec-fetch-site": "same-origin" }, true],
  [{ "sec-fetch-site": "cross-site" }, false],
  [{ "sec-fetch-site": "same-site" }, false],
  [{ origin: "http://clutch.lan:3002", host: "clutch.lan:3002" }, true],
  [{ origin: "http://evil.example", host: "clutch.lan:3002" }, false],
  [{ origin: "null", host: "clutch.lan:3002" }, false],
  [{}, false],
])("a request with %j is one of our own pages: %s", (headers, isOwn) => {
  expect(from(headers as Record<string, string>)).toBe(isOwn)
})

test("a form of another site cannot send JSON", () => {
  expect(from({ "sec-fetch-site": "same-origin", "content-type": "text/plain" })).toBe(false)
})

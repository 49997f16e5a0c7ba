import { readFileSync } from "node:fs"
import path from "node:path"
import { expect, test } from "vitest"
import {
  convexUrl,
  envExample,
  ignoredSettings,
  publicUrl,
  readEnv,
  simulatesGateway,
  usesLocalBackend,
} from "./env.ts"
import { SettingError } from "./setting-error.ts"
import { ROOT } from "./root.ts"

test(".env.example is what the settings say", () => {
  expect(readFileSync(path.join(ROOT, ".env.example"), "utf8")).toBe(envExample())
})

test("[D17] the README and the guides name no setting that the settings do not have", () => {
  const known = new Set(envExample().match(/\b[A-Z][A-Z0-9_]{2,}(?==)/g))
  // Of a real Convex, set there and not here.
  for (const name of ["CLUTCH_ISSUER", "CLUTCH_JWKS"]) known.add(name)
  for (const file of ["README.md", "CONTRIBUTING.md"]) {
    const named =
      readFileSync(path.join(ROOT, file), "utf8").match(/\b(?:CLUTCH|CONVEX)_[A-Z][A-Z0-9_]*\b/g) ?? []
    expect(named.filter((name) => !known.has(name))).toEqual([])
  }
})

test("an empty environment gives the documented defaults", () => {
  const env = readEnv({})
  expect(env).toMatchObject({ PORT: 3002, CONVEX_PORT: 3210, CONVEX_SITE_PORT: 3211, HOST: "127.0.0.1" })
  expect(env.CLUTCH_HOME).toBe(path.join(ROOT, "var"))
  expect(convexUrl(env)).toBe("http://127.0.0.1:3210")
})

test("every wrong value is named at once", () => {
  const read = () => readEnv({ PORT: "eighty", CLUTCH_DURABILITY: "maybe" })
  expect(read).toThrow(SettingError)
  expect(read).toThrow(/PORT: .*\n.*CLUTCH_DURABILITY: /)
})

test("an empty value counts as unset", () => {
  expect(readEnv({ PORT: "", CONVEX_SELF_HOSTED_URL: "" }).PORT).toBe(3002)
})

test("naming a real Convex leaves the local backend out", () => {
  const env = readEnv({ CONVEX_SELF_HOSTED_URL: "http://convex.example:3210" })
  expect(usesLocalBackend(env)).toBe(false)
  expect(convexUrl(env)).toBe("http://convex.example:3210")
})

test("a server bound to every address is reached at loopback", () => {
  expect(publicUrl(readEnv({ HOST: "0.0.0.0", PORT: "4002" }))).toBe("http://127.0.0.1:4002")
})

test("a gateway's token under a name for browsers is not taken, and that is said", () => {
  const source = { NEXT_PUBLIC_OPENCLAW_TOKEN: "secret" }
  expect(readEnv(source).OPENCLAW_TOKEN).toBeUndefined()
  expect(ignoredSettings(source)).toEqual([expect.stringContaining("OPENCLAW_TOKEN")])
  expect(ignoredSettings(source).join()).not.toContain("secret")
  expect(ignoredSettings({})).toEqual([])
})

test("a system whose sessions cannot be read is refused with those that can", () => {
  expect(readEnv({ CLUTCH_WATCH: "claude, codex=/srv/codex" }).CLUTCH_WATCH).toBe("claude, codex=/srv/codex")
  expect(readEnv({ CLUTCH_WATCH: "opencode=/srv/oc" }).CLUTCH_WATCH).toBe("opencode=/srv/oc")
  expect(() => readEnv({ CLUTCH_WATCH: "claude,cursor" })).toThrow(
    /CLUTCH_WATCH: .*openclaw, claude, codex, opencode, gemini/,
  )
})

test("a gateway has a WebSocket address or is simulated", () => {
  expect(simulatesGateway(readEnv({ OPENCLAW_URL: "simulation" }))).toBe(true)
  expect(simulatesGateway(readEnv({ OPENCLAW_URL: "ws://127.0.0.1:18789" }))).toBe(false)
  expect(simulatesGateway(readEnv({}))).toBe(false)
  expect(() => readEnv({ OPENCLAW_URL: "http://127.0.0.1" })).toThrow(/OPENCLAW_URL: .*ws:.*simulation/)
})

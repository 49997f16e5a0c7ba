/** Commands: what is one, what is a path, and what is suggested. */
import { expect, test } from "vitest"
import { COMMANDS, helpText, parseCommand, suggest } from "./commands.ts"
import { checkImage, MAX_IMAGE_BYTES, sniffImage } from "./image.ts"

test("a command and what stands behind it", () => {
  expect(parseCommand("/issue Sign in with a key\nand out")).toEqual({
    ok: true,
    value: { name: "issue", argument: "Sign in with a key\nand out" },
  })
  expect(parseCommand("  /STOP ")).toMatchObject({ ok: true, value: { name: "stop" } })
  expect(parseCommand("/stop now")).toMatchObject({ ok: false })
})

test("a path is no command", () => {
  expect(parseCommand("/etc/hosts is wrong")).toBeNull()
  expect(parseCommand("see /help")).toBeNull()
})

test("suggestions follow what is typed, and help lists them all", () => {
  expect(suggest("/s").map(({ name }) => name)).toEqual(["stop", "status"])
  expect(suggest("/")).toHaveLength(COMMANDS.length)
  expect(suggest("/model x")).toEqual([])
  for (const { name } of COMMANDS) expect(helpText()).toContain(`/${name}`)
})

test("an image is known by its bytes, not by its name", () => {
  expect(sniffImage(new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]))).toBe("image/png")
  expect(sniffImage(new TextEncoder().encode("GIF89a…"))).toBe("image/gif")
  expect(sniffImage(new TextEncoder().encode("RIFF1234WEBPVP8 "))).toBe("image/webp")
  expect(checkImage(new TextEncoder().encode("<svg onload=alert(1)>"))).toEqual({ fault: "not_an_image" })
  expect(checkImage(new Uint8Array(MAX_IMAGE_BYTES + 1))).toEqual({ fault: "too_large" })
})

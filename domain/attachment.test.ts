import { describe, expect, test } from "vitest"
import { fileName, isShown, sniffType } from "./attachment.ts"

const bytes = (text: string) => Uint8Array.from(text, (character) => character.charCodeAt(0))

describe("a file's kind", () => {
  test.each([
    ["\x89PNG\r\n\x1a\nrest", "image/png"],
    ["\xff\xd8\xff\xe0", "image/jpeg"],
    ["GIF89a", "image/gif"],
    ["RIFF\x01\x02\x03\x04WEBPVP8", "image/webp"],
    ["%PDF-1.7", "application/pdf"],
    ["PK\x03\x04", "application/zip"],
    ["<html><script>alert(1)</script>", "text/plain; charset=utf-8"],
    ["<svg onload=alert(1)>", "text/plain; charset=utf-8"],
    ["", "text/plain; charset=utf-8"],
    ["\x00\x01", "application/octet-stream"],
    ["\xfe\xff\xfd", "application/octet-stream"],
  ])("%j is %s", (text, type) => {
    expect(sniffType(bytes(text))).toBe(type)
  })

  test("only pictures are shown; nothing that could run is", () => {
    expect(isShown("image/png")).toBe(true)
    expect(isShown("text/plain; charset=utf-8")).toBe(false)
    expect(isShown("image/svg+xml")).toBe(false)
  })
})

test.each([
  ["/home/me/plan.md", "plan.md"],
  ["C:\\work\\shot.png", "shot.png"],
  ['a"b\r\n.txt', "ab.txt"],
  ["..", "file"],
  ["", "file"],
])("the name of %j is %j", (given, name) => {
  expect(fileName(given)).toBe(name)
})

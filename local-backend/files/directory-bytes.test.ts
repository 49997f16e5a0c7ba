import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterEach, beforeEach, expect, test } from "vitest"
import { directoryBytes } from "./directory-bytes.ts"
import { collect } from "./memory-bytes.ts"

let directory: string
beforeEach(() => (directory = mkdtempSync(join(tmpdir(), "files-"))))
afterEach(() => rmSync(directory, { recursive: true, force: true }))

const key = "00000000-0000-4000-8000-000000000001"

async function* pieces(...texts: string[]): AsyncGenerator<Uint8Array> {
  for (const text of texts) yield Buffer.from(text)
}
async function textOf(source: AsyncIterable<Uint8Array> | null): Promise<string | null> {
  return source === null ? null : Buffer.from(await collect(source)).toString()
}

test("what was written is read, whole and in parts", async () => {
  const bytes = directoryBytes(join(directory, "made", "when", "needed"))
  expect(bytes.listNow()).toEqual([])
  expect(await bytes.write(key, pieces("hel", "lo"))).toEqual({
    size: 5,
    sha256: "LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=",
  })
  expect(await textOf(await bytes.read(key))).toBe("hello")
  expect(await textOf(await bytes.read(key, { start: 1, end: 3 }))).toBe("el")
  expect(await textOf(await bytes.read(key, { start: 0, end: 0 }))).toBe("")
  expect(bytes.listNow()).toEqual([key])
  await bytes.remove([key, key])
  expect(await bytes.read(key)).toBeNull()
  expect(bytes.readNow(key)).toBeNull()
})

test.each([
  ["too many", { maxBytes: 4 }, "TooLarge"],
  ["not those announced", { sha256: "AAAA" }, "DigestMismatch"],
])("bytes that are %s leave nothing", async (_, expected, code) => {
  const bytes = directoryBytes(directory)
  await expect(bytes.write(key, pieces("hello"), expected)).rejects.toMatchObject({ code })
  expect(readdirSync(directory)).toEqual([])
})

test("a source that fails leaves nothing", async () => {
  async function* failing(): AsyncGenerator<Uint8Array> {
    yield Buffer.from("half")
    throw new Error("cut")
  }
  await expect(directoryBytes(directory).write(key, failing())).rejects.toThrow("cut")
  expect(readdirSync(directory)).toEqual([])
})

test("a key from a URL cannot lead out of the directory", async () => {
  writeFileSync(join(directory, "secret"), "secret")
  const bytes = directoryBytes(join(directory, "files"))
  for (const name of ["../secret", "../../secret", "", ".", "x".repeat(36)]) {
    expect(await bytes.read(name)).toBeNull()
    expect(bytes.readNow(name)).toBeNull()
  }
})

test("foreign names in the directory are left alone", async () => {
  writeFileSync(join(directory, "README"), "mine")
  writeFileSync(join(directory, `${key}.part`), "half")
  expect(directoryBytes(directory).listNow()).toEqual([`${key}.part`])
})

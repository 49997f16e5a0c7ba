import { mkdtemp, rm, stat, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { expect, onTestFinished, test } from "vitest"
import { loadAdminKey } from "./admin-key.ts"

async function keyFile(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), "admin-key-"))
  onTestFinished(() => rm(directory, { recursive: true, force: true }))
  return join(directory, "deep", "admin.key")
}

test("the key is made once, readable by its owner only, and the same ever after", async () => {
  const file = await keyFile()
  const keys = await Promise.all([loadAdminKey(file), loadAdminKey(file).catch(() => null)])
  expect((await stat(file)).mode & 0o777).toBe(0o600)
  const key = await loadAdminKey(file)
  expect(keys).toContain(key)
  expect(key).toMatch(/^local-backend\|[0-9a-f]{64}$/)
})

test("an empty file is refused with advice", async () => {
  const file = await keyFile()
  await loadAdminKey(file)
  await writeFile(file, "\n")
  await expect(loadAdminKey(file)).rejects.toThrow("is empty")
})

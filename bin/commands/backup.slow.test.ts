/** `clutch backup` on a backend that runs, and a backend that starts with what it made. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import os from "node:os"
import path from "node:path"
import { execa } from "execa"
import { afterEach, beforeEach, expect, test } from "vitest"
import { ROOT } from "#lib/root"
import { startBackend, type RunningBackend } from "#local-backend/backend"

const ADMIN_KEY = "clutch|0123456789abcdef"

let directory: string
let home: string
let backend: RunningBackend
beforeEach(async () => {
  directory = mkdtempSync(path.join(os.tmpdir(), "clutch-backup-"))
  home = path.join(directory, "home")
  mkdirSync(path.join(home, "backend"), { recursive: true })
  mkdirSync(path.join(home, "keys"))
  writeFileSync(path.join(home, "backend", "admin.key"), `${ADMIN_KEY}\n`)
  writeFileSync(path.join(home, "keys", "issuer.json"), "{}", { mode: 0o600 })
  backend = await startBackend({ data: path.join(home, "backend"), adminKey: ADMIN_KEY })
  await backend.engine.setEnvironmentVariables([{ name: "MARK", value: "of the original" }])
})
afterEach(async () => {
  await backend.stop(1_000)
  rmSync(directory, { recursive: true, force: true })
})

const clutch = (...words: string[]) =>
  execa(path.join(ROOT, "bin/clutch"), ["backup", ...words], {
    env: { CLUTCH_HOME: home, CONVEX_PORT: new URL(backend.url).port },
    cwd: directory,
    reject: false,
    all: true,
    timeout: 60_000,
  })

test("the copy is a home that a backend starts with", async () => {
  const { all, exitCode } = await clutch("copy")
  expect(exitCode, all).toBe(0)
  const copy = path.join(directory, "copy")
  expect(all).toContain(`CLUTCH_HOME=${copy} ./run.sh up`)
  expect(readdirSync(copy).sort()).toEqual(["backend", "keys"])
  expect(readFileSync(path.join(copy, "keys", "issuer.json"), "utf8")).toBe("{}")
  const restored = await startBackend({ data: path.join(copy, "backend") })
  expect(await restored.engine.environmentVariables()).toEqual({ MARK: "of the original" })
  await restored.stop(1_000)
})

test("what is in the way is said, with an exit code of its own", async () => {
  mkdirSync(path.join(directory, "full"))
  writeFileSync(path.join(directory, "full", "file"), "")
  expect(await clutch("full")).toMatchObject({ exitCode: 73, all: expect.stringContaining("is not empty") })
  const { stdout } = await clutch("other", "--json")
  expect(JSON.parse(stdout)).toMatchObject({ directory: path.join(directory, "other"), files: 0 })
  await backend.stop(1_000)
  expect(await clutch("late")).toMatchObject({
    exitCode: 75,
    all: expect.stringContaining("Is Clutch running?"),
  })
})

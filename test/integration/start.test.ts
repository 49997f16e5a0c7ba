/** What keeps Clutch from starting is said in one sentence, with an exit code, soon, and nothing is left running. */
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs"
import { createServer } from "node:net"
import os from "node:os"
import path from "node:path"
import { execa } from "execa"
import { beforeEach, expect, onTestFinished, test } from "vitest"
import { homeOf } from "#lib/home"
import { ROOT } from "#lib/root"
import { prepareInstallation } from "./installation.ts"

type Place = Awaited<ReturnType<typeof prepareInstallation>>
type Answer = Awaited<ReturnType<Place["tryUp"]>>

/** A start that fails takes seconds, on a busy machine many; nobody waits out the minute of patience for what cannot come. */
const SOON_MS = 50_000

let place: Place
beforeEach(async () => {
  place = await prepareInstallation()
  return () => place.end()
})

/** One sentence of Clutch's own, the last line; and nobody of this installation lives. */
function expectRefusal({ all = "", exitCode, durationMs }: Answer, code: number, ...words: string[]): void {
  expect({ exitCode, all }).toEqual({ exitCode: code, all: expect.any(String) })
  for (const word of words) expect(all).toContain(word)
  expect(all).not.toContain("this is a bug in Clutch")
  // A stack of somebody's function in convex/ helps; one of Clutch's own does not.
  expect(all).not.toMatch(/\n\s+at .*(node:|file:|\/bin\/)/)
  expect(durationMs).toBeLessThan(SOON_MS)
  expect(place.livingProcesses()).toEqual([])
}

test("a port that is taken", async () => {
  const other = createServer().listen(Number(place.env.CONVEX_SITE_PORT), "127.0.0.1")
  onTestFinished(() => void other.close())
  const up = await place.tryUp({}, ROOT, "--detach")
  expectRefusal(up, 75, `Port ${place.env.CONVEX_SITE_PORT} is taken by another program.`, "CONVEX_SITE_PORT")
})

test("no git", async () => {
  const programs = mkdtempSync(path.join(os.tmpdir(), "clutch-path-"))
  onTestFinished(() => rmSync(programs, { recursive: true }))
  for (const name of ["sh", "dirname", "sed", "cmp", "uname"]) {
    const { stdout } = await execa("which", [name])
    symlinkSync(stdout.trim(), path.join(programs, name))
  }
  expectRefusal(await place.tryUp({ PATH: programs }, ROOT, "--detach"), 69, "git was not found. Install it")
})

test("a home that cannot be made, because a file is in the way", async () => {
  const file = path.join(place.home, "file")
  writeFileSync(file, "")
  const up = await place.tryUp({ CLUTCH_HOME: path.join(file, "home") }, ROOT, "--detach")
  expectRefusal(up, 73, "cannot be written", "Set CLUTCH_HOME to a directory that can.")
})

const isRoot = process.getuid?.() === 0
test.skipIf(isRoot)(
  isRoot ? "a home without permission (not tried: root may write anywhere)" : "a home without permission",
  async () => {
    const home = path.join(place.home, "closed")
    mkdirSync(home, { mode: 0o500 })
    const up = await place.tryUp({ CLUTCH_HOME: home }, ROOT, "--detach")
    expectRefusal(up, 73, "cannot be written", "Set CLUTCH_HOME to a directory that can.")
  },
)

test("a wrong setting", async () => {
  const up = await place.tryUp({ CLUTCH_DURABILITY: "maybe" }, ROOT, "--detach")
  expectRefusal(up, 78, "CLUTCH_DURABILITY")
})

test.each(["--detach", "in the foreground"])("a database that another backend has, %s", async (how) => {
  const { backend, adminKeyFile } = homeOf(place.home)
  const other = execa(
    process.execPath,
    [
      path.join(ROOT, "local-backend/main.ts"),
      ...["--data", backend, "--admin-key-file", adminKeyFile, "--port", "0", "--site-port", "0"],
    ],
    { reject: false },
  )
  onTestFinished(async () => {
    other.kill("SIGKILL")
    await other
  })
  await new Promise((resolve) => other.stdout.once("data", resolve))
  const up = await place.tryUp({}, ROOT, ...(how === "--detach" ? [how] : []))
  expectRefusal(up, 75, "The backend cannot start: The database", `is in use by process ${other.pid}`)
})

test("a database that is none", async () => {
  const { backend } = homeOf(place.home)
  mkdirSync(backend, { recursive: true })
  writeFileSync(path.join(backend, "backend.sqlite"), "this was never a database ".repeat(400))
  const up = await place.tryUp({}, ROOT, "--detach")
  expectRefusal(up, 74, "The backend cannot start: ", "backend.sqlite")
  expect(readFileSync(path.join(backend, "backend.sqlite"), "utf8")).toContain("this was never a database")
})

test("a backend that cannot start says why itself", async () => {
  const { adminKeyFile } = homeOf(place.home)
  mkdirSync(path.dirname(adminKeyFile), { recursive: true })
  writeFileSync(adminKeyFile, "")
  const up = await place.tryUp({}, ROOT, "--detach")
  expectRefusal(up, 73, `The backend cannot start: The admin key file ${adminKeyFile} is empty. Delete it`)
})

test.each([
  ["cannot be parsed", "export const x = (\n", "convex/zebra.ts"],
  ["fail when they are loaded", 'export const x = 1\nthrow new Error("not today")\n', "not today"],
])("functions that %s", async (_how, code, words) => {
  const checkout = copyCheckout()
  onTestFinished(() => rmSync(checkout, { recursive: true }))
  writeFileSync(path.join(checkout, "convex", "zebra.ts"), code)
  const up = await place.tryUp({}, checkout, "--detach")
  expectRefusal(up, 70, words)
})

test("what was mended starts after all", async () => {
  const { adminKeyFile } = homeOf(place.home)
  mkdirSync(path.dirname(adminKeyFile), { recursive: true })
  writeFileSync(adminKeyFile, "")
  expect((await place.tryUp({}, ROOT, "--detach")).exitCode).toBe(73)
  rmSync(adminKeyFile)
  const up = await place.tryUp({}, ROOT, "--detach")
  expect(up).toMatchObject({ exitCode: 0, stdout: expect.stringContaining("Clutch runs at") })
})

/** The code of this checkout in a directory of its own; packages and built pages are shared. */
function copyCheckout(): string {
  const checkout = mkdtempSync(path.join(os.tmpdir(), "clutch-checkout-"))
  const rooms = ["app", "bin", "components", "convex", "domain", "lib", "local-backend", "roles", "worker"]
  const files = [
    "next.config.ts",
    "package.json",
    "package-lock.json",
    "postcss.config.mjs",
    "run.sh",
    "convex.json",
  ]
  for (const name of [...rooms, ...files])
    cpSync(path.join(ROOT, name), path.join(checkout, name), { recursive: true })
  mkdirSync(path.join(checkout, "infra"))
  for (const name of ["node_modules", ".next", "infra/node"])
    symlinkSync(path.join(ROOT, name), path.join(checkout, name))
  return checkout
}

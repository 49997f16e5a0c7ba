/** The doctor on machines that lack something, made of a PATH of their own. */
import { chmodSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs"
import os from "node:os"
import path from "node:path"
import { execa } from "execa"
import { afterEach, beforeEach, expect, test } from "vitest"
import { ROOT } from "#lib/root"

const NEEDED = ["sh", "env", "dirname", "sed", "cmp", "uname", "git", "sleep", "unshare", "setpriv"]

let directory: string
beforeEach(async () => {
  directory = mkdtempSync(path.join(os.tmpdir(), "clutch-doctor-"))
  for (const name of NEEDED) {
    const { stdout, failed } = await execa("which", [name], { reject: false })
    if (!failed) symlinkSync(stdout.trim(), path.join(directory, name))
  }
})
afterEach(() => rmSync(directory, { recursive: true, force: true }))

const program = (name: string, script: string) => {
  rmSync(path.join(directory, name), { force: true })
  writeFileSync(path.join(directory, name), `#!/bin/sh\n${script}\n`)
  chmodSync(path.join(directory, name), 0o755)
}
const doctor = (settings: Record<string, string> = {}) =>
  execa(path.join(ROOT, "bin/clutch"), ["doctor"], {
    env: { PATH: directory, CLUTCH_HOME: path.join(directory, "home"), ...settings },
    reject: false,
    all: true,
    timeout: 30_000,
  })

test("without bubblewrap it says how to get it, and what is used in its place", async () => {
  const { all, exitCode } = await doctor()
  expect(all).toMatch(/bwrap .*There is no program bwrap\..*apt-get install bubblewrap/)
  expect(all).toMatch(/(pid_namespace|marker) \(used\)/)
  expect(exitCode).toBe(0)
})

test("a level that is asked for and does not work is a finding", async () => {
  const { all, exitCode } = await doctor({ CLUTCH_SUPERVISION: "bwrap" })
  expect(all).toMatch(/MISS {2}supervision .*Supervision level bwrap does not work here/)
  expect(exitCode).toBe(1)
})

test("a level that hangs costs seconds and not the answer", async () => {
  program("bwrap", 'trap "" TERM\nsleep 100')
  program("setpriv", 'trap "" TERM\nsleep 100 &\nwait')
  const { all, durationMs } = await doctor()
  expect(durationMs).toBeLessThan(10_000)
  expect(all).toMatch(/bwrap .*did not answer within 3 s/)
  expect(all).toMatch(/pid_namespace .*did not answer within 3 s/)
  expect(all).toContain("marker (used)")
})

test("a bubblewrap that may not make namespaces is told with what usually helps", async () => {
  program("bwrap", 'echo "bwrap: setting up uid map: Permission denied" >&2; exit 1')
  const { all } = await doctor()
  expect(all).toMatch(/bwrap .*setting up uid map: Permission denied.*apparmor_restrict_unprivileged_userns/)
})

test("a git that hangs or is missing is a finding, and the exit code says so", async () => {
  program("git", "sleep 100")
  expect(await doctor()).toMatchObject({ exitCode: 1, all: expect.stringContaining("MISS  git") })
  rmSync(path.join(directory, "git"))
  const { exitCode, all } = await doctor()
  expect(exitCode).toBe(1)
  expect(all).toMatch(/MISS {2}git .*apt-get install git/)
})

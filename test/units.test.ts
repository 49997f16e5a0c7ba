/** The systemd templates become units that systemd accepts, and the shell scripts are shell scripts. */
import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs"
import os from "node:os"
import path from "node:path"
import { execa } from "execa"
import { expect, test } from "vitest"
import { ROOT } from "#lib/root"

const has = async (program: string) =>
  !(await execa("sh", ["-c", `command -v ${program}`], { reject: false })).failed

async function printedUnits(): Promise<Map<string, string>> {
  const { stdout } = await execa(path.join(ROOT, "setup.sh"), [
    "--print",
    "--home",
    "/srv/clutch",
    "--user",
    "root",
  ])
  const parts = stdout.split(/^# (clutch\S+)$/m).slice(1)
  return new Map(
    parts.flatMap((part, index) => (index % 2 === 0 ? [[part, parts[index + 1]!] as const] : [])),
  )
}

test("every template is printed with nothing left to fill in, and starts run.sh", async () => {
  const units = await printedUnits()
  expect([...units.keys()].sort()).toEqual(readdirSync(path.join(ROOT, "systemd")).sort())
  for (const [name, text] of units) {
    expect(text).not.toMatch(/@[A-Z_]+@/)
    if (name.endsWith(".service"))
      expect(text).toMatch(new RegExp(`^ExecStart=${ROOT}/run.sh (backend|server|loop|bridge|watcher)$`, "m"))
  }
})

test("a stopped loop leaves its agents alone", async () => {
  expect((await printedUnits()).get("clutch-loop.service")).toMatch(/^KillMode=process$/m)
})

test("systemd accepts the units", async ({ skip }) => {
  if (!(await has("systemd-analyze"))) skip("systemd-analyze is not installed here")
  const directory = mkdtempSync(path.join(os.tmpdir(), "clutch-units-"))
  const units = await printedUnits()
  for (const [name, text] of units) writeFileSync(path.join(directory, name), text)
  const files = [...units.keys()].map((name) => path.join(directory, name))
  const { all, exitCode } = await execa("systemd-analyze", ["verify", "--man=no", ...files], {
    reject: false,
    all: true,
  })
  const ours = all.split("\n").filter((line) => line.includes("clutch"))
  expect(ours).toEqual([])
  expect(exitCode).toBe(0)
})

test("the shell scripts parse as POSIX sh, and an unknown verb is told", async () => {
  const scripts = [
    "run.sh",
    "setup.sh",
    "bin/clutch",
    "infra/test.sh",
    "infra/node/bootstrap.sh",
    ".ci/run",
    ".githooks/pre-commit",
  ]
  for (const script of scripts) {
    await execa("sh", ["-n", path.join(ROOT, script)])
    expect(readFileSync(path.join(ROOT, script), "utf8")).not.toMatch(/\[\[|\bfunction \w+\s*\{/)
  }
  const { exitCode, stderr } = await execa(path.join(ROOT, "run.sh"), ["frobnicate"], { reject: false })
  expect(exitCode).toBe(2)
  expect(stderr).toContain('there is no verb "frobnicate"')
})

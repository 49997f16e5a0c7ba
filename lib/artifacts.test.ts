import { mkdirSync, symlinkSync, writeFileSync } from "node:fs"
import path from "node:path"
import { expect, test } from "vitest"
import { aDirectory } from "#test/builders/repository"
import { listArtifacts, readArtifact } from "./artifacts.ts"

function aHome() {
  const home = aDirectory()
  const step = path.join(home, "artifacts", "r1", "steps", "dev")
  mkdirSync(step, { recursive: true })
  writeFileSync(path.join(home, "artifacts", "r1", "report.md"), "Done.\n")
  writeFileSync(path.join(step, "report.md"), "Done.\n")
  writeFileSync(path.join(step, "raw_stdout.txt"), "out\n")
  writeFileSync(path.join(home, "secret"), "s")
  return home
}

test("a run's files are listed once, with what its step has beyond them", async () => {
  const home = aHome()
  expect(await listArtifacts(home, "r1")).toEqual([
    { name: "report.md", bytes: 6 },
    { name: "steps/dev/raw_stdout.txt", bytes: 4 },
  ])
  expect(await listArtifacts(home, "r2")).toEqual([])
  expect(String(await readArtifact(home, "r1", "report.md"))).toBe("Done.\n")
})

test("nothing outside of the run's directory is read", async () => {
  const home = aHome()
  symlinkSync(path.join(home, "secret"), path.join(home, "artifacts", "r1", "link"))
  for (const name of ["link", "../../secret", "steps", "/etc/hostname", ""])
    expect(await readArtifact(home, "r1", name)).toBeNull()
  expect(await listArtifacts(home, "..")).toEqual([])
  expect(await readArtifact(home, "../r1", "report.md")).toBeNull()
})

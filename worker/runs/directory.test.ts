import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import path from "node:path"
import { afterEach, beforeEach, expect, test } from "vitest"
import { ownIdentity } from "#lib/process"
import { runDirectoryOf } from "./directory.ts"
import type { RunRequest } from "./request.ts"

let home: string
beforeEach(() => {
  home = mkdtempSync(path.join(tmpdir(), "clutch-runs-"))
})
afterEach(() => rmSync(home, { recursive: true, force: true }))

const request: RunRequest = {
  ...{
    runId: "run1",
    generation: 2,
    taskKey: "CLU-1",
    taskId: "t1",
    project: "clutch",
    role: "dev",
    step: "dev",
    attempt: 1,
    executor: "simulation",
  },
  ...{
    repository: "/srv/app",
    baseBranch: "main",
    branchSlug: "fix",
    previousRunIsGone: true,
    checkCommand: "",
    prompt: "Do it.",
  },
  ...{
    timeLimitMs: 1,
    idleLimitMs: 1,
    clutchUrl: "http://127.0.0.1:1",
    home: "/var/clutch",
    transcript: "/var/clutch/t.jsonl",
    runKey: "clr_secret",
  },
}
const shim = { ...ownIdentity(), level: "marker" as const }

test("only one caller makes a run's directory", () => {
  const run = runDirectoryOf(home, "run1")
  expect([run.create(), run.create()]).toEqual([true, false])
})

test("[SV11] the request is read back without the key, which has a file of its own", () => {
  const run = runDirectoryOf(home, "run1")
  run.create()
  run.writeRequest(request)
  expect(run.readRequest()).toMatchObject({ runId: "run1", generation: 2, reviewComments: [] })
  expect(readFileSync(path.join(run.path, "request.json"), "utf8")).not.toContain("clr_secret")
  expect(run.readKey()).toBe("clr_secret")
  run.forgetKey()
  expect(run.readKey()).toBeNull()
})

test("[SV16] only the first shim claims a run, whatever became of it", () => {
  const run = runDirectoryOf(home, "run1")
  run.create()
  expect(run.claim(shim)).toBe(true)
  expect(run.claim({ ...shim, pid: 1 })).toBe(false)
  expect(run.readShim()).toEqual(shim)
})

test("the first cause of a stop stays", () => {
  const run = runDirectoryOf(home, "run1")
  run.create()
  expect(run.readStop()).toBeNull()
  run.requestStop("cancelled_by_person")
  run.requestStop("interrupted")
  expect(run.readStop()).toBe("cancelled_by_person")
})

test("atomic writes leave no drafts behind", () => {
  const run = runDirectoryOf(home, "run1")
  run.create()
  run.claim(shim)
  run.claim(shim)
  run.writeRequest(request)
  expect(readdirSync(run.path).toSorted()).toEqual(["key", "request.json", "shim.json"])
})

test("a file that holds something else is an error that names it", () => {
  const run = runDirectoryOf(home, "run1")
  run.create()
  writeFileSync(path.join(run.path, "shim.json"), "{ half")
  expect(() => run.readShim()).toThrow(/shim\.json is not what Clutch writes there/)
})

test.each(["../other", "a/b", "", ".", "a b"])("a run id that is a path is refused: %j", (runId) => {
  expect(() => runDirectoryOf(home, runId)).toThrow(/run id/)
})

/** The file that each command of an agent in a gateway begins with, in real shells. */
import { spawn, spawnSync } from "node:child_process"
import { once } from "node:events"
import { existsSync, mkdirSync, mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import path from "node:path"
import { afterEach, expect, test } from "vitest"
import { makeRunKey } from "#lib/auth/keys"
import { reapRun } from "../../reaper.ts"
import { runDirectoryOf } from "../../runs/directory.ts"
import { StoredRequest } from "../../runs/request.ts"
import { environmentFileOf } from "./record.ts"
import { writeEnvironment } from "./words.ts"

const ends: (() => void)[] = []
afterEach(() => ends.splice(0).forEach((end) => end()))

function aRun() {
  const home = mkdtempSync(path.join(tmpdir(), "clutch-words-"))
  ends.push(() => rmSync(home, { recursive: true, force: true }))
  const run = runDirectoryOf(home, `run${process.pid}`)
  run.create()
  const request = StoredRequest.parse({
    ...{ runId: run.runId, generation: 1, taskKey: "SMP-1", taskId: "t", project: "sample", role: "dev" },
    ...{ step: "dev", attempt: 1, executor: "openclaw", repository: home, baseBranch: "main" },
    ...{ branchSlug: "x", previousRunIsGone: true, checkCommand: "", prompt: "x" },
    ...{ timeLimitMs: 1_000, idleLimitMs: 1_000, clutchUrl: "http://127.0.0.1:1", home },
    transcript: path.join(home, "t.jsonl"),
  })
  writeEnvironment(run, request, makeRunKey(), home, [])
  return { run, home, begin: `. '${environmentFileOf(run)}' && ` }
}

test.each(["sh", "bash"])(
  "a command of %s that outlives its gateway is ended, its shell included",
  async (shell) => {
    const { run, home, begin } = aRun()
    const sign = path.join(home, "begun")
    // What is killed under it does not end it: the shell itself must be found, which has no mark that anybody could see.
    const child = spawn(shell, ["-c", `${begin}touch ${sign}; while :; do sleep 0.2; done`], {
      ...{ cwd: home, stdio: "ignore", detached: true },
    })
    ends.push(() => void child.kill("SIGKILL"))
    const gone = once(child, "exit")
    await expect.poll(() => existsSync(sign), { timeout: 30_000 }).toBe(true)
    const { processesSeen, processesLeft } = await reapRun(run)
    expect(processesSeen).toBeGreaterThan(0)
    expect(processesLeft).toBe(0)
    expect((await gone)[1]).toBe("SIGKILL")
  },
)

test("a shell that cannot say who it is works all the same", () => {
  const { run, begin } = aRun()
  mkdirSync(run.shells)
  const { status, stdout } = spawnSync("sh", ["-c", `${begin}echo "$CLUTCH_RUN"`], { encoding: "utf8" })
  expect([status, stdout.trim()]).toEqual([0, run.runId])
})

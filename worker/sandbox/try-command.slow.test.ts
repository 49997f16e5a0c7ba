import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import path from "node:path"
import { expect, test } from "vitest"
import { processes } from "#lib/process"
import { tryCommand } from "./try-command.ts"

test("a command's words and its end are told", async () => {
  expect(await tryCommand("sh", ["-c", "echo out; echo err >&2; exit 3"])).toEqual({
    kind: "ended",
    how: 3,
    stdout: "out\n",
    stderr: "err\n",
  })
  expect(await tryCommand("sh", ["-c", "kill -9 $$"])).toMatchObject({ kind: "ended", how: "SIGKILL" })
})

test("a program that is not there is told from one that fails", async () => {
  expect(await tryCommand("clutch-has-no-such-program", [])).toEqual({ kind: "missing" })
})

test.each([
  ["hangs and does not listen", 'trap "" TERM; sleep 60 & echo $! $$ > pids; wait'],
  ["leaves somebody behind who holds its output", "sleep 60 & echo $! $$ > pids"],
])("one that %s is given up and ended with its children", async (_how, script) => {
  const directory = mkdtempSync(path.join(tmpdir(), "clutch-try-"))
  const file = path.join(directory, "pids")
  try {
    expect(await tryCommand("sh", ["-c", `cd '${directory}'; ${script}`], 500)).toEqual({ kind: "silent" })
    expect(existsSync(file)).toBe(true)
    const pids = readFileSync(file, "utf8").trim().split(" ").map(Number)
    expect(pids).toHaveLength(2)
    await expect.poll(() => pids.map((pid) => processes.look(pid))).toEqual([null, null])
  } finally {
    rmSync(directory, { recursive: true })
  }
})

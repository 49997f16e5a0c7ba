import { afterEach, describe, expect, test } from "vitest"
import type { ChildProcess } from "node:child_process"
import {
  descendantsOf,
  identify,
  isAlive,
  killAll,
  ownIdentity,
  processes,
  processesOfRun,
  RUN_MARKER,
  signalIfAlive,
  startProcess,
} from "./process.ts"
import { parsePs } from "./process/darwin.ts"
import { parseStat } from "./process/linux.ts"

const started: ChildProcess[] = []
afterEach(() => {
  for (const child of started.splice(0)) child.kill("SIGKILL")
})

async function shell(command: string, env: Record<string, string> = {}) {
  const child = await startProcess("sh", ["-c", command], {
    env: { PATH: process.env.PATH ?? "", ...env },
    stdio: "ignore",
    detached: true,
  })
  started.push(child)
  return child.pid ?? 0
}

describe("who a process is", () => {
  test("this process lives, under the identity it gives itself", () => {
    expect(ownIdentity().pid).toBe(process.pid)
    expect(isAlive(ownIdentity())).toBe(true)
  })

  test("a reused pid and another boot are not the process that was named", () => {
    const own = ownIdentity()
    expect(isAlive({ ...own, startTime: own.startTime + 1 })).toBe(false)
    expect(isAlive({ ...own, bootId: "another" })).toBe(false)
    expect(signalIfAlive({ ...own, startTime: own.startTime + 1 }, "SIGKILL")).toBe(false)
  })

  test("a program that does not exist cannot be started, and the error says which", async () => {
    await expect(startProcess("/no/such/program", [], { env: {}, stdio: "ignore" })).rejects.toMatchObject({
      code: "external_error",
      operation: "start /no/such/program",
    })
  })

  test.runIf(process.platform === "linux")(
    "an ended process is gone although nobody has collected it",
    async () => {
      const pid = await shell("sh -c 'exit 0' & sleep 30; :")
      // The shell sleeps in the foreground and does not collect its child, which stays in the table as a zombie.
      await expect
        .poll(() => descendantsOf(pid).map((seen) => processes.commandLine(seen.pid)[0]))
        .toEqual(["sleep"])
    },
  )
})

describe("ending what belongs together", () => {
  test("processes of a run are found by marker, and so are their children that dropped it", async () => {
    const runId = `unit-${process.pid}-a`
    const pid = await shell("env -i sleep 30 & sleep 30; :", { [RUN_MARKER]: runId })
    await expect.poll(() => processesOfRun(runId).length).toBe(3)
    expect(processesOfRun(`${runId}b`)).toEqual([])
    const identity = identify(pid)
    expect(await killAll(() => processesOfRun(runId))).toMatchObject({ processesSeen: 3, processesLeft: 0 })
    expect(identity && isAlive(identity)).toBe(false)
  })

  test("who left the tree is ended when it was seen before", async () => {
    const runId = `unit-${process.pid}-b`
    const pid = await shell("env -i setsid sleep 30 & sleep 30; :", { [RUN_MARKER]: runId })
    await expect.poll(() => processesOfRun(runId).length).toBe(3)
    const witnessed = processesOfRun(runId).flatMap((seen) => identify(seen.pid) ?? [])
    process.kill(pid, "SIGKILL")
    await expect.poll(() => identify(pid)).toBeNull()
    const find = () => processesOfRun(runId, witnessed)
    expect(find()).toHaveLength(2)
    expect(await killAll(find)).toMatchObject({ processesSeen: 2, processesLeft: 0 })
  })

  test("what will not die is counted, and the attempt ends", async () => {
    const ghost = { pid: 2 ** 30, parentPid: 1, groupId: 1, startTime: 1 }
    expect(await killAll(() => [ghost], { timeoutMs: 60, pauseMs: 5, now: () => 7 })).toEqual({
      processesSeen: 1,
      processesLeft: 1,
      at: 7,
    })
  })
})

describe("reading process tables", () => {
  const fields = (state: string) => `${state} 20 30 30 0 -1 4194304 1 0 0 0 1 0 0 0 20 0 1 0 123456 1 1`

  test("a name may hold brackets and spaces", () => {
    expect(parseStat(10, `10 (a) S 9 (b) ${fields("S")}`)).toEqual({
      pid: 10,
      parentPid: 20,
      groupId: 30,
      startTime: 123456,
    })
  })

  test("a zombie does not live", () => {
    expect(parseStat(10, `10 (sh) ${fields("Z")}`)).toBeNull()
  })

  test("the listing of macOS is read", () => {
    const text =
      "  501     1   501 Ss   Mon Nov 16 10:20:30 2026\n  502   501   501 Z    Mon Nov 16 10:20:31 2026\n"
    expect(parsePs(text)).toEqual([
      { pid: 501, parentPid: 1, groupId: 501, startTime: Date.parse("Mon Nov 16 10:20:30 2026") / 1000 },
    ])
  })
})

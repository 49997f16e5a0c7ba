/** The shim in reserve, with real processes: whose it is, and what becomes of it and of its run whoever dies. */
import { execFileSync, type ChildProcess } from "node:child_process"
import { once } from "node:events"
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest"
import { silentLog } from "#lib/log"
import { identify, isAlive } from "#lib/process"
import { ROOT } from "#lib/root"
import { levelsHere } from "#test/fixtures/agents/levels"
import { openWorkshop, type Workshop } from "#test/fixtures/agents/workshop"
import type { Executor } from "./executor.ts"
import { createExecutors } from "./index.ts"
import { startSpare } from "./shim-executor.ts"
import { keepSpareShim, type SpareShim } from "./spare-shim.ts"

const BRIEF = script([{ say: "done" }])
const ENDLESS = script([{ say: "working" }, { hang: {} }])

let workshop: Workshop
let spare: SpareShim
let executor: Executor
let spares: { child: ChildProcess; ready: Promise<unknown> }[]

beforeAll(async () => {
  const level = (await levelsHere()).find(({ works }) => works)?.level ?? "marker"
  workshop = await openWorkshop(level)
})
afterAll(() => workshop.close())

beforeEach(() => {
  const shims = { home: workshop.home, supervision: workshop.level, simulationSpeed: 50 }
  spares = []
  spare = keepSpareShim({
    async start() {
      const child = await startSpare(shims)
      spares.push({ child, ready: once(child.stdout!, "data") })
      return child
    },
    log: silentLog,
    refillMs: 0,
  })
  executor = createExecutors({ ...shims, spare }).simulation
})
afterEach(() => spare.close())

/** The spare that is kept by now, once it can take a run. */
async function nextSpare(number: number): Promise<ChildProcess> {
  await expect.poll(() => spares.length, { timeout: 20_000 }).toBeGreaterThanOrEqual(number)
  const { child, ready } = spares[number - 1]!
  await ready
  return child
}

test("[SV24] a run is taken by the process that waited, and another one waits after it", async () => {
  const first = await nextSpare(1)
  const request = workshop.request({ prompt: BRIEF })
  await executor.start(request)
  await workshop.until(request.runId, "exited")
  expect(workshop.run(request.runId).readShim()).toMatchObject({ pid: first.pid })
  expect((await workshop.exitOf(request.runId)).exitCode).toBe(0)
  expect((await nextSpare(2)).pid).not.toBe(first.pid)
})

test("[SV24] while none is ready a run gets a shim of its own at once", async () => {
  const request = workshop.request({ prompt: BRIEF })
  await executor.start(request)
  expect((await workshop.exitOf(request.runId)).exitCode).toBe(0)
  expect(spares.map(({ child }) => child.pid)).not.toContain(workshop.run(request.runId).readShim()?.pid)
})

test.each(["SIGKILL", "SIGSTOP"] as const)("[SV24] no run waits for a spare after %s", async (signal) => {
  const child = await nextSpare(1)
  child.kill(signal)
  const request = workshop.request({ prompt: ENDLESS })
  await executor.start(request)
  await workshop.until(request.runId, "alive")
  const shim = workshop.run(request.runId).readShim()
  expect(shim?.pid).not.toBe(child.pid)
  // Woken again it hears of a run that has its shim, and leaves.
  child.kill("SIGCONT")
  await expect.poll(() => child.exitCode ?? child.signalCode, { timeout: 20_000 }).not.toBeNull()
  expect(workshop.run(request.runId).readShim()).toEqual(shim)
  await executor.stop(request.runId, "interrupted")
  expect((await workshop.exitOf(request.runId)).termination.processesLeft).toBe(0)
})

test("[SV24] a spare leaves with whoever kept it, also after kill -9", async () => {
  const pid = Number(keptElsewhere(null))
  await expect.poll(() => identify(pid), { timeout: 20_000 }).toBeNull()
})

test("[SV24] [EX6] one that has taken a run leads it to its end, though who kept it was killed at once", async () => {
  const request = workshop.request({ prompt: BRIEF })
  const pid = Number(keptElsewhere(request))
  expect((await workshop.exitOf(request.runId)).exitCode).toBe(0)
  expect(workshop.run(request.runId).readShim()?.pid).toBe(pid)
})

test("[SV24] closing ends the one that waits, and none comes after it", async () => {
  const child = await nextSpare(1)
  const identity = identify(child.pid!)!
  await spare.close()
  expect(isAlive(identity)).toBe(false)
  expect(spares).toHaveLength(1)
})

/** A process of its own keeps a spare, has a run started by it if there is one, and kills itself; the spare's pid. */
function keptElsewhere(request: object | null): string {
  const source = `
    import { once } from "node:events"
    import { silentLog } from "#lib/log"
    import { createExecutors } from "#worker/executors/index"
    import { startSpare } from "#worker/executors/shim-executor"
    import { keepSpareShim } from "#worker/executors/spare-shim"
    import { writeSync } from "node:fs"
    const { request, ...shims } = JSON.parse(process.argv[1])
    const spare = keepSpareShim({
      async start() {
        const child = await startSpare(shims)
        once(child.stdout, "data").then(() => setImmediate(async () => {
          writeSync(1, String(child.pid))
          if (request) await createExecutors({ ...shims, spare }).simulation.start(request)
          process.kill(process.pid, "SIGKILL")
        }))
        return child
      },
      log: silentLog,
      refillMs: 0,
    })
    setInterval(() => {}, 1_000)`
  const { home, level } = workshop
  const input = JSON.stringify({ home, supervision: level, simulationSpeed: 50, request })
  try {
    execFileSync(process.execPath, ["--input-type=module", "-e", source, input], { cwd: ROOT })
  } catch (error) {
    // It killed itself, as it should.
    return String((error as { stdout: Buffer }).stdout)
  }
  throw new Error("It should have killed itself.")
}

function script(steps: object[]): string {
  return `\n\`\`\`simulation\n${JSON.stringify({ dev: [{ steps }] })}\n\`\`\`\n`
}

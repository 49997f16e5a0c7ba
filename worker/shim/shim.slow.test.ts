/** Real shims with real processes: what they hold, what they end, what they record. Ids are those of docs/spec/supervision.md. */
import { existsSync, mkdirSync, readFileSync, statSync, utimesSync, writeFileSync } from "node:fs"
import path from "node:path"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { homeOf } from "#lib/home"
import { isAlive, processesOfRun, startProcess } from "#lib/process"
import { ROOT } from "#lib/root"
import { levelsHere, offered } from "#test/fixtures/agents/levels"
import { startOperationsServer } from "#test/fixtures/agents/operations-server"
import { fixture, FIXTURES, openWorkshop, type Workshop } from "#test/fixtures/agents/workshop"
import { reap } from "../reaper.ts"
import { runDirectory } from "../runs/directory.ts"

const levels = await levelsHere()

/** Resolves when the agent has said that it works. */
async function working(shop: Workshop, name: string, changes = {}) {
  const request = shop.command(`exec ${fixture(name)}`, changes)
  await shop.executor.start(request)
  const { stdout } = shop.run(request.runId)
  await expect
    .poll(() => (existsSync(stdout) ? readFileSync(stdout, "utf8") : ""), { timeout: 20_000 })
    .toContain("working")
  return request
}

for (const { level, works, detail } of levels) {
  describe.skipIf(!works)(
    works ? `a run under ${level}` : offered(level, detail),
    { concurrent: true },
    () => {
      let shop: Workshop
      beforeAll(async () => {
        shop = await openWorkshop(level)
      })
      afterAll(() => shop.close())

      test("[SV1] kill -9 of the shim ends the agent and its whole family within 5 s", async () => {
        const { runId } = await working(shop, "family.mjs")
        await expect.poll(() => processesOfRun(runId).length).toBeGreaterThan(4)
        const shim = shop.run(runId).readShim()
        expect(shim && isAlive(shim)).toBe(true)
        process.kill(shim?.pid ?? 0, "SIGKILL")
        const deadline = Date.now() + 5_000
        if (level !== "marker") await expect.poll(() => processesOfRun(runId), { timeout: 2_000 }).toEqual([])
        // A loop looks about once a second; under a namespace the kernel was faster.
        await expect
          .poll(() => shop.executor.observe(runId), { interval: 1_000, timeout: 5_000 })
          .toEqual({ kind: "orphaned", agentsLeft: 0 })
        expect(processesOfRun(runId)).toEqual([])
        expect(Date.now()).toBeLessThan(deadline)
        expect(await reap(shop.home, runId)).toMatchObject({ processesLeft: 0 })
        expect(shop.run(runId).readKey(), "[SV11]").toBeNull()
      })

      test("[SV2] a stop ends a whole family and counts it", async () => {
        const { runId } = await working(shop, "family.mjs")
        await expect.poll(() => processesOfRun(runId).length).toBeGreaterThan(4)
        await shop.executor.stop(runId, "cancelled_by_person")
        const { termination, stopped } = await shop.exitOf(runId)
        expect(stopped).toBe("cancelled_by_person")
        expect(termination.processesSeen).toBeGreaterThan(4)
        expect(termination.processesLeft).toBe(0)
        expect(processesOfRun(runId)).toEqual([])
      })

      test("[SV3] an agent is asked before it is killed", async () => {
        const { runId } = await working(shop, "forever.mjs")
        await shop.executor.stop(runId, "interrupted")
        expect(await shop.exitOf(runId)).toMatchObject({ stopped: "interrupted" })
        expect((await shop.exitOf(runId)).tail).toContain("asked to stop")
      })

      test("[SV4] an agent's exit code, its signal and its last words are recorded", async () => {
        const fails = shop.command(fixture("exit-3.mjs"))
        const dies = shop.command("kill -SEGV $$")
        await Promise.all([shop.executor.start(fails), shop.executor.start(dies)])
        expect(await shop.exitOf(fails.runId)).toMatchObject({
          exitCode: 3,
          signal: null,
          stopped: null,
          tail: "something is wrong",
        })
        expect(await shop.exitOf(dies.runId)).toMatchObject({
          exitCode: null,
          signal: "SIGSEGV",
          stopped: null,
        })
      })

      test("[SV5] an agent commits, amends and rebases in its linked work tree", async () => {
        const request = shop.command(fixture("commits.sh"))
        await shop.executor.start(request)
        const exit = await shop.exitOf(request.runId)
        expect(exit.tail).toMatch(/add hello, amended$/)
        expect(exit).toMatchObject({ exitCode: 0, treeChanged: true })
        expect(exit.headCommit).toBe(shop.git("rev-parse", `clutch/${request.taskKey}/${request.branchSlug}`))
        expect(shop.git("show", "--no-patch", "--format=%an", exit.headCommit ?? "")).toBe("Clutch check")
      })

      test("[SV5] packing the repository's refs meanwhile loses no commit", async () => {
        const request = shop.command(
          "echo working; until test -e go; do sleep 0.1; done; git commit --quiet --allow-empty -m late && git log --format=%s -1",
        )
        await shop.executor.start(request)
        const { stdout } = shop.run(request.runId)
        await expect
          .poll(() => existsSync(stdout) && readFileSync(stdout, "utf8"), { timeout: 20_000 })
          .toBe("working\n")
        shop.git("pack-refs", "--all", "--prune")
        writeFileSync(path.join(homeOf(shop.home).workspaces, "sample", request.taskKey, "go"), "")
        const exit = await shop.exitOf(request.runId)
        expect(exit).toMatchObject({ exitCode: 0, tail: "working\nlate" })
        expect(shop.git("show", "--no-patch", "--format=%s", exit.headCommit ?? "")).toBe("late")
      })

      test("[SV6] what an agent leaves behind ends with it", async () => {
        const request = shop.command("setsid sleep 3600 & sleep 0.3")
        await shop.executor.start(request)
        const exit = await shop.exitOf(request.runId)
        expect(exit).toMatchObject({ exitCode: 0, stopped: null, termination: { processesLeft: 0 } })
        expect(processesOfRun(request.runId)).toEqual([])
      })

      test("[SV7] the environment of an agent is made from nothing", async () => {
        process.env.SECRET_OF_THE_OPERATOR = "do not tell"
        const request = shop.command('env | cut -d= -f1 | sort | tr "\\n" " "')
        await shop.executor.start(request)
        const { tail } = await shop.exitOf(request.runId)
        expect(tail).not.toContain("SECRET_OF_THE_OPERATOR")
        expect(tail).not.toContain("CLUTCH_HOME")
        expect(tail.split(" ")).toEqual(
          expect.arrayContaining(["CLUTCH_RUN", "CLUTCH_RUN_KEY", "CLUTCH_URL", "HOME", "PATH"]),
        )
      })
    },
  )
}

describe.skipIf(!levels.find(({ level }) => level === "bwrap")?.works)("the walls of bwrap", () => {
  test("[SV8] an agent reaches its work tree and its home, and no key, no other run, no setting and no other branch", async () => {
    const shop = await openWorkshop("bwrap")
    try {
      const other = shop.run("other-run")
      other.create()
      writeFileSync(path.join(other.path, "key"), "clr_other")
      const request = shop.command(fixture("prober.sh", shop.home, shop.repository, other.path, ROOT))
      await shop.executor.start(request)
      const { tail } = await shop.exitOf(request.runId)
      const reached = tail.split("\n").filter((line) => line.endsWith(": yes"))
      expect(reached).toEqual(["own-file: yes", "own-home: yes", "commit: yes"])
      expect(tail.split("\n")).toHaveLength(13)
    } finally {
      await shop.close()
    }
  })
})

describe("a run, at the best level here", () => {
  let shop: Workshop
  beforeAll(async () => {
    shop = await openWorkshop(levels.find(({ works }) => works)?.level ?? "marker")
  })
  afterAll(() => shop.close())

  test("[SV3] an agent that does not listen is killed after its grace", async () => {
    const { runId } = await working(shop, "stubborn.mjs")
    await shop.executor.stop(runId, "interrupted")
    expect(await shop.exitOf(runId, 15)).toMatchObject({
      stopped: "interrupted",
      signal: "SIGKILL",
      exitCode: null,
    })
  })

  test("[SV9] output is redacted, and its files cannot fill the disk", async () => {
    const request = shop.command(fixture("spammer.mjs"))
    await shop.executor.start(request)
    expect(await shop.exitOf(request.runId)).toMatchObject({ exitCode: 0 })
    const { stdout } = shop.run(request.runId)
    const sizes = [stdout, `${stdout}.1`].map((file) => statSync(file).size)
    expect(sizes[0] ?? 0).toBeGreaterThan(0)
    expect(Math.max(...sizes)).toBeLessThan(5 * 1024 * 1024)
    expect(readFileSync(`${stdout}.1`, "utf8")).not.toContain(request.runKey)
    expect(readFileSync(stdout, "utf8")).toContain("[redacted]")
  })

  test("[SV10] a run that uses up its time is ended, and says so", async () => {
    const { runId } = await working(shop, "forever.mjs", { timeLimitMs: 1_500 })
    expect(await shop.exitOf(runId)).toMatchObject({
      stopped: "time_limit",
      termination: { processesLeft: 0 },
    })
  })

  test("[SV10] a silent run is ended; one whose transcript grows is not silent", async () => {
    const silent = await working(shop, "forever.mjs", { idleLimitMs: 1_500 })
    const writes = shop.request()
    const grows = {
      ...shop.command(`for i in 1 2 3 4 5 6; do sleep 0.5; echo x >> '${writes.transcript}'; done`),
      transcript: writes.transcript,
      idleLimitMs: 1_500,
    }
    await shop.executor.start(grows)
    expect(await shop.exitOf(silent.runId)).toMatchObject({ stopped: "idle_limit" })
    expect(await shop.exitOf(grows.runId)).toMatchObject({ stopped: null, exitCode: 0 })
  })

  test("[SV11] the key is in no other file, on no command line, and its own file goes when the shim has read it", async () => {
    const request = await working(shop, "forever.mjs")
    const run = shop.run(request.runId)
    expect(readFileSync(path.join(run.path, "request.json"), "utf8")).not.toContain(request.runKey)
    expect(run.readKey()).toBeNull()
    const lines = processesOfRun(request.runId).map(({ pid }) => readFileSync(`/proc/${pid}/cmdline`, "utf8"))
    expect(lines.join()).not.toContain(request.runKey)
    await shop.executor.stop(request.runId, "interrupted")
    await shop.exitOf(request.runId)
    expect(asksOf(shop, request.runKey).length).toBeGreaterThan(0)
  })

  test("[SV12] the shim reports start and end under its run's key and generation", async () => {
    const request = shop.command("true", { generation: 7 })
    await shop.executor.start(request)
    const exit = await shop.exitOf(request.runId)
    await expect
      .poll(() => asksOf(shop, request.runKey).map(({ operation }) => operation))
      .toEqual(["runs.started", "runs.exited"])
    const [started, exited] = asksOf(shop, request.runKey)
    expect(started?.input).toMatchObject({
      generation: 7,
      shim: { level: shop.level },
      workspace: { branch: `clutch/${request.taskKey}/add-a-greeting` },
    })
    expect(exited?.input).toEqual({ generation: 7, exit })
  })

  test("[SV13] a run that the server has ended starts no agent and reports nothing more", async () => {
    const marker = path.join(shop.home, "started-after-all")
    const request = shop.command(`touch '${marker}'`)
    shop.server.answer("runs.started", () => ({
      refusal: { code: "run_ended", message: "This run has ended." },
    }))
    await shop.executor.start(request)
    expect(await shop.exitOf(request.runId)).toMatchObject({
      stopped: "superseded",
      exitCode: null,
      termination: { processesSeen: 0, processesLeft: 0 },
    })
    shop.server.answer("runs.started", () => ({ value: { stop: null } }))
    expect(asksOf(shop, request.runKey).map(({ operation }) => operation)).toEqual(["runs.started"])
    expect(existsSync(marker)).toBe(false)
  })

  test("[SV20] a stop that the server answers to the start is obeyed before any agent starts", async () => {
    const marker = path.join(shop.home, "started-though-cancelled")
    const request = shop.command(`touch '${marker}'`)
    shop.server.answer("runs.started", () => ({ value: { stop: "cancelled_by_person", refusal: null } }))
    await shop.executor.start(request)
    const exit = await shop.exitOf(request.runId)
    shop.server.answer("runs.started", () => ({ value: { stop: null } }))
    expect(exit).toMatchObject({
      stopped: "cancelled_by_person",
      exitCode: null,
      workspaceError: null,
      termination: { processesSeen: 0, processesLeft: 0 },
    })
    await expect
      .poll(() => asksOf(shop, request.runKey).map(({ operation }) => operation))
      .toEqual(["runs.started", "runs.exited"])
    expect(existsSync(marker)).toBe(false)
  })

  test("[SV13] a refusal that may pass with the server's own start is no end", async () => {
    const request = shop.command("true")
    let asked = 0
    shop.server.answer("runs.started", () => {
      asked += 1
      if (asked === 1) return { refusal: { code: "internal", message: "a bug" } }
      if (asked <= 3) return { refusal: { code: "unauthenticated", message: "not valid (any more)" } }
      return { value: { stop: null } }
    })
    await shop.executor.start(request)
    expect(await shop.exitOf(request.runId)).toMatchObject({ exitCode: 0, stopped: null })
    expect(asked).toBe(4)
  })

  test("[SV13] a shim that comes late asks before it touches the work tree", async () => {
    shop.server.answer("runs.heartbeat", () => ({
      refusal: { code: "run_ended", message: "This run has ended." },
    }))
    const request = shop.command("true")
    const run = shop.run(request.runId)
    run.create()
    run.writeRequest(request)
    const longAgo = Date.now() / 1_000 - 30
    utimesSync(path.join(run.path, "request.json"), longAgo, longAgo)
    await startProcess(process.execPath, [path.join(ROOT, "worker", "shim.ts"), run.path], {
      env: { PATH: process.env.PATH ?? "", CLUTCH_HOME: shop.home },
      stdio: "ignore",
    })
    expect(await shop.exitOf(request.runId)).toMatchObject({ stopped: "superseded", exitCode: null })
    shop.server.answer("runs.heartbeat", () => ({ value: { stop: null } }))
    expect(asksOf(shop, request.runKey).map(({ operation }) => operation)).toEqual(["runs.heartbeat"])
    expect(existsSync(path.join(homeOf(shop.home).workspaces, "sample", request.taskKey))).toBe(false)
  })

  test("[SV14] an end that the server did not hear is told again when it is back", async () => {
    const server = await startOperationsServer()
    const request = shop.command("sleep 1", { clutchUrl: server.url })
    await shop.executor.start(request)
    await expect.poll(() => server.inputsOf("runs.started"), { timeout: 10_000 }).toHaveLength(1)
    await server.close()
    const exit = await shop.exitOf(request.runId)
    const back = await startOperationsServer(Number(new URL(server.url).port))
    await expect
      .poll(() => back.inputsOf("runs.exited"), { timeout: 10_000 })
      .toEqual([{ generation: 1, exit }])
    await back.close()
  })

  test("[SV15] a work tree that cannot be made is told in a sentence, and no agent starts", async () => {
    const request = shop.command("true", { baseBranch: "nowhere" })
    await shop.executor.start(request)
    const exit = await shop.exitOf(request.runId)
    expect(exit.workspaceError).toContain("nowhere")
    expect(exit).toMatchObject({ exitCode: null, termination: { processesSeen: 0 } })
  })

  test("[SV16] a second shim of a run leaves it alone", async () => {
    const { runId } = await working(shop, "forever.mjs")
    const run = shop.run(runId)
    const first = run.readShim()
    const second = await startProcess(process.execPath, [path.join(ROOT, "worker", "shim.ts"), run.path], {
      env: { PATH: process.env.PATH ?? "", CLUTCH_HOME: shop.home },
      stdio: "ignore",
    })
    const code = await new Promise((resolve) => second.once("exit", resolve))
    expect(code).toBe(0)
    expect(run.readShim()).toEqual(first)
    expect(await shop.executor.observe(runId)).toEqual({ kind: "alive" })
  })

  test("[SV17] the reaper leaves a run with a living shim alone", async () => {
    const { runId } = await working(shop, "forever.mjs")
    expect(await reap(shop.home, runId)).toBeNull()
    expect(processesOfRun(runId).length).toBeGreaterThan(0)
  })

  test("[SV18] a shim whose own code fails ends its agent first", async () => {
    const run = runDirectory(path.join(homeOf(shop.home).runs, `crash${process.pid}`))
    mkdirSync(run.path, { recursive: true })
    const shim = await startProcess(process.execPath, [path.join(FIXTURES, "crashing-shim.ts"), run.path], {
      env: { PATH: process.env.PATH ?? "" },
      stdio: ["ignore", "pipe", "pipe"],
    })
    let said = ""
    shim.stdout?.on("data", (chunk: Buffer) => (said += chunk.toString()))
    const code = await new Promise((resolve) => shim.once("exit", resolve))
    expect(said).toContain("agents at work: 2")
    expect(code).toBe(70)
    expect(processesOfRun(run.runId)).toEqual([])
    expect(run.readExit()).toBeNull()
  })
})

const asksOf = (shop: Workshop, runKey: string) => shop.server.asked.filter(({ key }) => key === runKey)

/** The executor contract, and what is special to agents in a gateway, on the fake one. */
import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs"
import path from "node:path"
import { afterEach, describe, expect, test } from "vitest"
import { readEnv } from "#lib/env"
import { homeOf } from "#lib/home"
import { openFakeGateway, type FakeOptions } from "#test/fakes/gateway/gateway"
import { interruptGatewayRuns } from "#worker/executors/openclaw/interrupt"
import { executorContract } from "./executor.contract.ts"
import { openGatewayWorkshop } from "./executor-openclaw.ts"

const HANGS = [
  { tools: [{ name: "exec", args: { command: ". $ENV && exec sleep 600" } }] },
  { text: "Late." },
]
const COMMITS = [
  {
    tools: [
      {
        name: "exec",
        args: { command: ". $ENV && echo hello > hello.txt && git add -A && git commit -qm 'add hello'" },
      },
    ],
  },
  { text: "Added hello." },
]
const PATIENCE = { timeout: 30_000, interval: 50 }

const closers: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close()
})

async function open(options: FakeOptions & { limit?: number; resume?: number; rest?: number } = {}) {
  const gateway = await openFakeGateway(options)
  const kit = await openGatewayWorkshop({
    ...{ url: gateway.url, token: gateway.token, limit: options.limit ?? 4 },
    settings: { resumeMs: options.resume ?? 5_000, providerRestMs: options.rest ?? 60_000 },
  })
  const atWork = (runId: string) =>
    [...gateway.world.life.runs.values()].filter(
      ({ state, session }) => state === "running" && session.key.endsWith(runId.toLowerCase()),
    ).length
  const turns = (runId: string) =>
    gateway.world.turns.filter(({ key }) => key.endsWith(runId.toLowerCase())).length
  return { gateway, kit, atWork, turns }
}

async function opened(options?: Parameters<typeof open>[0]) {
  const world = await open(options)
  closers.push(() => world.gateway.close(), world.kit.close)
  return world
}

executorContract("openclaw in the fake gateway", async () => {
  const { gateway, kit, atWork } = await open()
  return {
    executor: kit.executor,
    endless: () => kit.request(HANGS),
    brief: () => kit.request(COMMITS),
    agentsOf: atWork,
    until: kit.until,
    exitOf: kit.exitOf,
    startElsewhere: kit.startElsewhere,
    async close() {
      await kit.close()
      await gateway.close()
    },
  }
})

describe("runs in a gateway", () => {
  test("[OC1] the agent works in the run's work tree, as a run of Clutch, and its commit is the run's head", async () => {
    const { kit } = await opened()
    const request = kit.request(COMMITS)
    await kit.executor.start(request)
    const exit = await kit.exitOf(request.runId)
    expect(exit).toMatchObject({ exitCode: 0, treeChanged: true, tail: "Added hello." })
    expect(kit.workshop.git("log", "-1", "--format=%an: %s", exit.headCommit ?? "")).toBe(
      "Clutch developer: add hello",
    )
    expect(exit.termination.confirmation).toMatch(/gateway says.*cannot be seen/)
    expect(kit.workshop.server.inputsOf("runs.started")[0]).toMatchObject({ shim: { level: "gateway" } })
    const run = path.join(homeOf(kit.workshop.home).runs, request.runId)
    expect(["key", "environment.sh"].filter((name) => existsSync(path.join(run, name)))).toEqual([])
  })

  test("[OC2] a gateway that cannot be told a directory is worked in all the same", async () => {
    const { kit } = await opened({ version: "2026.7.35" })
    const request = kit.request(COMMITS)
    await kit.executor.start(request)
    expect(await kit.exitOf(request.runId)).toMatchObject({ exitCode: 0, treeChanged: true })
  })

  test("[OC16] what earlier steps left lies where the prompt says, readable for an agent whose home is the gateway's", async () => {
    const { kit } = await opened()
    const { git, repository } = kit.workshop
    const from = git("rev-parse", "HEAD")
    writeFileSync(path.join(repository, "hello.txt"), "hello\n")
    git("add", "-A")
    git("commit", "-qm", "add hello")
    const patch = { from, to: git("rev-parse", "HEAD") }
    const copied = "cat ~/inputs/build/report.md ~/inputs/build/patch.diff > seen.txt"
    const request = kit.request(
      [{ tools: [{ name: "exec", args: { command: `. $ENV && ${copied}` } }] }, { text: "Read." }],
      { inputs: [{ step: "build", report: "Said hello.", patch }] },
    )
    await kit.executor.start(request)
    expect(await kit.exitOf(request.runId)).toMatchObject({ exitCode: 0 })
    const { workspace } = kit.workshop.server.inputsOf("runs.started").at(-1) as {
      workspace: { path: string }
    }
    const seen = readFileSync(path.join(workspace.path, "seen.txt"), "utf8")
    expect(seen).toMatch(/^Said hello\.\ndiff --git a\/hello\.txt/)
  })

  test("[OC3] killed in the middle, the gateway resumes the turn and the run follows it: one agent, one effect", async () => {
    const { gateway, kit, turns } = await opened()
    const request = kit.request([
      { tools: [{ name: "exec", args: { command: ". $ENV && echo begun >> log.txt" } }] },
      {
        tools: [
          {
            name: "exec",
            args: { command: ". $ENV && sleep 1 && echo x >> log.txt && git add -A && git commit -qm x" },
          },
        ],
      },
      { text: "Done." },
    ])
    await kit.executor.start(request)
    await expect.poll(() => turns(request.runId), PATIENCE).toBe(1)
    await expect
      .poll(() => gateway.world.durable.sessions.values().next().value?.unfinished?.step, PATIENCE)
      .toBe(1)
    await gateway.kill()
    await gateway.start()
    expect(await kit.exitOf(request.runId)).toMatchObject({ exitCode: 0, treeChanged: true })
    expect(turns(request.runId)).toBe(2)
    const { workspace } = kit.workshop.server.inputsOf("runs.started")[0] as { workspace: { path: string } }
    expect(readFileSync(path.join(workspace.path, "log.txt"), "utf8")).toBe("begun\nx\n")
  })

  test("[OC4] a turn that the gateway does not resume is lost, and tried again by whoever decides", async () => {
    const { gateway, kit, turns } = await opened({ resumeMs: 600_000, resume: 500 })
    const request = kit.request(HANGS)
    await kit.executor.start(request)
    await expect.poll(() => turns(request.runId), PATIENCE).toBe(1)
    await gateway.kill()
    await gateway.start()
    expect(await kit.exitOf(request.runId)).toMatchObject({
      exitCode: null,
      signal: expect.stringContaining("did not resume"),
    })
  })

  test("[OC15] a turn that the gateway gives up after its restart is lost at once, not failed by its agent", async () => {
    const { gateway, kit, turns } = await opened({ version: "2026.7.35" })
    const request = kit.request(HANGS)
    await kit.executor.start(request)
    await expect.poll(() => turns(request.runId), PATIENCE).toBe(1)
    const session = () => gateway.world.durable.sessions.values().next().value
    await expect.poll(() => session()?.unfinished?.isInCommand, PATIENCE).toBe(true)
    await gateway.kill()
    await gateway.start()
    expect(await kit.exitOf(request.runId)).toMatchObject({
      exitCode: null,
      signal: expect.stringContaining("did not resume"),
    })
    expect(turns(request.runId)).toBe(1)
  })

  test("[OC5] a run is sent once, though the one who watched it died after the sending", async () => {
    const { kit, turns, atWork } = await opened()
    const request = kit.request(HANGS)
    await kit.startElsewhere(request)
    await kit.until(request.runId, "alive")
    await expect.poll(() => atWork(request.runId), PATIENCE).toBe(1)
    const other = await kit.connect()
    closers.push(() => other.client.stop())
    expect(await other.executor.observe(request.runId)).toEqual({ kind: "alive" })
    await kit.executor.stop(request.runId, "cancelled_by_person")
    expect(await kit.exitOf(request.runId)).toMatchObject({ stopped: "cancelled_by_person" })
    expect(turns(request.runId)).toBe(1)
  })

  test("[OC6] no more runs than Clutch's own places are sent; the others say that they wait", async () => {
    const { gateway, kit, atWork } = await opened({ limit: 1 })
    const [first, second] = [kit.request(HANGS), kit.request(COMMITS)]
    await kit.executor.start(first)
    await expect.poll(() => atWork(first.runId), PATIENCE).toBe(1)
    await kit.executor.start(second)
    await expect
      .poll(() => kit.workshop.server.inputsOf("runs.progress"), PATIENCE)
      .toContainEqual({ line: "Waits for a place in the gateway." })
    expect(gateway.world.durable.sessions.size).toBe(1)
    await kit.executor.stop(first.runId, "interrupted")
    expect(await kit.exitOf(second.runId)).toMatchObject({ exitCode: 0 })
  })

  test("[OC7] a command that the gateway asks about becomes a signal, and the answer goes back", async () => {
    const gateway = await openFakeGateway()
    const kit = await openGatewayWorkshop({
      ...{ url: gateway.url, token: gateway.token, settings: { permissionMode: "guarded" } },
    })
    closers.push(() => gateway.close(), kit.close)
    kit.workshop.server.answer("signals.get", () => ({ value: { state: "delivered", answer: "Allow once" } }))
    const request = kit.request(COMMITS)
    await kit.executor.start(request)
    expect(await kit.exitOf(request.runId)).toMatchObject({ exitCode: 0, treeChanged: true })
    expect(kit.workshop.server.inputsOf("signals.ask")).toMatchObject([
      { question: expect.stringContaining("git commit"), options: ["Allow once", "Deny"] },
    ])
  })

  test("[OC8] an agent's question becomes a signal with its options", async () => {
    const { kit } = await opened()
    kit.workshop.server.answer("signals.get", () => ({ value: { state: "delivered", answer: "Red" } }))
    const questions = [
      {
        id: "c",
        header: "Colour",
        question: "Which colour?",
        options: [{ label: "Red" }, { label: "Blue" }],
      },
    ]
    const request = kit.request([
      { tools: [{ name: "ask_user", args: { questions } }] },
      { text: "Red it is." },
    ])
    await kit.executor.start(request)
    expect(await kit.exitOf(request.runId)).toMatchObject({ exitCode: 0, tail: "Red it is." })
    expect(kit.workshop.server.inputsOf("signals.ask")).toMatchObject([
      { question: "Which colour?", options: ["Red", "Blue"] },
    ])
  })

  const COLOUR = [
    {
      tools: [
        {
          name: "ask_user",
          args: { questions: [{ id: "c", question: "Which colour?", options: [{ label: "Red" }] }] },
        },
      ],
    },
    { text: "Red it is." },
  ]
  const questionsOf = ({ workshop }: Awaited<ReturnType<typeof open>>["kit"]) =>
    workshop.server.inputsOf("signals.ask").length

  test("[OC18] asked again after a kill of the gateway, a person has one question, and its answer reaches the agent", async () => {
    const { gateway, kit } = await opened()
    let answer: string | null = null
    kit.workshop.server.answer("signals.get", () => ({
      value: { state: answer === null ? "open" : "delivered", answer },
    }))
    const request = kit.request(COLOUR)
    await kit.executor.start(request)
    await expect.poll(() => questionsOf(kit), PATIENCE).toBe(1)
    await gateway.kill()
    await gateway.start()
    await expect.poll(() => gateway.world.life.questions.size, PATIENCE).toBe(1)
    answer = "Red"
    expect(await kit.exitOf(request.runId)).toMatchObject({ exitCode: 0, tail: "Red it is." })
    expect(questionsOf(kit)).toBe(1)
  })

  test("[OC18] a question of which the event was lost is read as soon as that is noticed", async () => {
    const { gateway, kit } = await opened()
    gateway.world.disturb.loses = "question.requested"
    const request = kit.request(COLOUR)
    await kit.executor.start(request)
    await expect.poll(() => gateway.world.life.questions.size, PATIENCE).toBe(1)
    gateway.world.broadcast("presence", {})
    expect(await kit.exitOf(request.runId)).toMatchObject({ exitCode: 0, tail: "Red it is." })
    expect(questionsOf(kit)).toBe(1)
  })

  test("[OC5] a run that has asked something is still known as sent", async () => {
    const { kit } = await opened()
    kit.workshop.server.answer("signals.get", () => ({ value: { state: "open", answer: null } }))
    // It is seen at work before it asks.
    const request = kit.request([{ tools: [{ name: "exec", args: { command: "sleep 2" } }] }, ...COLOUR])
    await kit.executor.start(request)
    await expect.poll(() => questionsOf(kit), PATIENCE).toBe(1)
    const file = path.join(homeOf(kit.workshop.home).runs, request.runId, "gateway.json")
    const kept = () => JSON.parse(readFileSync(file, "utf8")) as { sentAt: number | null; asked: object }
    await expect.poll(() => Object.keys(kept().asked).length, PATIENCE).toBe(1)
    expect(kept().sentAt).not.toBeNull()
    await kit.executor.stop(request.runId, "interrupted")
    await kit.exitOf(request.runId)
  })

  test("[OC9] a run is not over while its sub-agent works", async () => {
    const { kit, gateway } = await opened()
    const child = `SCRIPT:${JSON.stringify([{ hangMs: 1_500 }, { text: "child" }])}END`
    const request = kit.request([
      { tools: [{ name: "sessions_spawn", args: { task: child } }] },
      { text: "Waiting." },
    ])
    // The child's script must not be taken for the parent's.
    request.prompt = `Do it. SCRIPT:${JSON.stringify([
      { tools: [{ name: "sessions_spawn", args: { task: "Sub-task." } }] },
      { text: "Waiting." },
    ])}END`
    await kit.executor.start(request)
    const exit = await kit.exitOf(request.runId)
    expect(exit.exitCode).toBe(0)
    expect(gateway.world.turns.some(({ runId }) => runId.startsWith("announce:"))).toBe(true)
  })

  test("[OC10] a failing model is a failed agent; a time limit is a time limit", async () => {
    const { kit } = await opened()
    const failing = kit.request([{ status: 400 }])
    const slow = kit.request(HANGS, { timeLimitMs: 1_500 })
    await Promise.all([kit.executor.start(failing), kit.executor.start(slow)])
    expect(await kit.exitOf(failing.runId)).toMatchObject({
      exitCode: 1,
      tail: expect.stringContaining("400"),
    })
    expect(await kit.exitOf(slow.runId)).toMatchObject({ stopped: "time_limit" })
  })

  test("[OC19] where a provider refused its key, who comes next waits, says so, and is sent afterwards", async () => {
    const { kit } = await opened({ rest: 3_000 })
    const [refused, next] = [kit.request([{ status: 401 }]), kit.request(COMMITS)]
    await kit.executor.start(refused)
    expect(await kit.exitOf(refused.runId)).toMatchObject({ exitCode: 1 })
    await kit.executor.start(next)
    expect(await kit.exitOf(next.runId)).toMatchObject({ exitCode: 0 })
    expect(kit.workshop.server.inputsOf("runs.progress")).toContainEqual({
      line: "Waits a minute: the model's provider refused the gateway's key.",
    })
  })

  test("[OC11] events that come twice and out of order change nothing", async () => {
    const { gateway, kit, turns } = await opened()
    Object.assign(gateway.world.disturb, { duplicate: true, swap: true })
    const request = kit.request(COMMITS)
    await kit.executor.start(request)
    expect(await kit.exitOf(request.runId)).toMatchObject({ exitCode: 0, treeChanged: true })
    expect(turns(request.runId)).toBe(1)
  })

  test("[OC12] while the gateway is away nothing is said of its runs, and a stop waits for its word", async () => {
    const { gateway, kit, turns } = await opened()
    const request = kit.request(HANGS)
    await kit.executor.start(request)
    await expect.poll(() => turns(request.runId), PATIENCE).toBe(1)
    await gateway.kill()
    await kit.executor.stop(request.runId, "cancelled_by_person")
    expect((await kit.executor.observe(request.runId)).kind).toBe("alive")
    await gateway.start()
    expect(await kit.exitOf(request.runId)).toMatchObject({ stopped: "cancelled_by_person" })
  })

  test("[OC13] the device and the agent's environment are for their owner alone", async () => {
    const { kit, turns } = await opened()
    const request = kit.request(HANGS)
    await kit.executor.start(request)
    await expect.poll(() => turns(request.runId), PATIENCE).toBe(1)
    const { gatewayDeviceFile, runs } = homeOf(kit.workshop.home)
    const modes = [gatewayDeviceFile, path.join(runs, request.runId, "environment.sh")].map(
      (file) => statSync(file).mode & 0o777,
    )
    expect(modes).toEqual([0o600, 0o600])
    await kit.executor.stop(request.runId, "interrupted")
    await kit.exitOf(request.runId)
  })

  test("[OC14] stopping Clutch ends its agents in the gateway, with the loop already gone", async () => {
    const { gateway, kit, atWork } = await opened()
    const request = kit.request(HANGS)
    await kit.startElsewhere(request)
    await kit.until(request.runId, "alive")
    await expect.poll(() => atWork(request.runId), PATIENCE).toBe(1)
    const env = { OPENCLAW_URL: gateway.url, OPENCLAW_TOKEN: gateway.token, CLUTCH_HOME: kit.workshop.home }
    expect(await interruptGatewayRuns(readEnv(env))).toBe(1)
    expect(atWork(request.runId)).toBe(0)
    expect(await kit.exitOf(request.runId)).toMatchObject({ stopped: "interrupted" })
  })
})

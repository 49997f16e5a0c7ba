/** The promise of the README, with real processes: an empty installation, a repository, and nothing but the command line. */
import { existsSync, rmSync, writeFileSync } from "node:fs"
import path from "node:path"
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest"
import { isAlive } from "#lib/process"
import { createRepository, gitIn, startInstallation, type Installation } from "./installation.ts"
import { APPROVED, fenced, steady, work } from "./scripts.ts"

type Card = { key: string; status: string; mergedCommit?: string; attempts: Record<string, number> }
type Pull = { pull: string; task: string }
type RunRow = { runId: string; role: string; state: string; outcome?: string }

let clutch: Installation
let repository: string
beforeAll(async () => {
  clutch = await startInstallation()
  repository = await createRepository()
  await clutch.ask("projects", "add", "--slug", "mine", "--repo", repository)
})
afterAll(() => clutch?.end())

const cardOf = (key: string) => clutch.post<Card>("tasks.get", { task: key })
const statusOf = async (key: string) => (await cardOf(key)).status
const untilDone = (key: string) =>
  expect.poll(() => statusOf(key), { timeout: 90_000, interval: 300 }).toBe("done")
const createReady = (title: string, ...more: string[]) => createReadyIn("mine", title, ...more)
const createReadyIn = async (project: string, title: string, ...more: string[]) => {
  const card = ["--project", project, "--title", title, "--status", "ready"]
  return (await clutch.ask<Card>("tasks", "create", ...card, ...more)).key
}
const mainLog = async () => (await gitIn(repository, "log", "--format=%s", "main")).split("\n")

test("up --detach printed where it runs and a link to sign in; everything is well", async () => {
  expect(clutch.up.stdout).toContain(`http://127.0.0.1:${clutch.port}`)
  expect(clutch.up.stdout).toMatch(/sign-in\?token=\S{20,}/)
  const status = await clutch.run("status")
  expect(status.exitCode).toBe(0)
})

test("[D19] in a repository without a remote a ready card ends done, with a new commit on the base branch and nothing left behind", async () => {
  const before = await mainLog()
  const key = await createReady("Say hello in the README")
  await untilDone(key)
  const after = await mainLog()
  expect(after.length).toBe(before.length + 1)
  expect(await gitIn(repository, "status", "--porcelain")).toBe("")
  await expect
    .poll(() => gitIn(repository, "worktree", "list").then((list) => list.split("\n").length), {
      timeout: 45_000,
    })
    .toBe(1)
  expect(await gitIn(repository, "branch", "--list", "clutch/*")).toBe("")
})

describe("where a project lands by pull requests", () => {
  let offered: string
  const pullOf = async (key: string) =>
    (await clutch.post<Pull[]>("pulls.list", { project: "offered" })).find(({ task }) => task === key)
  const untilOffered = async (key: string) => {
    await expect.poll(() => pullOf(key), { timeout: 60_000, interval: 300 }).toBeDefined()
    return (await pullOf(key))!
  }
  beforeAll(async () => {
    offered = await createRepository()
    const project = ["--slug", "offered", "--repo", offered, "--landing", "pull_request"]
    await clutch.ask("projects", "add", ...project)
  })
  afterAll(() => rmSync(offered, { recursive: true, force: true }))
  const head = () => gitIn(offered, "rev-parse", "main")

  test("approved work waits on its branch until a person merges it, and lands once", async () => {
    const before = await head()
    const key = await createReadyIn("offered", "Offer a change", "--description", steady("offer"))
    const { pull } = await untilOffered(key)
    expect(await head()).toBe(before)
    expect(await gitIn(offered, "branch", "--list", "clutch/*")).toContain(key)
    await clutch.ask("pulls", "merge", pull)
    await untilDone(key)
    expect(await gitIn(offered, "rev-list", "--count", `${before}..main`)).toBe("1")
    const { mergedCommit } = await cardOf(key)
    expect(mergedCommit).toBe(await head())
  })

  test("a person's own merge in git is seen, and the card is done", async () => {
    const key = await createReadyIn("offered", "Merge by hand", "--description", steady("hand"))
    await untilOffered(key)
    const branch = (
      await gitIn(offered, "branch", "--list", `clutch/${key}*`, "--format=%(refname:short)")
    ).trim()
    await gitIn(offered, "merge", "--no-ff", "-m", "By hand", branch)
    const merged = await head()
    await untilDone(key)
    expect(await head()).toBe(merged)
  })
})

test.each(["loop", "server", "backend", "bridge", "watcher", "supervisor"])(
  "kill -9 of the %s in the middle changes nothing about that",
  async (name) => {
    const before = await mainLog()
    const key = await createReady(`Survive the end of the ${name}`, "--description", steady(name, 10))
    await expect.poll(() => statusOf(key), { timeout: 30_000, interval: 100 }).not.toBe("ready")
    const victim = clutch.processOf(name)
    process.kill(victim.pid, "SIGKILL")
    await expect
      .poll(() => statusOf(key).catch(() => "away"), { timeout: 90_000, interval: 300 })
      .toBe("done")
    expect(await mainLog()).toHaveLength(before.length + 1)
    const runs = await clutch.post<RunRow[]>("runs.list", { task: key })
    expect(runs.every((run) => run.state === "ended")).toBe(true)
    await expect.poll(() => clutch.processOf(name).pid, { timeout: 20_000 }).not.toBe(victim.pid)
    expect(isAlive(victim)).toBe(false)
  },
)

test("restart touches no agent, and is typed like status in any shell that knows the home", async () => {
  // Its agent checks its work until the restart is over, however long that takes.
  const held = await createRepository()
  // Where the agent of a work tree sees it, too.
  const released = path.join(held, ".git", "released")
  onTestFinished(() => rmSync(held, { recursive: true, force: true }))
  await clutch.ask(
    ...["projects", "add", "--slug", "held", "--repo", held],
    ...["--check", `until test -e '${released}'; do sleep 0.2; done`],
  )
  const script = { dev: [{ steps: [{ check: true }, ...work("restart")] }], reviewer: [APPROVED] }
  const key = await createReadyIn("held", "Go on beneath a restart", "--description", fenced(script))
  const runs = () => clutch.post<RunRow[]>("runs.list", { task: key })
  await expect.poll(runs, { timeout: 30_000 }).toMatchObject([{ state: "running" }])
  const before = await runs()
  const names = ["backend", "server", "loop", "bridge", "watcher"]
  const pids = names.map((name) => clutch.processOf(name).pid)
  const restarted = await clutch.runElsewhere("restart")
  expect(restarted.exitCode, restarted.all).toBe(0)
  for (const [at, name] of names.entries()) expect(clutch.processOf(name).pid).not.toBe(pids[at])
  const status = await clutch.runElsewhere("status", "--json")
  expect(status.exitCode, status.all).toBe(0)
  expect(JSON.parse(status.stdout)).toMatchObject({ well: true, url: `http://127.0.0.1:${clutch.port}` })
  writeFileSync(released, "")
  await untilDone(key)
  const development = (await runs()).filter(({ role }) => role === "dev")
  expect(development).toMatchObject([{ runId: before[0]?.runId, outcome: "success" }])
})

test("a process that its supervisor could not record before it was killed is found and kept", async () => {
  const { pid } = clutch.processOf("server")
  process.kill(clutch.processOf("supervisor").pid, "SIGKILL")
  rmSync(path.join(clutch.home, "run", "server.json"))
  const pidOf = () =>
    existsSync(path.join(clutch.home, "run", "server.json")) ? clutch.processOf("server").pid : 0
  await expect.poll(pidOf, { timeout: 20_000 }).toBe(pid)
})

test("a stop while a supervisor is being replaced ends everything all the same", async () => {
  const processes = ["backend", "server", "loop", "bridge", "watcher"].map((name) => clutch.processOf(name))
  process.kill(clutch.processOf("supervisor").pid, "SIGKILL")
  expect((await clutch.run("stop")).exitCode).toBe(0)
  expect(processes.filter(isAlive)).toEqual([])
  const { exitCode, stdout } = await clutch.run("status", "--json")
  expect(exitCode).toBe(3)
  expect(JSON.parse(stdout)).toMatchObject({ supervisorPid: null })
  expect(clutch.livingProcesses()).toEqual([])
  expect((await clutch.run("up", "--detach")).exitCode).toBe(0)
})

test("stop ends every process; start goes on with what was interrupted", async () => {
  const key = await createReady("Go on after a stop", "--description", steady("stop", 20))
  await expect.poll(() => statusOf(key), { timeout: 30_000, interval: 50 }).toBe("in_progress")
  const processes = ["backend", "server", "loop", "bridge", "watcher"].map((name) => clutch.processOf(name))
  const stopped = await clutch.run("stop")
  expect(stopped.exitCode).toBe(0)
  expect(processes.filter(isAlive)).toEqual([])
  expect(existsSync(`${clutch.home}/run/supervisor.json`)).toBe(false)
  expect((await clutch.run("status")).exitCode).toBe(3)
  const again = await clutch.run("up", "--detach")
  expect(again.all).toContain("Clutch runs at")
  await untilDone(key)
  expect((await cardOf(key)).attempts).toMatchObject({ dev: 0, infrastructure: 0 })
})

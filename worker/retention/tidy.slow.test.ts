import { existsSync, mkdirSync, readdirSync, utimesSync, writeFileSync } from "node:fs"
import path from "node:path"
import { expect, test, vi } from "vitest"
import { homeOf } from "#lib/home"
import { createLog } from "#lib/log"
import { ownIdentity } from "#lib/process"
import { refusalError } from "#lib/refusals"
import { aDirectory, aRepository } from "#test/builders/repository"
import { aWorkspaceRequest } from "#test/builders/workspaces"
import type { Known } from "../retention.ts"
import { runDirectoryOf } from "../runs/directory.ts"
import { ensureDetachedWorkspace } from "../workspaces/ensure.ts"
import { lookUpRun } from "./look-up.ts"
import { keepTidy, tidy } from "./tidy.ts"

const KEEP = 7 * 86_400_000
const LONG_AGO = (Date.now() - 2 * KEEP) / 1_000
const log = createLog({ process: "loop", level: "error" })
const never = new AbortController().signal

function aRun(home: string, runId: string, options: { isOld?: boolean; isAlive?: boolean } = {}) {
  const run = runDirectoryOf(home, runId)
  run.create()
  mkdirSync(path.join(run.agentHome, "deep"), { recursive: true })
  writeFileSync(path.join(run.agentHome, "deep", "file"), "x")
  if (options.isAlive) run.claim({ ...ownIdentity(), level: "marker" })
  const transcript = path.join(homeOf(home).transcripts, `${runId}.jsonl`)
  mkdirSync(path.dirname(transcript), { recursive: true })
  writeFileSync(transcript, "{}\n")
  if (options.isOld) for (const file of [run.path, transcript]) utimesSync(file, LONG_AGO, LONG_AGO)
  return run
}

const tidying = (home: string, known: (runId: string) => Known) => ({
  ...{ home, keepMs: KEEP, log, leads: () => true },
  lookUp: vi.fn(async (runId: string) => known(runId)),
})
const ended: Known = { standing: "ended", readTo: 3 }

test("old files of ended runs are removed; of open, living and young ones nothing is", async () => {
  const home = aDirectory()
  aRun(home, "gone", { isOld: true })
  aRun(home, "open", { isOld: true })
  aRun(home, "alive", { isOld: true, isAlive: true })
  aRun(home, "young")
  writeFileSync(path.join(homeOf(home).runs, ".DS_Store"), "")
  const retention = tidying(home, (runId) => (runId === "open" ? { standing: "open", readTo: 3 } : ended))
  expect(await tidy(retention, never)).toEqual({
    directories: ["gone"],
    transcripts: ["gone"],
    detachedTrees: [],
    hasMore: false,
  })
  expect(readdirSync(homeOf(home).runs).sort()).toEqual([".DS_Store", "alive", "open", "young"])
  expect(readdirSync(homeOf(home).transcripts).sort()).toEqual(["alive.jsonl", "open.jsonl", "young.jsonl"])
  expect(retention.lookUp.mock.calls.map(([runId]) => runId).sort()).toEqual(["gone", "open"])
})

test("a backend that does not answer costs nothing but the time", async () => {
  const home = aDirectory()
  aRun(home, "old", { isOld: true })
  const retention = {
    ...tidying(home, () => ended),
    lookUp: () => Promise.reject(new Error("away")),
    log: { ...log, warn: () => {} },
  }
  expect(await tidy(retention, never)).toMatchObject({ directories: [], hasMore: false })
  expect(existsSync(runDirectoryOf(home, "old").path)).toBe(true)
})

test("what is left of one batch is said, so that the rest goes soon", async () => {
  const home = aDirectory()
  for (let index = 0; index < 201; index++) aRun(home, `r${index}`, { isOld: true })
  const retention = tidying(home, () => ended)
  expect(await tidy(retention, never)).toMatchObject({ hasMore: true })
  expect(await tidy(retention, never)).toMatchObject({ directories: [expect.any(String)], hasMore: false })
  expect(readdirSync(homeOf(home).runs)).toEqual([])
})

test("a detached work tree of an ended run goes with its registration, before it is old", async () => {
  const repository = aRepository()
  const { home } = repository
  const run = aRun(home, "r1")
  const request = { ...aWorkspaceRequest(repository), runId: "r1", commit: repository.head() }
  const made = await ensureDetachedWorkspace(request)
  if (!made.ok) throw new Error(made.refusal.message)
  writeFileSync(path.join(run.path, "request.json"), JSON.stringify(storedRequest(repository.path, home)))
  expect(repository.run("worktree", "list").split("\n")).toHaveLength(2)
  expect(
    await tidy(
      tidying(home, () => ({ standing: "open", readTo: 0 })),
      never,
    ),
  ).toMatchObject({
    detachedTrees: [],
  })
  expect(
    await tidy(
      tidying(home, () => ended),
      never,
    ),
  ).toMatchObject({
    detachedTrees: ["r1"],
    directories: [],
  })
  expect(existsSync(made.value.path)).toBe(false)
  expect(repository.run("worktree", "list").split("\n")).toHaveLength(1)
  expect(existsSync(run.path)).toBe(true)
})

test("a work tree of a repository that is gone goes too", async () => {
  const home = aDirectory()
  const tree = path.join(homeOf(home).workspaces, "shop", ".detached", "r2")
  mkdirSync(tree, { recursive: true })
  expect(
    await tidy(
      tidying(home, () => ended),
      never,
    ),
  ).toMatchObject({ detachedTrees: ["r2"] })
  expect(existsSync(tree)).toBe(false)
})

test("a loop that does not lead removes nothing, and a stop is obeyed at once", async () => {
  const home = aDirectory()
  aRun(home, "old", { isOld: true })
  const stopping = new AbortController()
  const answers = [false, true]
  const leads = () => answers.shift() ?? false
  const stillThere: boolean[] = []
  const sleep = async () => {
    stillThere.push(existsSync(runDirectoryOf(home, "old").path))
    if (stillThere.length === 3) stopping.abort()
  }
  await keepTidy({ ...tidying(home, () => ended), leads, sleep }, stopping.signal)
  expect(stillThere).toEqual([true, true, false])
})

test.each([
  [
    { state: "ended", termination: { processesLeft: 0 } },
    { standing: "ended", readTo: 7 },
  ],
  [
    { state: "ended", termination: null },
    { standing: "ended", readTo: 7 },
  ],
  [
    { state: "ended", termination: { processesLeft: 1 } },
    { standing: "open", readTo: null },
  ],
  [
    { state: "running", termination: null },
    { standing: "open", readTo: null },
  ],
])("a run that the backend tells as %j is %j", async (run, known) => {
  const answers: unknown[] = [run, { offset: 7 }]
  const client = { query: async () => answers.shift() as never }
  expect(await lookUpRun(client, "r")).toEqual(known)
})

test("a run that the backend does not have is unknown, and any other failure is no answer", async () => {
  const failing = (error: Error) => ({ query: () => Promise.reject(error) })
  expect(await lookUpRun(failing(refusalError("not_found", "There is no run r.")), "r")).toEqual({
    standing: "unknown",
    readTo: null,
  })
  await expect(lookUpRun(failing(new Error("away")), "r")).rejects.toThrow("away")
})

const storedRequest = (repository: string, home: string) => ({
  ...{ runId: "r1", generation: 1, taskKey: "CLU-1", taskId: "t", project: "shop", role: "reviewer" },
  ...{
    step: "reviewer",
    attempt: 1,
    executor: "simulation",
    repository,
    baseBranch: "main",
    branchSlug: "fix",
  },
  ...{ previousRunIsGone: true, checkCommand: "", prompt: "", timeLimitMs: 1, idleLimitMs: 1 },
  ...{ clutchUrl: "http://127.0.0.1:1", home, transcript: path.join(home, "t.jsonl") },
})

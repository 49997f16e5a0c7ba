/** A demo's past, lived for real: every column has its cards, the repositories their commits, and the same seed the same days. */
import { existsSync } from "node:fs"
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises"
import os from "node:os"
import path from "node:path"
import { afterEach, beforeEach, expect, test } from "vitest"
import { api } from "#convex/_generated/api"
import { TASK_STATUSES } from "#domain/task"
import { listArtifacts, readArtifact } from "#lib/artifacts"
import type { Caller } from "#lib/convex"
import { readEnv } from "#lib/env"
import { gitLine } from "#lib/git"
import { homeOf } from "#lib/home"
import { listTrash } from "#worker/workspaces/trash"
import { preparePast } from "../prepare.ts"
import { TIDEPOOL } from "../story/tidepool.ts"
import { openPast } from "./backend.ts"
import { DAY_MS, livePast } from "./live.ts"
import { createTime } from "./time.ts"

const MINUTE_MS = 60_000
const TIMEOUT_MS = 10 * MINUTE_MS
const UNTIL = Date.UTC(2027, 0, 15, 12)

let home: string
beforeEach(async () => {
  home = await mkdtemp(path.join(os.tmpdir(), "clutch-past-"))
})
afterEach(() => rm(home, { recursive: true, force: true }))

/** Asks what a home holds, as its owner. */
async function inHome<T>(directory: string, until: number, ask: (person: Caller) => Promise<T>): Promise<T> {
  const time = createTime(until)
  const backend = await openPast({ directory: homeOf(directory).backend, time, random: () => 0.5 })
  try {
    const owner = await backend.as("service:cli").query(api.auth.owner, {})
    return await ask(backend.as(`user:${owner?.userId}`))
  } finally {
    await backend.stop()
  }
}

test(
  "an interrupted past is begun again, and fills every column, the inbox, sessions and analytics",
  async () => {
    await writeFile(path.join(home, "demo.json"), '{"state":"begun"}')
    await mkdir(path.join(home, "sample", "half"), { recursive: true })
    const env = { ...readEnv(), CLUTCH_HOME: home }
    await preparePast(env, () => {})

    expect(existsSync(path.join(home, "sample", "half"))).toBe(false)
    const { state, until } = JSON.parse(await readFile(path.join(home, "demo.json"), "utf8")) as {
      state: string
      until: number
    }
    expect(state).toBe("lived")
    const found = await inHome(home, until, async (person) => ({
      projects: await person.query(api.projects.list, {}),
      tasks: await person.query(api.tasks.list, { limit: 200 }),
      pending: await person.query(api.signals.list, { pending: true }),
      runs: await person.query(api.runs.list, { limit: 200 }),
      uses: await person.query(api.sessions.modelUsage, { since: until - 14 * DAY_MS }),
      roadmap: await person.query(api.roadmap.show, { project: "tidepool" }),
      prompts: await person.query(api.prompts.roles, {}),
      budgets: await person.query(api.budgets.list, {}),
      views: await person.query(api.views.list, {}),
      chats: await person.query(api.chats.list, { project: "tidepool" }),
      schedules: await person.query(api.schedules.list, {}),
      files: await person.query(api.attachments.ofTask, { task: "TIDE-1" }),
    }))
    expect(found.projects).toHaveLength(4)
    expect(found.tasks.length).toBeGreaterThanOrEqual(40)
    expect(found.tasks.length).toBeLessThanOrEqual(50)
    expect([...new Set(found.tasks.map(({ status }) => status))].sort()).toEqual([...TASK_STATUSES].sort())
    expect([...new Set(found.pending.map(({ kind }) => kind))].sort()).toEqual([
      ...["alert", "approval", "blocker", "question", "retry_exhausted"],
    ])
    const roles = new Set(found.runs.map(({ role }) => role))
    for (const role of ["dev", "reviewer", "check", "pm", "qa", "research", "writer", "conflict_resolver"])
      expect(roles).toContain(role)
    expect(found.runs.every(({ state: of }) => of === "ended")).toBe(true)
    expect(found.roadmap.progress.done).toBeGreaterThan(0)
    expect(found.roadmap.progress.uncovered).toBeGreaterThan(0)
    expect(found.prompts.find(({ role }) => role === "dev")).toMatchObject({ active: 2, newest: 3 })
    for (const some of [found.budgets, found.views, found.chats, found.schedules])
      expect(some.length).toBeGreaterThan(0)
    expect(found.uses.length).toBeGreaterThanOrEqual(4)
    expect(found.files).toMatchObject([
      { name: "newlyn-monday.txt", type: expect.stringContaining("text/plain") },
    ])
    // What the disk shows: files of each run, and the work of a card that was given up.
    const ofDev = found.runs.find(({ role, taskKey }) => role === "dev" && taskKey === "TIDE-1")!
    const names = (await listArtifacts(home, ofDev.runId)).map(({ name }) => name)
    expect(names).toEqual(expect.arrayContaining(["report.md", "patch.diff", "context.json"]))
    expect(String(await readArtifact(home, ofDev.runId, "patch.diff"))).toContain("src/table.js")
    expect(listTrash(home)).toMatchObject([{ project: "lantern", branches: [{}] }])

    let told = 0
    await preparePast(env, () => told++)
    expect(told).toBe(0)
  },
  TIMEOUT_MS,
)

test(
  "the same seed lives the same days: events, commits and what models were used for",
  async () => {
    const sample = {
      stories: [TIDEPOOL],
      chats: [],
      sessions: [],
      roadmaps: {},
      prompts: [],
      budgets: [],
      views: [],
    }
    const lives = []
    for (const name of ["one", "other"]) {
      const directory = path.join(home, name)
      await livePast({ home: directory, sample, seed: "s", until: UNTIL })
      const repository = path.join(directory, "sample", "tidepool")
      const head = await gitLine(["rev-parse", "main"], { cwd: repository, operation: "read main" })
      const rows = await inHome(directory, UNTIL, async (person) => ({
        events: (await person.query(api.events.recent, { limit: 200 })).map(({ at, kind, sentence }) => ({
          ...{ at, kind },
          sentence: sentence.replaceAll(directory, "HOME"),
        })),
        uses: await person.query(api.sessions.modelUsage, { since: 0 }),
      }))
      lives.push({ head, ...rows })
    }
    expect(lives[0]?.events.length).toBeGreaterThan(100)
    expect(lives[1]).toEqual(lives[0])
  },
  TIMEOUT_MS,
)

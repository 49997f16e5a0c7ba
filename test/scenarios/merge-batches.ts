/** One lane in memory or on real git: cards that are good, bad or flaky, other people's pushes, and reports that get lost. */
import { vi } from "vitest"
import { aWorld } from "#convex/world.testing"
import { api } from "#convex/_generated/api"
import type { Doc, Id } from "#convex/_generated/dataModel"
import { DEFAULT_LOOP_CONFIG } from "#domain/loop/snapshot"
import type { MergeStrategy } from "#domain/project"
import type { Caller } from "#lib/convex"
import { silentLog } from "#lib/log"
import { createLoopBackend } from "#worker/loop/backend"
import { runCycle } from "#worker/loop/cycle"
import { createMemory } from "#worker/loop/memory"
import type { LandingPort, Ports } from "#worker/loop/ports"
import { createRequests } from "#worker/loop/request"
import { createFakeExecutor } from "../fakes/executor.ts"

/** What carries the commits: in memory, or a real repository. */
export type LaneGit = LandingPort & {
  /** The head commit of a card's work. */
  commitWork(card: string): string
  /** Cards whose work a commit holds. */
  cardsIn(commit: string): string[]
  push(): void
  /** Every commit that the branch has been at by landing. */
  landings(): string[]
  target(): string
}

export type LaneCase = {
  /** A number in [0, 1) each. */
  random: () => number
  cards: { title: string; kind: "good" | "bad" | "flaky" }[]
  batchSize: number
  reruns: number
  strategy: MergeStrategy
  pushes: boolean
  losses: boolean
}

export type LaneStory = {
  rows: { title: string; task: Doc<"tasks">; entry: Doc<"mergeEntries"> }[]
  /** Commits that the check ran on, in order, and what it said. */
  checks: { commit: string; colour: "green" | "red" }[]
  /** How many checks had run when a card was blamed, each time; and on which candidates. */
  blames: { card: string; after: number }[]
  flakyEvents: number
  pushes: number
  losses: number
}

const MOST_ROUNDS = 1_500

export async function tellLane(story: LaneCase, git: LaneGit): Promise<LaneStory> {
  vi.useFakeTimers({ toFake: ["Date"], now: Date.UTC(2027, 0, 15, 12) })
  const { random } = story
  const world = await aWorld({
    ...{ checkCommand: "npm test", mergeBatchSize: story.batchSize, checkReruns: story.reruns },
    strategy: story.strategy,
  })
  const keys = await Promise.all(story.cards.map(({ title }) => world.create({ title })))
  await world.t.run(async (ctx) => {
    for (const task of await ctx.db.query("tasks").collect()) {
      const headCommit = git.commitWork(task.title)
      const place = { branch: `clutch/${task.key}/work`, headCommit }
      await ctx.db.patch("tasks", task._id, { status: "merging", statusSince: Date.now(), ...place })
    }
    for (const count of await ctx.db.query("columnCounts").collect())
      await ctx.db.patch("columnCounts", count._id, {
        count: count.status === "merging" ? keys.length : 0,
      })
  })

  const as = (subject: string) => world.t.withIdentity({ subject }) as unknown as Caller
  const told: LaneStory = { rows: [], checks: [], blames: [], flakyEvents: 0, pushes: 0, losses: 0 }
  const kinds = new Map(story.cards.map(({ title, kind }) => [title, kind]))
  const flaked = new Set<string>()
  const check = (commit: string): "green" | "red" => {
    const inIt = git.cardsIn(commit).map((card) => kinds.get(card))
    if (inIt.includes("bad")) return "red"
    if (!inIt.includes("flaky") || flaked.has(commit) || random() < 0.5) return "green"
    flaked.add(commit)
    return "red"
  }
  const executor = createFakeExecutor(as, ({ role, subjectCommit }) => {
    if (role !== "check") return { does: "hangs" }
    const commit = subjectCommit ?? ""
    const colour = check(commit)
    told.checks.push({ commit, colour })
    return { does: "fails", exitCode: colour === "green" ? 0 : 1, tail: "one test failed" }
  })
  /** It is done, and nobody hears of it: what a crash between two steps leaves. */
  const lossy =
    <Args extends unknown[], Answer>(act: (...args: Args) => Promise<Answer>) =>
    async (...args: Args): Promise<Answer> => {
      const answer = await act(...args)
      if (!story.losses || random() >= 0.15) return answer
      told.losses += 1
      throw new Error("The answer is lost.")
    }
  const backend = createLoopBackend({ ...as("service:loop"), subscribe: () => () => {} }, silentLog)
  const ports: Ports = {
    backend: {
      ...backend,
      apply: async (decision) => {
        await lossy(backend.apply)(decision)
        if (decision.kind === "fail_merge")
          told.blames.push({ card: decision.taskId, after: told.checks.length })
      },
      merges: {
        ...backend.merges,
        batch: lossy(backend.merges.batch),
        batchLanded: lossy(backend.merges.batchLanded),
        landed: lossy(backend.merges.landed),
        candidate: lossy(backend.merges.candidate),
      },
    },
    executors: { simulation: executor },
    reap: async (runId) => executor.reap(runId),
    landing: { prepare: lossy(git.prepare), land: lossy(git.land), offer: git.offer, look: git.look },
    workspaces: { sweep: async () => ({ savedTo: null }) },
    requestFor: createRequests({ home: "/clutch", clutchUrl: "http://127.0.0.1:1", builtIn: () => "" }),
    clock: { now: Date.now, after: () => () => {} },
    log: silentLog,
    config: DEFAULT_LOOP_CONFIG,
    holder: "loop-1",
  }
  let memory = createMemory()
  const laneIsEmpty = async () => (await world.rows("tasks")).every(({ status }) => status !== "merging")
  const newest = async () => (await world.rows("events")).length
  let seen = -1
  for (let round = 0; ; round++) {
    if (round === MOST_ROUNDS) throw new Error("The lane does not come to its end.")
    if (story.pushes && random() < 0.12) {
      git.push()
      told.pushes += 1
    }
    if (story.losses && random() < 0.05) memory = createMemory()
    await runCycle(ports, memory, "wake")
    await memory.background.drained()
    await executor.step()
    const now = await newest()
    vi.setSystemTime(Date.now() + (now === seen ? 15_000 : 5))
    if (now === seen && (await laneIsEmpty())) break
    seen = now
  }
  const tasks = await world.rows("tasks")
  const entries = await world.rows("mergeEntries")
  const events = await world.rows("events")
  told.flakyEvents = events.filter(({ kind }) => kind === "merge.check_flaky").length
  told.rows = tasks.map((task) => ({
    title: task.title,
    task,
    entry: entries.filter(({ taskId }) => taskId === (task._id as Id<"tasks">)).at(-1)!,
  }))
  vi.useRealTimers()
  await world.service.query(api.loop.wake, {})
  return told
}

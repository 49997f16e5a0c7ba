/** The machine on which agents of the past work: what an executor starts, and each run's shim from its start to its exit. */
import path from "node:path"
import { api } from "#convex/_generated/api"
import type { ExitRecord, RunRole, StopCause } from "#domain/run"
import { homeOf } from "#lib/home"
import type { Caller } from "#lib/convex"
import type { Executor, RunRequest } from "#worker/executors/executor"
import { detachedPath, placeOf } from "#worker/workspaces/names"
import type { Chance } from "#simulator/chance"
import { work, type Worked } from "./agents.ts"
import { modelOf } from "./models.ts"
import type { PastRepository } from "./repository.ts"
import type { TakeIn } from "./sessions.ts"
import type { Card } from "../story/story.ts"
import type { Life, PastTime } from "./time.ts"
import { startConversation, type Conversation } from "./transcript.ts"

export type PastRun = {
  request: RunRequest
  card: Card | null
  repository: PastRepository
  door: Caller
  conversation: Conversation
  chance: Chance
  /** The first wish that it ends. */
  stop: StopCause | null
}

/** What its artifacts are made of, once git can be asked. */
export type EndedRun = {
  request: RunRequest
  exit: ExitRecord
  baseCommit: string
  judged: { outcome: string | null; report: string | null }
}

type Living = PastRun & { exit: ExitRecord | null; renewedAt: number; isStarted: boolean }

type Parts = {
  home: string
  time: PastTime
  chance: Chance
  asRun(runId: string): Caller
  repositoryOf(slug: string): PastRepository
  cardOf(taskKey: string): Card | null
  /** A manager made a card of an objective. */
  planned(card: Card, taskKey: string): void
  takeIn: TakeIn
  onEnd(run: EndedRun): void
}

const RENEW_AFTER_MS = 25_000
const FIRST_PID = 4_200

export const makesCommits = (role: RunRole): boolean =>
  role === "dev" || role === "writer" || role === "conflict_resolver"

export type Machine = {
  executor: Executor
  renewLeases(): Promise<void>
  /** Where a card's branch began. */
  rootOf(taskKey: string): string
}

export function createMachine({ home, time, chance, ...parts }: Parts): Machine {
  const runs = new Map<string, Living>()
  const roots = new Map<string, string>()

  const rootOf = (taskKey: string): string => {
    const root = roots.get(taskKey)
    if (root === undefined) throw new Error(`${taskKey} has no branch.`)
    return root
  }

  /** A branch begins where main is; one that is joined with main begins anew there. */
  function placeOfRun({ request, repository }: Living) {
    const { taskKey, project, role, runId, branchSlug, baseBranch } = request
    if (!makesCommits(role)) {
      const baseCommit = request.subjectCommit ?? repository.headOf(baseBranch)!
      return { path: detachedPath(home, project, runId), baseCommit }
    }
    const place = placeOf(home, { project, taskKey, branchSlug }, 1)
    if (!roots.has(taskKey) || role === "conflict_resolver")
      roots.set(taskKey, repository.headOf(baseBranch)!)
    return { path: place.path, branch: place.branch, baseCommit: rootOf(taskKey) }
  }

  async function* live(run: Living): Life {
    const { request, door } = run
    const { generation, runId } = request
    const before = makesCommits(request.role) ? run.repository.headOf(branchOf(run)) : null
    const oldRoot = roots.get(request.taskKey) ?? null
    const workspace = placeOfRun(run)
    const pid = FIRST_PID + runs.size
    const shim = { bootId: "past", pid, startTime: pid, level: "marker" as const }
    await door.mutation(api.runs.started, { generation, shim, workspace })
    run.isStarted = true
    run.renewedAt = time.now()
    const place = { branch: workspace.branch ?? null, root: workspace.baseCommit, oldRoot, before }
    const worked = yield* work(run, place, { time, planned: parts.planned })
    if (request.role !== "check") {
      const file = path.join(homeOf(home).transcripts, `${runId}.jsonl`)
      await parts.takeIn("clutch", runId, file, run.conversation.lines())
    }
    run.exit = exitOf(run, worked, workspace)
    const judged = await door.mutation(api.runs.exited, { generation, exit: run.exit })
    const { outcome, report = null } = judged
    parts.onEnd({
      ...{ request, exit: run.exit, baseCommit: workspace.baseCommit },
      judged: { outcome, report },
    })
    runs.delete(runId)
  }

  const branchOf = ({ request: { taskKey, project, branchSlug } }: Living) =>
    placeOf(home, { project, taskKey, branchSlug }, 1).branch

  function exitOf(run: Living, { exitCode, tail }: Worked, { branch }: { branch?: string }): ExitRecord {
    const { repository, request } = run
    const headCommit = branch === undefined ? null : repository.headOf(branch)
    return {
      ...{ endedAt: time.now(), exitCode: run.stop ? null : exitCode, signal: null, stopped: run.stop },
      ...{ workspaceError: null, headCommit, tail },
      treeChanged: headCommit !== null && headCommit !== rootOf(request.taskKey),
      termination: { processesSeen: 1, processesLeft: 0, at: time.now() },
    }
  }

  return {
    rootOf,
    executor: {
      async start(request) {
        if (runs.has(request.runId)) return
        const { runId, role, taskKey, project } = request
        const own = chance.stream(`${taskKey} ${role} ${request.attempt}`)
        const run: Living = {
          ...{ request, card: parts.cardOf(taskKey), repository: parts.repositoryOf(project) },
          ...{ door: parts.asRun(runId), chance: own, stop: null, exit: null },
          ...{ renewedAt: time.now(), isStarted: false },
          conversation: startConversation({
            ...{ id: runId, cwd: path.join(homeOf(home).workspaces, project, taskKey) },
            ...{ model: modelOf(role, request.model), now: time.now, chance: own },
          }),
        }
        runs.set(runId, run)
        time.begin(live(run), own.between(700, 2_400))
      },
      async observe(runId) {
        const run = runs.get(runId)
        if (!run) return { kind: "absent" }
        return run.exit ? { kind: "exited", exit: run.exit } : { kind: "alive" }
      },
      async stop(runId, cause) {
        const run = runs.get(runId)
        if (run) run.stop ??= cause
      },
    },
    async renewLeases() {
      for (const run of runs.values()) {
        if (!run.isStarted || time.now() - run.renewedAt < RENEW_AFTER_MS) continue
        run.renewedAt = time.now()
        await run.door.mutation(api.runs.heartbeat, { generation: run.request.generation })
      }
    },
  }
}

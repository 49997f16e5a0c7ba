/** An executor whose agents live in memory and follow a script; what they report goes through the real functions. */
import { api } from "#convex/_generated/api"
import type { Observation } from "#domain/loop/snapshot"
import type { PlannedTask } from "#domain/objective"
import type { Verdict } from "#domain/review"
import { HEARTBEAT_INTERVAL_MS, type ExitRecord, type RunRole, type StopCause } from "#domain/run"
import type { Caller } from "#lib/convex"
import { BASE_COMMIT, commitOf, exitRecordAt } from "#simulator/outside/commit"
import type { Executor, RunRequest } from "#worker/executors/executor"

/** What one agent (or check) does with its run. */
export type Behaviour =
  | { does: "commits" }
  | { does: "finds_no_change"; because: string }
  | { does: "fails"; exitCode: number; tail?: string }
  | { does: "ends_without_a_word" }
  | { does: "reports"; summary: string; outcome?: "success" | "failed" }
  /** A manager makes tasks of its objective; said twice, to see that it counts once. */
  | { does: "plans"; tasks: PlannedTask[]; drop?: string[] }
  | { does: "judges"; verdict: Verdict; comment?: string }
  /** Asks, waits for the answer, then commits. */
  | { does: "asks"; question: string }
  /** Works until it is stopped. */
  | { does: "hangs" }
  /** Its shim is killed; `left` processes of its agent live on until they are reaped. */
  | { does: "loses_its_shim"; left: number }
  /** Leaves its exit record, but its report never arrives. */
  | { does: "cannot_report" }
  /** Its process cannot be started at all. */
  | { does: "never_starts" }
  /** The start says yes, and nothing is ever seen of it. */
  | { does: "vanishes_at_the_start" }

export type Script = (
  run: Pick<
    RunRequest,
    "taskKey" | "role" | "step" | "attempt" | "prompt" | "subjectCommit" | "isPlanning" | "inputs"
  >,
) => Behaviour

type FakeAgent = {
  request: RunRequest
  behaviour: Behaviour
  state: "new" | "working" | "exited" | "orphaned" | "gone"
  exit: ExitRecord | null
  stop: StopCause | null
  heardAt: number
  /** Set once it has asked. */
  signalId: string | null
}

type FakeExecutor = Executor & {
  agents: Map<string, FakeAgent>
  /** How often start was called per run: more than once is allowed, two agents are not. */
  starts: string[]
  /** Every living agent does its next thing. */
  step(): Promise<void>
  reap(runId: string): { processesSeen: number; processesLeft: number; at: number }
}

const DEFAULTS: Partial<Record<RunRole, Behaviour>> = { reviewer: { does: "judges", verdict: "approved" } }

export function createFakeExecutor(
  callerFor: (subject: string) => Caller,
  script: Script | null,
): FakeExecutor {
  const agents = new Map<string, FakeAgent>()
  const starts: string[] = []
  const behaviourOf = (request: RunRequest) =>
    script?.(request) ?? DEFAULTS[request.role] ?? { does: "commits" }

  return {
    agents,
    starts,

    async start(request) {
      starts.push(request.runId)
      if (agents.has(request.runId)) return
      const behaviour = behaviourOf(request)
      if (behaviour.does === "never_starts") throw new Error("fork: out of memory")
      if (behaviour.does === "vanishes_at_the_start") return
      agents.set(request.runId, {
        ...{ request, behaviour, state: "new", exit: null, stop: null, heardAt: Date.now(), signalId: null },
      })
    },

    async observe(runId): Promise<Observation> {
      const agent = agents.get(runId)
      if (!agent) return { kind: "absent" }
      if (agent.exit) return { kind: "exited", exit: agent.exit }
      if (agent.state === "orphaned") return { kind: "orphaned", agentsLeft: leftOf(agent) }
      return agent.state === "gone" ? { kind: "orphaned", agentsLeft: 0 } : { kind: "alive" }
    },

    async stop(runId, cause) {
      const agent = agents.get(runId)
      if (agent && !agent.exit) agent.stop ??= cause
    },

    reap(runId) {
      const agent = agents.get(runId)
      const processesSeen = agent ? leftOf(agent) : 0
      if (agent) agent.state = "gone"
      return { processesSeen, processesLeft: 0, at: Date.now() }
    },

    async step() {
      for (const agent of agents.values()) {
        if (agent.state === "new" || agent.state === "working")
          await act(agent, callerFor(`run:${agent.request.runId}`))
      }
    },
  }
}

const leftOf = ({ behaviour, state }: FakeAgent): number =>
  state === "orphaned" && behaviour.does === "loses_its_shim" ? behaviour.left : 0

async function act(agent: FakeAgent, door: Caller): Promise<void> {
  if (agent.state === "new") return begin(agent, door)
  if (agent.stop) return end(agent, door, { exitCode: null, signal: "SIGKILL", stopped: agent.stop })
  await beat(agent, door)
  const { behaviour } = agent
  switch (behaviour.does) {
    case "plans": {
      const { tasks, drop = [] } = behaviour
      await door.mutation(api.tasks.decompose, { tasks, drop })
      await door.mutation(api.tasks.decompose, { tasks, drop })
      await door.mutation(api.runs.report, { outcome: "success", summary: "Planned." })
      return end(agent, door, {})
    }
    case "reports":
      await door.mutation(api.runs.report, {
        outcome: behaviour.outcome ?? "success",
        summary: behaviour.summary,
      })
      return end(agent, door, {})
    case "commits":
      await door.mutation(api.runs.report, { outcome: "success", summary: "Done." })
      return end(agent, door, { headCommit: commitOf(agent.request.runId), treeChanged: true })
    case "finds_no_change":
      await door.mutation(api.runs.report, { outcome: "no_change", summary: behaviour.because })
      return end(agent, door, {})
    case "fails":
      return end(agent, door, { exitCode: behaviour.exitCode, tail: behaviour.tail ?? "" })
    case "ends_without_a_word":
      return end(agent, door, {})
    case "judges":
      await door.mutation(api.reviews.submit, {
        verdict: behaviour.verdict,
        summary: "Looked at.",
        comments: behaviour.comment ? [{ file: "src/a.ts", line: 1, text: behaviour.comment }] : [],
      })
      return end(agent, door, {})
    case "asks":
      return ask(agent, behaviour.question, door)
    case "loses_its_shim":
      agent.state = "orphaned"
      return
    case "cannot_report":
      agent.exit = exitOf(agent, { headCommit: commitOf(agent.request.runId), treeChanged: true })
      agent.state = "exited"
      return
    case "hangs":
    case "never_starts":
    case "vanishes_at_the_start":
      return
    default:
      return behaviour satisfies never
  }
}

async function begin(agent: FakeAgent, door: Caller): Promise<void> {
  const { taskKey, generation, runId } = agent.request
  const pid = Number.parseInt(commitOf(runId).slice(-6), 16) + 1
  const isDetached = agent.request.subjectCommit !== undefined
  await door.mutation(api.runs.started, {
    generation,
    shim: { bootId: "boot", pid, startTime: 1, level: "marker" },
    workspace: {
      path: `/workspaces/${taskKey}`,
      baseCommit: BASE_COMMIT,
      ...(!isDetached && { branch: `clutch/${taskKey}/work` }),
    },
  })
  agent.state = "working"
}

/** As a shim: every ten seconds, and what it hears is obeyed. */
async function beat(agent: FakeAgent, door: Caller): Promise<void> {
  if (Date.now() - agent.heardAt < HEARTBEAT_INTERVAL_MS) return
  agent.heardAt = Date.now()
  await door.mutation(api.runs.heartbeat, { generation: agent.request.generation })
}

async function ask(agent: FakeAgent, question: string, door: Caller): Promise<void> {
  if (agent.signalId === null) {
    agent.signalId = (await door.mutation(api.signals.ask, { question })).signalId
    return
  }
  const { state } = await door.mutation(api.signals.hear, { signal: agent.signalId })
  if (state !== "open") agent.behaviour = { does: "commits" }
}

async function end(agent: FakeAgent, door: Caller, more: Partial<ExitRecord>): Promise<void> {
  agent.exit = exitOf(agent, more)
  agent.state = "exited"
  await door.mutation(api.runs.exited, { generation: agent.request.generation, exit: agent.exit })
}

/** What stands on no branch leaves no commit. */
const exitOf = ({ request }: FakeAgent, more: Partial<ExitRecord>): ExitRecord =>
  exitRecordAt(Date.now(), {
    headCommit: BASE_COMMIT,
    ...more,
    ...(request.subjectCommit !== undefined && { headCommit: null, treeChanged: false }),
  })

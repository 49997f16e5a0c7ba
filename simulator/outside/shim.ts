/**
 * A shim's life in virtual time, as worker/shim leads it: workspace, start, heartbeats, limits, exit record, report. What it
 * says goes through the real functions; what its agent does is chance.
 */
import { api } from "#convex/_generated/api"
import { HEARTBEAT_INTERVAL_MS, type ExitRecord, type StopCause } from "#domain/run"
import { refusalOf } from "#lib/refusals"
import { makesCommits } from "./behaviour.ts"
import { BASE_COMMIT, exitRecordAt } from "./commit.ts"
import type { MachineRun } from "./machine.ts"
import { act, type Ended } from "./agent.ts"
import { sleep, type ShimParts } from "./shim-parts.ts"

const START_PATIENCE_MS = 60_000
const EXIT_PATIENCE_MS = 30_000
const ASK_AGAIN_MS = 2_000
const LOOK_MS = 500

export async function liveAsShim(run: MachineRun, parts: ShimParts): Promise<void> {
  const { chance, timeline } = parts
  run.isVisible = true
  await sleep(parts, run, chance.between(20, 1_500))
  if (run.stop) return end(run, parts, { stopped: run.stop, exitCode: null })
  if (run.behaviour === "cannot_prepare")
    return end(run, parts, { workspaceError: "index.lock exists", exitCode: null })
  const word = await announce(run, parts)
  if (word !== "go on") return end(run, parts, { stopped: word, exitCode: null })
  run.agents = chance.between(1, 3)
  parts.agentStarted(run)
  void beat(run, parts)
  void watch(run, parts)
  const ended = await act(run, parts)
  if (ended === "lost") {
    run.agents = run.agents > 1 ? 1 : 0
    run.shim.state = "dead"
    parts.note(
      `machine: ${run.request.runId} loses its shim at ${timeline.now()}, ${run.agents} processes live on`,
    )
    return
  }
  return end(run, parts, workOf(run, ended, parts))
}

/** No agent starts before the server knows. */
async function announce(run: MachineRun, parts: ShimParts): Promise<StopCause | "go on"> {
  const { taskKey, generation, runId } = run.request
  const since = parts.timeline.now()
  const pid = Number(/\d+$/.exec(runId)?.[0] ?? 0) + 100
  const isDetached = !makesCommits(run.request)
  const report = {
    generation,
    shim: { bootId: "boot", pid, startTime: 1, level: "marker" as const },
    workspace: {
      path: `/workspaces/${taskKey}`,
      baseCommit: BASE_COMMIT,
      ...(!isDetached && { branch: `clutch/${taskKey}/work` }),
    },
  }
  for (;;) {
    try {
      const { stop } = await parts.shimDoor(run).mutation(api.runs.started, report)
      return run.stop ?? stop ?? "go on"
    } catch (error) {
      if (refusalOf(error)) return "superseded"
      if (parts.timeline.now() - since > START_PATIENCE_MS) return "interrupted"
      await sleep(parts, run, ASK_AGAIN_MS)
    }
  }
}

/** Every ten seconds; what it hears is obeyed. */
async function beat(run: MachineRun, parts: ShimParts): Promise<void> {
  const { generation } = run.request
  while (!run.isEnding) {
    await sleep(parts, run, HEARTBEAT_INTERVAL_MS)
    if (run.isEnding) return
    try {
      const { stop } = await parts.shimDoor(run).mutation(api.runs.heartbeat, { generation })
      if (stop) run.stop ??= stop
    } catch (error) {
      if (refusalOf(error)) run.stop ??= "superseded"
    }
  }
}

/** Wishes to end, and the time limit. */
async function watch(run: MachineRun, parts: ShimParts): Promise<void> {
  const since = parts.timeline.now()
  while (!run.isEnding) {
    await sleep(parts, run, LOOK_MS)
    const now = parts.timeline.now()
    if (now - since >= run.request.timeLimitMs) run.stop ??= "time_limit"
    if (run.behaviour === "is_silent" && now - since >= run.request.idleLimitMs) run.stop ??= "idle_limit"
    if (run.stop) return end(run, parts, { stopped: run.stop, exitCode: null, signal: "SIGKILL" })
  }
}

/** The agent is ended, the record written, and then reported; what cannot be reported stays for the loop to find. */
async function end(run: MachineRun, parts: ShimParts, more: Partial<ExitRecord>): Promise<void> {
  if (run.isEnding) return
  run.isEnding = true
  const { timeline, chance, git } = parts
  await sleep(parts, run, chance.between(1, 200))
  const processesSeen = run.agents
  run.agents = 0
  const { generation, taskKey, runId } = run.request
  const head = makesCommits(run.request) ? git.headOf(taskKey) : null
  run.exit = exitRecordAt(timeline.now(), {
    headCommit: head,
    treeChanged: head !== null && head !== BASE_COMMIT,
    ...more,
    termination: { processesSeen, processesLeft: 0, at: timeline.now() },
  })
  parts.note(`machine: ${runId} has left its exit record`)
  const since = timeline.now()
  await sleep(parts, run, chance.between(1, 20))
  while (timeline.now() - since < EXIT_PATIENCE_MS) {
    try {
      await parts.shimDoor(run).mutation(api.runs.exited, { generation, exit: run.exit })
      break
    } catch (error) {
      if (refusalOf(error)) break
      await sleep(parts, run, ASK_AGAIN_MS)
    }
  }
  run.shim.state = "dead"
}

const workOf = (run: MachineRun, ended: Exclude<Ended, "lost">, { git }: ShimParts): Partial<ExitRecord> => {
  if (ended.commits && makesCommits(run.request))
    git.commit(run.request.taskKey, run.request.runId, run.request.role === "conflict_resolver")
  const { commits: _, ...record } = ended
  return record
}

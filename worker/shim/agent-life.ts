/** The agent from its start to its proven end, while its lease is renewed and its limits are watched. */
import { realpathSync } from "node:fs"
import type { ExitRecord } from "#domain/run"
import { ROOT } from "#lib/root"
import { readKept } from "#lib/outbox"
import { agentCommand } from "../executors/agent-command.ts"
import type { RunDirectory } from "../runs/directory.ts"
import { accessOf, holdBranchDirectory } from "../sandbox/access.ts"
import { programPlaces } from "../sandbox/programs.ts"
import { startAgent, type Agent } from "./agent.ts"
import type { PreparedWorkspace } from "../workspaces/ensure.ts"
import type { Ending, EndingSource } from "./ending.ts"
import { agentEnvironment, makeAgentHome, outboxIn } from "./environment.ts"
import { exitRecord, sentenceOf } from "./exit.ts"
import { startHeartbeat } from "./heartbeat.ts"
import { layInputs } from "./inputs.ts"
import { createLimits, type Limits } from "./limits.ts"
import { createTail, openOutput } from "./output.ts"
import { NO_BRANCH, type Claimed, type ShimPorts } from "./ports.ts"
import { createRedact } from "./redact.ts"
import type { Reports } from "./reports.ts"
import { cleanUp } from "./set-up.ts"

export type AgentLife = Claimed & {
  run: RunDirectory
  workspace: PreparedWorkspace
  reports: Reports
  ending: EndingSource
  ports: ShimPorts
}

/** How often limits are looked at. */
const LOOK_EVERY_MS = 500

export async function superviseAgent(life: AgentLife): Promise<ExitRecord> {
  const tail = createTail()
  const limits = createLimits(life.request)
  const output = openOutputs(life, tail.add, limits)
  let release = () => {}
  let agent: Agent
  try {
    release = holdBranchDirectory(life.workspace)
    agent = await start(life, output)
  } catch (error) {
    life.ports.log("agent.not_started", sentenceOf(error))
    release()
    output.end()
    return exitRecord({ workspaceError: sentenceOf(error) })
  }
  return seeToItsEnd(agent, life, limits, output, tail.read).finally(release)
}

/** What is thrown in here is a bug, and ends the shim; `shim.ts` then ends the agent. */
async function seeToItsEnd(
  agent: Agent,
  life: AgentLife,
  limits: Limits,
  output: Outputs,
  readTail: () => string,
): Promise<ExitRecord> {
  const { ending, ports } = life
  const stopWatching = watch(agent, limits, life)
  const stopHeartbeat = startHeartbeat(life.reports, ending, ports.log, ports.settings.heartbeatMs)
  void agent.exited.then(() => ending.say({ kind: "exited" }))
  const reason = await ending.first
  stopWatching()
  if (reason.kind !== "exited")
    ports.log("agent.stopping", reason.kind === "fenced" ? reason.why : reason.cause)
  const termination = await agent.end(reason.kind === "exited" ? 0 : ports.settings.graceMs)
  const { neverRan, exitCode, signal } = await agent.exited
  output.end()
  const branch = await readBranch(life)
  // A machine that is going down does not wait for it.
  if (reason.kind === "exited" || (reason.kind === "stopped" && reason.cause !== "interrupted"))
    await cleanUp(life)
  stopHeartbeat()
  const tail = readTail()
  const kept = readKept(outboxIn(life.run.agentHome))
  const facts = { stopped: stoppedBy(reason), ...branch, tail, termination, ...(kept.length > 0 && { kept }) }
  if (neverRan && reason.kind === "exited") {
    return exitRecord({ ...facts, workspaceError: `The sandbox could not be started: ${tail}` })
  }
  return exitRecord({ ...facts, exitCode, signal })
}

async function start(
  { run, request, runKey, shim, workspace, ports }: AgentLife,
  output: Outputs,
): Promise<Agent> {
  makeAgentHome(run.agentHome)
  const home = realpathSync(run.agentHome)
  await layInputs(request, home, ports.log)
  const command = agentCommand({ request, workspace, home, simulationSpeed: ports.settings.simulationSpeed })
  const { programs } = ports.settings
  const env = agentEnvironment({ request, runKey, home, level: shim.level, programs, source: process.env })
  const agent = await startAgent({
    runId: request.runId,
    level: shim.level,
    access: accessOf({
      workspace,
      agentHome: home,
      transcript: request.transcript,
      clutchHome: request.home,
      checkout: ROOT,
      programs: [...programPlaces((env.PATH ?? "").split(":")), realpathSync(process.execPath)],
    }),
    command,
    env,
    onOutput: output,
  })
  try {
    run.writeAgent({ agent: agent.identity, command: command.command })
  } catch (error) {
    await agent.end(0)
    throw error
  }
  ports.log("agent.started", `pid ${agent.identity.pid}, ${shim.level}`)
  return agent
}

type Outputs = { stdout: (chunk: Buffer) => void; stderr: (chunk: Buffer) => void; end(): void }

function openOutputs({ run, runKey }: AgentLife, onText: (text: string) => void, limits: Limits): Outputs {
  const redact = createRedact([runKey])
  const stdout = openOutput(run.stdout, { redact, onText })
  const stderr = openOutput(run.stderr, { redact, onText })
  const through = (file: typeof stdout) => (chunk: Buffer) => {
    limits.heard()
    file.write(chunk)
  }
  return {
    stdout: through(stdout),
    stderr: through(stderr),
    end() {
      stdout.end()
      stderr.end()
    },
  }
}

function watch(agent: Agent, limits: Limits, { shim, ending }: AgentLife): () => void {
  const timer = setInterval(() => {
    const limit = limits.reached()
    if (limit) ending.say({ kind: "stopped", cause: limit })
    // A namespace holds its processes by itself; with the marker alone, whoever drops it must have been seen before.
    if (shim.level === "marker") agent.witness()
  }, LOOK_EVERY_MS)
  return () => clearInterval(timer)
}

const stoppedBy = (reason: Ending) =>
  reason.kind === "stopped" ? reason.cause : reason.kind === "fenced" ? ("superseded" as const) : null

/** The record is worth more than the branch: a repository that cannot be read now is looked at by whoever judges. */
async function readBranch({ request, workspace, ports }: AgentLife) {
  if (!workspace.branch) return NO_BRANCH
  try {
    return await ports.workspaces.readBranch(request, workspace)
  } catch (error) {
    ports.log("branch.unreadable", sentenceOf(error))
    return NO_BRANCH
  }
}

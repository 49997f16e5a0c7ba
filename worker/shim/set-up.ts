/** A project's own commands around an agent: its setup in a new work tree, its cleanup after each run. Held as agents are. */
import { createHash } from "node:crypto"
import { existsSync, readFileSync, realpathSync, writeFileSync } from "node:fs"
import path from "node:path"
import { setTimeout as sleep } from "node:timers/promises"
import { ROOT } from "#lib/root"
import { accessOf, holdBranchDirectory } from "../sandbox/access.ts"
import { programPlaces } from "../sandbox/programs.ts"
import type { AgentLife } from "./agent-life.ts"
import type { ShimPorts } from "./ports.ts"
import { startAgent } from "./agent.ts"
import { agentEnvironment, makeAgentHome } from "./environment.ts"
import { sentenceOf } from "./exit.ts"
import { startHeartbeat } from "./heartbeat.ts"
import { createTail, openOutput } from "./output.ts"
import { createRedact } from "./redact.ts"

/** What these commands need of a run, whether its agent is a process here or in a foreign runtime. */
export type CommandLife = Omit<AgentLife, "ports"> & {
  ports: Pick<ShimPorts, "log"> & {
    settings: Pick<ShimPorts["settings"], "programs" | "heartbeatMs" | "graceMs">
  }
}

const SETUP_LIMIT_MS = 15 * 60_000
const CLEANUP_LIMIT_MS = 2 * 60_000

/**
 * Once per work tree and command: a mark in the work tree's git directory says that it was done. Null when all is well, and
 * when somebody wanted the run ended meanwhile; else the sentence, with the last that the command said.
 */
export async function setUp(life: CommandLife): Promise<string | null> {
  const { request, workspace } = life
  const { setupCommand } = request
  if (setupCommand === undefined) return null
  const mark = path.join(workspace.gitDir, "clutch-setup")
  const wanted = createHash("sha256").update(setupCommand).digest("hex")
  if (existsSync(mark) && readFileSync(mark, "utf8") === wanted) return null
  const limitMs = Math.min(SETUP_LIMIT_MS, request.timeLimitMs)
  const problem = await runCommand(life, "setup", setupCommand, limitMs)
  if (problem === null && life.ending.now() === null) writeFileSync(mark, wanted)
  return problem
}

/** What it says is in its log; whatever comes of it, the run's outcome stays as it is. */
export async function cleanUp(life: CommandLife): Promise<void> {
  const { cleanupCommand } = life.request
  if (cleanupCommand === undefined) return
  const problem = await runCommand(life, "cleanup", cleanupCommand, CLEANUP_LIMIT_MS)
  if (problem !== null) life.ports.log("cleanup.failed", problem)
}

async function runCommand(
  life: CommandLife,
  name: "setup" | "cleanup",
  command: string,
  limitMs: number,
): Promise<string | null> {
  const { run, request, runKey, shim, workspace, reports, ending, ports } = life
  const tail = createTail(1_500)
  const output = openOutput(path.join(run.path, `${name}.log`), {
    redact: createRedact([runKey]),
    onText: tail.add,
  })
  const stopHeartbeat = startHeartbeat(reports, ending, ports.log, ports.settings.heartbeatMs)
  let release = () => {}
  try {
    makeAgentHome(run.agentHome)
    const home = realpathSync(run.agentHome)
    const { programs } = ports.settings
    const env = agentEnvironment({ request, runKey, home, level: shim.level, programs, source: process.env })
    release = holdBranchDirectory(workspace)
    const agent = await startAgent({
      ...{ runId: request.runId, level: shim.level, env },
      access: accessOf({
        ...{
          workspace,
          agentHome: home,
          transcript: request.transcript,
          clutchHome: request.home,
          checkout: ROOT,
        },
        programs: [...programPlaces((env.PATH ?? "").split(":")), realpathSync(process.execPath)],
      }),
      command: { command: "sh", args: ["-c", command] },
      onOutput: { stdout: output.write, stderr: output.write },
    })
    const timer = new AbortController()
    const end = await Promise.race([
      agent.exited.then(({ exitCode, signal }) => ({ exitCode, signal })),
      sleep(limitMs, "late" as const, { signal: timer.signal, ref: false }),
      ...(name === "setup" ? [ending.first.then(() => "ended" as const)] : []),
    ])
    timer.abort()
    await agent.end(end === "late" || end === "ended" ? ports.settings.graceMs : 0)
    output.end()
    if (end === "ended" || (typeof end === "object" && end.exitCode === 0)) return null
    const how =
      end === "late"
        ? `took longer than ${Math.round(limitMs / 1_000)} s`
        : end.exitCode === null
          ? `was ended by ${end.signal ?? "a signal"}`
          : `failed with exit code ${end.exitCode}`
    const said = tail
      .read()
      .replace(/\s*\n\s*/g, " / ")
      .slice(-220)
    return `The ${name} command ${how}${said ? `: ${said}` : "."}`
  } catch (error) {
    return `The ${name} command could not be run: ${sentenceOf(error)}`
  } finally {
    output.end()
    release()
    stopHeartbeat()
  }
}

/** The agent's process under its supervision level: started, asked to stop, and ended with everything it started. */
import type { ChildProcess } from "node:child_process"
import { once } from "node:events"
import { constants } from "node:os"
import type { Readable } from "node:stream"
import { setTimeout as sleep } from "node:timers/promises"
import type { ProcessIdentity, SupervisionLevel, Termination } from "#domain/run"
import {
  descendantsOf,
  identify,
  identityOf,
  isAlive,
  killAll,
  processes,
  processesOfRun,
  startProcess,
} from "#lib/process"
import type { AgentCommand } from "../executors/agent.ts"
import type { Access } from "../sandbox/access.ts"
import { STATUS_FD } from "../sandbox/bwrap.ts"
import { hold } from "../sandbox/levels.ts"

type AgentExit = { exitCode: number | null; signal: string | null; neverRan: boolean }

export type Agent = {
  identity: ProcessIdentity
  /** Resolves when the outermost process is gone; its output may still be on the way. */
  exited: Promise<AgentExit>
  hasExited(): boolean
  /** Remembers who is there, for processes that leave the tree and drop the marker. */
  witness(): void
  /** SIGTERM to the agent itself, then `graceMs` for it to end, then the end of everything. */
  end(graceMs: number): Promise<Termination>
}

export type AgentOptions = {
  runId: string
  level: SupervisionLevel
  access: Access
  command: AgentCommand
  env: Record<string, string>
  onOutput: { stdout: (chunk: Buffer) => void; stderr: (chunk: Buffer) => void }
}

/** Must be called on the main thread: the kernel ties the agent's life to the thread that spawned it. */
export async function startAgent({
  runId,
  level,
  access,
  command,
  env,
  onOutput,
}: AgentOptions): Promise<Agent> {
  const held = hold(level, access, command.command, command.args)
  const child = await startProcess(held.command, held.args, {
    cwd: access.workspace,
    env: { ...env, ...command.env },
    stdio: [
      command.stdin === undefined ? "ignore" : "pipe",
      "pipe",
      "pipe",
      held.tellsStatus ? "pipe" : "ignore",
    ],
    // A session of its own, so that a terminal's signals and a kill of its group never reach the shim.
    detached: true,
  })
  let exit: AgentExit | null = null
  const status = collect(held.tellsStatus ? (child.stdio[STATUS_FD] as Readable) : null)
  const exited = once(child, "exit").then(async (end) => {
    const [code, signal] = end as [number | null, NodeJS.Signals | null]
    const neverRan = held.tellsStatus && signal === null && !(await status.read()).includes('"exit-code"')
    exit = { ...unfold(code, signal, held.foldsSignals), neverRan }
    return exit
  })
  const pid = child.pid ?? 0
  const identity = identify(pid) ?? { bootId: processes.bootId(), pid, startTime: 0 }
  connect(child, command, onOutput)

  const witnessed = new Map<number, ProcessIdentity>()
  const find = () => processesOfRun(runId, [identity, ...witnessed.values()])
  const look = () => {
    const seen = find()
    witnessed.clear()
    for (const process of seen) witnessed.set(process.pid, identityOf(process))
    return seen
  }
  return {
    identity,
    exited,
    hasExited: () => exit !== null,
    witness: () => void look(),
    async end(graceMs) {
      const before = look()
      if (exit === null && graceMs > 0) {
        terminate(whomToAsk(identity, held.agentDepth))
        await Promise.race([exited, sleep(graceMs, undefined, { ref: false })])
      }
      const termination = await killAll(find, { before })
      // Closes the record: nothing is left that could still hold the pipes, but they may hold bytes.
      await Promise.race([closed(child), sleep(1_000, undefined, { ref: false })])
      return termination
    },
  }
}

function connect(child: ChildProcess, command: AgentCommand, onOutput: AgentOptions["onOutput"]): void {
  child.stdout?.on("data", onOutput.stdout)
  child.stderr?.on("data", onOutput.stderr)
  // An agent that closes its input early is no error.
  child.stdin?.on("error", () => {})
  child.stdin?.end(command.stdin)
  child.on("error", () => {})
}

const closed = (child: ChildProcess): Promise<unknown> =>
  Promise.all(
    [child.stdout, child.stderr].map((stream) => (stream && !stream.closed ? once(stream, "close") : null)),
  )

/**
 * The agent, and what it runs in its own process group: a shell that dies of the signal would leave its command unasked.
 * Down from the wrapper comes the first process of the namespace, under that one the agent.
 */
function whomToAsk(wrapper: ProcessIdentity, depth: number): number[] {
  if (!isAlive(wrapper)) return []
  const below = descendantsOf(wrapper.pid)
  let pid = wrapper.pid
  for (let step = 0; step < depth; step++) {
    const child = below.find(({ parentPid }) => parentPid === pid)
    if (!child) return []
    pid = child.pid
  }
  const group = processes.look(pid)?.groupId
  return [
    pid,
    ...descendantsOf(pid)
      .filter(({ groupId }) => groupId === group)
      .map((seen) => seen.pid),
  ]
}

function terminate(pids: readonly number[]): void {
  for (const pid of pids) {
    try {
      process.kill(pid, "SIGTERM")
    } catch {
      // It ended meanwhile.
    }
  }
}

/** Wrappers answer 128 + n for a command that signal n ended, as shells do. */
function unfold(
  code: number | null,
  signal: string | null,
  folds: boolean,
): { exitCode: number | null; signal: string | null } {
  if (!folds || code === null || code <= 128) return { exitCode: code, signal }
  const name = Object.entries(constants.signals).find(([, number]) => number === code - 128)?.[0]
  return name ? { exitCode: null, signal: name } : { exitCode: code, signal }
}

/** All that a stream says. */
function collect(stream: Readable | null): { read(): Promise<string> } {
  if (!stream) return { read: () => Promise.resolve("") }
  let text = ""
  stream.setEncoding("utf8").on("data", (chunk: string) => (text += chunk))
  const end = once(stream, "close").catch(() => {})
  return { read: () => Promise.race([end, sleep(1_000, undefined, { ref: false })]).then(() => text) }
}

/** Processes by identity, never by a bare pid or a name: who one is, whether it lives, and how a whole tree is ended. */
import { spawn, type ChildProcess, type StdioOptions } from "node:child_process"
import { once } from "node:events"
import { setTimeout as sleep } from "node:timers/promises"
import type { ProcessIdentity, Termination } from "#domain/run"
import { ExternalError } from "./external-error.ts"
import { darwinProcesses } from "./process/darwin.ts"
import { linuxProcesses } from "./process/linux.ts"
import type { ProcessTable, SeenProcess } from "./process/table.ts"

export const processes: ProcessTable = process.platform === "linux" ? linuxProcesses : darwinProcesses

/** The environment variable that every process of a run inherits, and that the reaper searches for. */
export const RUN_MARKER = "CLUTCH_RUN"

/** Null when no such process lives now (a zombie does not live). */
export function identify(pid: number): ProcessIdentity | null {
  const seen = processes.look(pid)
  return seen && identityOf(seen)
}

export const identityOf = ({ pid, startTime }: SeenProcess): ProcessIdentity => ({
  bootId: processes.bootId(),
  pid,
  startTime,
})

export function ownIdentity(): ProcessIdentity {
  const identity = identify(process.pid)
  if (!identity) throw new Error("This process cannot see itself in the process table.")
  return identity
}

/** True only for the very process that was named: same boot, same pid, same start. */
export function isAlive({ bootId, pid, startTime }: ProcessIdentity): boolean {
  return bootId === processes.bootId() && processes.look(pid)?.startTime === startTime
}

/** Signals the process if it still is the one that was named. A reused pid is left alone. */
export function signalIfAlive(identity: ProcessIdentity, signal: NodeJS.Signals): boolean {
  return isAlive(identity) && signalPid(identity.pid, signal)
}

/** Living processes that carry `CLUTCH_RUN=<runId>`, less this one; with their descendants, which may have dropped it. */
export function processesOfRun(runId: string, witnessed: Iterable<ProcessIdentity> = []): SeenProcess[] {
  const all = processes.list()
  const marked = all.filter(({ pid }) => processes.environ(pid).includes(`${RUN_MARKER}=${runId}`))
  const known = [...witnessed].filter(isAlive).map(({ pid }) => pid)
  return withDescendants(new Set([...marked.map(({ pid }) => pid), ...known]), all).filter(
    ({ pid }) => pid !== process.pid,
  )
}

/** Living descendants of a process, itself not included. */
export function descendantsOf(pid: number): SeenProcess[] {
  return withDescendants(new Set([pid]), processes.list()).filter((seen) => seen.pid !== pid)
}

export type KillOptions = {
  now?: () => number
  timeoutMs?: number
  pauseMs?: number
  /** Seen before the kill began, by whoever asked nicely first. */
  before?: readonly SeenProcess[]
}

/**
 * Ends whatever `find` finds, again and again until it finds nothing twice in a row (a process between fork and exec
 * shows no environment for a moment), and tells how many it saw and how many would not die.
 */
export async function killAll(find: () => SeenProcess[], options: KillOptions = {}): Promise<Termination> {
  const { now = Date.now, timeoutMs = 3_000, pauseMs = 20 } = options
  const deadline = performance.now() + timeoutMs
  const seen = new Set((options.before ?? []).map(nameOf))
  let clean = 0
  let left = find()
  while (clean < 2 && performance.now() < deadline) {
    for (const victim of left) {
      seen.add(nameOf(victim))
      signalPid(victim.pid, "SIGKILL")
    }
    clean = left.length === 0 ? clean + 1 : 0
    await sleep(pauseMs)
    left = find()
  }
  return { processesSeen: seen.size, processesLeft: left.length, at: now() }
}

export type StartOptions = {
  cwd?: string
  /** The whole environment; nothing is inherited. */
  env: Record<string, string>
  stdio: StdioOptions
  /** A session of its own, so that the end of the caller's does not reach it. */
  detached?: boolean
}

/**
 * The one spawn. Returns once the operating system started the process.
 * @throws ExternalError when it could not be started (no such program, no memory ...).
 */
export async function startProcess(
  command: string,
  args: readonly string[],
  options: StartOptions,
): Promise<ChildProcess> {
  // Next's types demand a NODE_ENV of every environment; an agent's has none.
  const child: ChildProcess = spawn(command, args, { ...options, env: options.env as NodeJS.ProcessEnv })
  try {
    if (child.pid === undefined) await once(child, "spawn")
  } catch (cause) {
    throw new ExternalError({ system: "process", operation: `start ${command}`, retryable: false, cause })
  }
  return child
}

const nameOf = ({ pid, startTime }: SeenProcess) => `${pid}:${startTime}`

function signalPid(pid: number, signal: NodeJS.Signals): boolean {
  try {
    process.kill(pid, signal)
    return true
  } catch {
    return false // It ended between the look and the signal, or it is not ours; the next look tells.
  }
}

function withDescendants(roots: ReadonlySet<number>, all: readonly SeenProcess[]): SeenProcess[] {
  const children = Map.groupBy(all, ({ parentPid }) => parentPid)
  const found = new Set(all.filter(({ pid }) => roots.has(pid)))
  // A set visits what is added while it is walked.
  for (const { pid } of found) for (const child of children.get(pid) ?? []) found.add(child)
  return [...found]
}

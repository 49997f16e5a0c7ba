/**
 * One shim that is started while nothing waits for it. A run that it takes does not wait for a fork, an exec and the start of
 * a Node; the next ones, should they come before another spare is ready, do as ever.
 */
import type { ChildProcess } from "node:child_process"
import type { Log } from "#lib/log"
import { READY, TAKEN } from "../shim/reserve.ts"

export type SpareShim = {
  /** True once it has taken the run. False where there is none, or none that answers: it may have heard all the same. */
  take(runDirectory: string): Promise<boolean>
  /** Resolves when it has left. One that has taken a run is not concerned. */
  close(): Promise<void>
}

type SpareOptions = {
  start(): Promise<ChildProcess>
  log: Log
  /** Not at once: what has just begun has the processor first. Doubles while spares end untaken. */
  refillMs?: number
  answerMs?: number
}

const LONGEST_REFILL_MS = 60_000

export function keepSpareShim({ start, log, refillMs = 1_000, answerMs = 250 }: SpareOptions): SpareShim {
  let spare: ChildProcess | null = null
  let isReady = false
  let isOver = false
  let failures = 0
  let timer: NodeJS.Timeout

  const refillLater = () => {
    const delayMs = Math.min(refillMs * 2 ** failures, LONGEST_REFILL_MS)
    if (!isOver) timer = setTimeout(() => void refill(), delayMs).unref()
  }
  const isGone = (child: ChildProcess) => {
    if (spare !== child) return
    spare = null
    failures += 1
    refillLater()
  }
  const refill = async () => {
    try {
      const child = await start()
      if (isOver) return leave(child)
      spare = child
      isReady = false
      child.unref()
      child.once("exit", () => isGone(child))
      // A pipe that breaks says no more than the exit does.
      child.stdin?.on("error", () => {})
      isReady = await hears(child, READY)
    } catch (error) {
      log.warn({ error }, "spare_shim.failed")
      failures += 1
      refillLater()
    }
  }
  refillLater()

  return {
    async take(runDirectory) {
      const child = spare
      if (child === null || !isReady) return false
      spare = null
      failures = 0
      refillLater()
      child.stdin?.write(`${runDirectory}\n`)
      const isTaken = await hears(child, TAKEN, answerMs)
      release(child)
      return isTaken
    },
    async close() {
      isOver = true
      clearTimeout(timer)
      if (spare) await leave(spare)
      spare = null
    },
  }
}

/** What it said before its end or its time; one that is told nothing more leaves by itself. */
function hears(child: ChildProcess, word: string, withinMs?: number): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = withinMs === undefined ? undefined : setTimeout(() => resolve(false), withinMs)
    const answer = (isHeard: boolean) => {
      clearTimeout(timer)
      resolve(isHeard)
    }
    child.stdout?.once("data", (said: Buffer) => answer(said.toString() === word))
    child.once("exit", () => answer(false))
  })
}

function release({ stdin, stdout }: ChildProcess): void {
  stdin?.destroy()
  stdout?.destroy()
}

/** It has no run: when it does not leave by itself it can be ended without harm. */
async function leave(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const timer = setTimeout(() => child.kill("SIGKILL"), 1_000)
  await new Promise<void>((resolve) => {
    child.once("exit", () => resolve())
    release(child)
  })
  clearTimeout(timer)
}

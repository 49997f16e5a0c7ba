/** Two real loops on a real backend: whoever leads is killed or stopped without a word, and the other leads in time. */
import { spawn, type ChildProcess } from "node:child_process"
import { once } from "node:events"
import { createInterface } from "node:readline"
import { setTimeout as sleep } from "node:timers/promises"
import { execa } from "execa"
import path from "node:path"
import { expect, onTestFinished, test } from "vitest"
import { ROOT } from "#lib/root"
import { isFull } from "../builders/proof.ts"
import { prepareInstallation } from "./installation.ts"

/** Two lifetimes of the loop's lease. */
const BOUND_MS = 12_000
const ROUNDS = isFull ? 10 : 2

type Loop = { child: ChildProcess; leads: boolean; heardAt: number }

/** Clutch's own processes in the foreground, without a supervisor that would start them again. */
async function aClutchWithoutSupervisor() {
  const { home, env, end } = await prepareInstallation()
  const children = new Set<ChildProcess>()
  const start = (...args: string[]): ChildProcess => {
    const child = spawn(process.execPath, args, {
      cwd: ROOT,
      env: { ...process.env, ...env, LOG_LEVEL: "info" },
      stdio: ["ignore", "pipe", "ignore"],
    })
    children.add(child)
    return child
  }
  const backend = start(path.join(ROOT, "bin/clutch.ts"), "backend")
  onTestFinished(async () => {
    for (const child of children) {
      if (child.exitCode !== null || child.signalCode !== null) continue
      // The command in the foreground hands the wish to end on to the backend proper, which SIGKILL would leave behind.
      child.kill(child === backend ? "SIGTERM" : "SIGKILL")
      await once(child, "exit")
    }
    await end()
  })
  backend.stdout?.resume()
  const deploy = await execa(process.execPath, [path.join(ROOT, "bin/clutch.ts"), "deploy"], {
    ...{ cwd: ROOT, env, reject: false, all: true, timeout: 120_000 },
  })
  if (deploy.exitCode !== 0) throw new Error(deploy.all)
  return {
    home,
    startLoop(): Loop {
      const loop: Loop = { child: start(path.join(ROOT, "worker/loop.ts")), leads: false, heardAt: 0 }
      const lines = createInterface({ input: loop.child.stdout! })
      lines.on("line", (line) => {
        if (!line.includes('"leadership.')) return
        loop.leads = line.includes('"leadership.taken"')
        loop.heardAt = Date.now()
      })
      return loop
    },
  }
}

async function until(what: string, isSo: () => boolean, withinMs: number): Promise<void> {
  const deadline = Date.now() + withinMs
  while (!isSo()) {
    if (Date.now() > deadline) throw new Error(`Not within ${withinMs} ms: ${what}.`)
    await sleep(20)
  }
}

test(
  "[WL-L4] whoever leads is killed or stopped: the other leads before two leases have passed, and they never lead both",
  { timeout: isFull ? 900_000 : 300_000 },
  async () => {
    const clutch = await aClutchWithoutSupervisor()
    let leader = clutch.startLoop()
    await until("the first loop leads", () => leader.leads, 60_000)
    const took: Record<"SIGKILL" | "SIGSTOP", number[]> = { SIGKILL: [], SIGSTOP: [] }
    for (let round = 0; round < ROUNDS; round++) {
      for (const signal of ["SIGKILL", "SIGSTOP"] as const) {
        const standby = clutch.startLoop()
        // It has asked for the lead in vain, so that its start is not part of what is measured.
        await sleep(5_000)
        expect([leader.leads, standby.leads]).toEqual([true, false])
        const at = Date.now()
        leader.child.kill(signal)
        await until(`another loop leads after ${signal}`, () => standby.leads, 3 * BOUND_MS)
        took[signal].push(standby.heardAt - at)
        if (signal === "SIGSTOP") {
          leader.child.kill("SIGCONT")
          // What it believed when it fell asleep has run out by its own clock, and it says so.
          await until("the one that slept knows that it does not lead", () => !leader.leads, BOUND_MS)
          await sleep(3_000)
          expect([leader.leads, standby.leads]).toEqual([false, true])
          leader.child.kill("SIGTERM")
        }
        leader = standby
      }
    }
    console.log(`failover in ms: ${JSON.stringify(took)}`)
    expect(Math.max(...took.SIGKILL, ...took.SIGSTOP)).toBeLessThan(BOUND_MS)
  },
)

/** One loop process: the real loop with its real cycle, driver, leadership and effects, on ports that may fail it. */
import type { LoopConfig } from "#domain/loop/snapshot"
import { hash32 } from "#domain/hash"
import type { Log } from "#lib/log"
import { createLoopBackend } from "#worker/loop/backend"
import type { Cycle } from "#worker/loop/record"
import type { Ports } from "#worker/loop/ports"
import { createRequests } from "#worker/loop/request"
import { startLoop } from "#worker/loop/run"
import type { SimulatedBackend } from "../backend/backend.ts"
import { createProcess, type Process, type Timeline } from "../time/timeline.ts"
import { createAlarm } from "./alarm.ts"
import type { Machine } from "./machine.ts"
import type { Network } from "./network.ts"

export type LoopProcess = {
  process: Process
  /** How far its clock is off. */
  skewMs: number
  /** When it last met a fault of its own: shortly afterwards it may believe what is no longer so. */
  troubledAt: number
}

export type LoopParts = {
  timeline: Timeline
  backend: SimulatedBackend
  network: Network
  machine: Machine
  config: LoopConfig
  sweepMs: number
  landingFor(process: Process): Ports["landing"]
  sweepFor(process: Process): Ports["workspaces"]
  /** The wake-up call; returns what ends the subscription. */
  onWake(process: Process, callback: () => void): () => void
  log: Log
  onCycle(cycle: Cycle): void
}

const requestFor = createRequests({
  home: "/clutch",
  clutchUrl: "http://127.0.0.1:1",
  builtIn: (role) => `# ${role}`,
})

export function startLoopProcess(name: string, parts: LoopParts): LoopProcess {
  const { timeline, backend, network, machine, config, log } = parts
  const process = createProcess(name)
  const loop: LoopProcess = { process, skewMs: 0, troubledAt: -Infinity }
  const door = network.connected(process, backend.as("service:loop"))
  let keys = 0
  const ports: Ports = {
    backend: createLoopBackend(
      {
        ...door,
        subscribe: createAlarm(process, backend.as("service:loop"), (callback) =>
          parts.onWake(process, callback),
        ),
      },
      log,
    ),
    executors: { simulation: machine.executorFor(process) },
    reap: machine.reaperFor(process),
    landing: parts.landingFor(process),
    workspaces: parts.sweepFor(process),
    requestFor,
    clock: {
      now: () => timeline.now() + loop.skewMs,
      after: (delayMs, callback) => timeline.after(delayMs, callback, process),
    },
    log,
    config,
    holder: name,
    makeRunKey: () => `clr_${name}_${hash32(`${name} ${++keys}`)}`,
    onCycle: parts.onCycle,
  }
  startLoop(ports, { sweepMs: parts.sweepMs })
  return loop
}

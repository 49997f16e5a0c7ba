/** Cron jobs: identified by name, compared on each push, each with a persisted next time, never overlapping itself. */
import { z } from "zod"
import type { Deployment, FunctionKind, Outcome } from "../engine/types.ts"
import type { JsonValue } from "../database/types.ts"
import type { Logger } from "../log.ts"
import { firstTime, parseSchedule, timeAfter } from "./cron-schedule.ts"
import type { Schedule } from "./cron-schedule.ts"

export type CronPorts = {
  nowMs(): number
  readState(): string | null
  writeState(text: string): void
  kindOf(path: string): FunctionKind | "httpAction" | null
  /** The due time names the occurrence: asked again after a crash, it is answered, not run again. */
  runMutation(
    path: string,
    args: JsonValue,
    occurrence: { name: string; dueMs: number },
  ): Promise<Outcome | "again">
  runAction(path: string, args: JsonValue, cronName: string): Promise<Outcome>
  logger: Logger
}

const CronState = z.record(z.string(), z.object({ definition: z.string(), nextMs: z.number().nullable() }))

type Cron = {
  name: string
  path: string
  args: JsonValue
  definition: string
  schedule: Schedule
  nextMs: number | null
}

export type Crons = {
  /** Takes over the crons of a push: unchanged ones keep their next time, the others begin anew or disappear. */
  deploy(definitions: Deployment["crons"]): void
  /** Starts whatever is due; the promise is over when those runs are. */
  runDue(): Promise<void>[]
  nextMs(): number | null
  /** Gives up one run that was ended by force; its next time comes as usual. */
  skip(name: string, dueMs: number): void
}

const RETRY_MS = 5_000

export function createCrons(ports: CronPorts): Crons {
  let crons: Cron[] = []
  const running = new Set<string>()

  function deploy(definitions: Deployment["crons"]): void {
    const text = ports.readState()
    const known = text === null ? {} : CronState.parse(JSON.parse(text))
    crons = definitions.map(({ name, path, args, schedule: json }) => {
      const definition = JSON.stringify([path, args, json])
      const schedule = parseSchedule(json, name)
      const before = known[name]
      const unchanged = before !== undefined && before.definition === definition
      const nextMs = unchanged ? before.nextMs : firstTime(schedule, ports.nowMs())
      return { name, path, args, definition, schedule, nextMs }
    })
    save()
  }

  function save(): void {
    ports.writeState(
      JSON.stringify(
        Object.fromEntries(crons.map(({ name, definition, nextMs }) => [name, { definition, nextMs }])),
      ),
    )
  }

  function setNext(cron: Cron, nextMs: number | null): void {
    cron.nextMs = nextMs
    save()
  }

  async function run(cron: Cron, dueMs: number): Promise<void> {
    running.add(cron.name)
    try {
      const outcome = await start(cron, dueMs)
      if (outcome === "again") {
        cron.nextMs = ports.nowMs() + RETRY_MS
        return
      }
      if (!outcome.ok) {
        ports.logger.error({ cron: cron.name, path: cron.path, error: outcome.error.message }, "cron.failed")
      }
      setNext(cron, timeAfter(cron.schedule, dueMs, ports.nowMs()))
    } finally {
      running.delete(cron.name)
    }
  }

  async function start(cron: Cron, dueMs: number): Promise<Outcome | "again"> {
    const { name, path, args } = cron
    if (ports.kindOf(path) === "action") {
      // At most once: the next time is on disk before the action begins, so a crash does not repeat it.
      setNext(cron, timeAfter(cron.schedule, dueMs, ports.nowMs()))
      return await ports.runAction(path, args, name)
    }
    return await ports.runMutation(path, args, { name, dueMs })
  }

  return {
    deploy,
    runDue() {
      const now = ports.nowMs()
      return crons.flatMap((cron) => {
        const { name, nextMs } = cron
        return nextMs === null || nextMs > now || running.has(name) ? [] : [run(cron, nextMs)]
      })
    },
    skip(name, dueMs) {
      const cron = crons.find((candidate) => candidate.name === name)
      if (cron?.nextMs === dueMs) setNext(cron, timeAfter(cron.schedule, dueMs, ports.nowMs()))
    },
    nextMs() {
      const times = crons.flatMap(({ name, nextMs }) =>
        nextMs === null || running.has(name) ? [] : [nextMs],
      )
      return times.length === 0 ? null : Math.min(...times)
    },
  }
}

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
  /** At once: only where no transaction can be open, at a push and before the first run. */
  writeState(text: string): void
  /** In its turn among the transactions; the text is asked for when that has come. */
  writeStateInTurn(text: () => string): Promise<void>
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
  /** What failed for now is not tried before this time. The occurrence stays the one that it is. */
  notBeforeMs: number
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
      return { name, path, args, definition, schedule, nextMs, notBeforeMs: 0 }
    })
    ports.writeState(stateText())
  }

  const stateText = (): string =>
    JSON.stringify(
      Object.fromEntries(crons.map(({ name, definition, nextMs }) => [name, { definition, nextMs }])),
    )

  /** Durable when it is over. What cannot be written leaves the cron due as it was, so that it is asked again, not run anew. */
  async function setNext(cron: Cron, nextMs: number | null): Promise<void> {
    const before = cron.nextMs
    try {
      await ports.writeStateInTurn(() => {
        cron.nextMs = nextMs
        return stateText()
      })
    } catch (error) {
      cron.nextMs = before
      throw error
    }
  }

  async function run(cron: Cron, dueMs: number): Promise<void> {
    running.add(cron.name)
    try {
      const outcome = await start(cron, dueMs)
      if (outcome === "again") {
        cron.notBeforeMs = ports.nowMs() + RETRY_MS
        return
      }
      if (!outcome.ok) {
        ports.logger.error({ cron: cron.name, path: cron.path, error: outcome.error.message }, "cron.failed")
      }
      await setNext(cron, timeAfter(cron.schedule, dueMs, ports.nowMs()))
    } catch (error) {
      cron.notBeforeMs = ports.nowMs() + RETRY_MS
      throw error
    } finally {
      running.delete(cron.name)
    }
  }

  async function start(cron: Cron, dueMs: number): Promise<Outcome | "again"> {
    const { name, path, args } = cron
    if (ports.kindOf(path) === "action") {
      // At most once: the next time is on disk before the action begins, so a crash does not repeat it.
      await setNext(cron, timeAfter(cron.schedule, dueMs, ports.nowMs()))
      return await ports.runAction(path, args, name)
    }
    return await ports.runMutation(path, args, { name, dueMs })
  }

  /** Null while it runs, and when it never comes again. */
  const dueTime = ({ name, nextMs, notBeforeMs }: Cron): number | null =>
    nextMs === null || running.has(name) ? null : Math.max(nextMs, notBeforeMs)

  return {
    deploy,
    runDue() {
      const now = ports.nowMs()
      return crons.flatMap((cron) => {
        const dueMs = dueTime(cron)
        return dueMs === null || dueMs > now || cron.nextMs === null ? [] : [run(cron, cron.nextMs)]
      })
    },
    skip(name, dueMs) {
      const cron = crons.find((candidate) => candidate.name === name)
      if (cron?.nextMs !== dueMs) return
      cron.nextMs = timeAfter(cron.schedule, dueMs, ports.nowMs())
      ports.writeState(stateText())
    },
    nextMs() {
      const times = crons.map(dueTime).filter((ms) => ms !== null)
      return times.length === 0 ? null : Math.min(...times)
    },
  }
}

/** Carries out what people asked of the work trees, beside the loop's cycles, and tells what lies in the trash. */
import { existsSync } from "node:fs"
import path from "node:path"
import {
  hasTrashChanged,
  MAX_VERDICTS,
  type MaintenanceResult,
  type MaintenanceTask,
  type TrashLedger,
} from "#domain/maintenance"
import { createBell } from "#lib/bell"
import { homeOf } from "#lib/home"
import type { Log } from "#lib/log"
import { collectPlaces, type CardFacts, type KnownProject } from "./collect.ts"
import { restoreTrash } from "./restore.ts"
import { createTrashLedger } from "./trash-ledger.ts"

export type OpenJob = {
  job: string
  task: MaintenanceTask
  /** Somebody began it before: he is at it no longer, for only one loop leads. */
  isBegun: boolean
}

export type MaintenanceRows = {
  /** Calls back with the jobs that wait, at once and after each change. Returns what ends that. */
  onWaiting(callback: (jobs: OpenJob[]) => void): () => void
  begin(job: string): Promise<{ isRepeat: boolean }>
  end(job: string, result: MaintenanceResult): Promise<void>
  noteTrash(ledger: TrashLedger): Promise<void>
  projects(): Promise<KnownProject[]>
  cardOf(taskKey: string): Promise<CardFacts | null>
}

export type Maintenance = {
  /** CLUTCH_HOME, absolute. */
  home: string
  rows: MaintenanceRows
  /** Only the leading loop does anything. */
  leads(): boolean
  log: Log
}

const LOOK_EVERY_MS = 15_000
/** For the lead. */
const SOON_MS = 2_000
const MAX_SENTENCE = 2_000

/** Until the signal. What fails is logged and tried again with the next look. */
export async function keepMaintained(maintenance: Maintenance, signal: AbortSignal): Promise<void> {
  const { rows, leads, log, home } = maintenance
  const bell = createBell()
  signal.addEventListener("abort", bell.ring, { once: true })
  let waiting: OpenJob[] = []
  const stop = rows.onWaiting((jobs) => {
    waiting = jobs
    bell.ring()
  })
  const trashLedger = createTrashLedger(home)
  let known: TrashLedger | null = null
  while (!signal.aborted) {
    if (leads()) {
      try {
        for (const job of waiting) {
          if (signal.aborted) break
          await carryOut(maintenance, job)
          // Its end may be heard of later.
          waiting = waiting.filter((other) => other.job !== job.job)
        }
        const ledger = await trashLedger()
        if (hasTrashChanged(known, ledger)) await rows.noteTrash(ledger)
        known = ledger
      } catch (error) {
        if (!signal.aborted) log.warn({ error }, "maintenance.failed")
      }
    }
    if (!signal.aborted) await bell.wait(leads() ? LOOK_EVERY_MS : SOON_MS)
  }
  stop()
}

/** Said before, and after: a loop that dies in between leaves a job that its successor looks at before it does it again. */
export async function carryOut(maintenance: Maintenance, { job, task, isBegun }: OpenJob): Promise<void> {
  const { rows, log, home } = maintenance
  if (task.kind === "restore" && !isBegun && existsSync(placeFor(home, task, job))) {
    // Looked at before it begins: afterwards a directory of that name is taken for what was brought back.
    const sentence = `${placeFor(home, task, job)} exists already; name a new directory.`
    return rows.end(job, { kind: "refused", sentence, code: "already_exists" })
  }
  const { isRepeat } = await rows.begin(job)
  let result: MaintenanceResult
  try {
    result = await resultOf(maintenance, { job, task }, isRepeat)
  } catch (error) {
    log.warn({ error, job }, "maintenance.failed")
    const sentence = error instanceof Error ? error.message : String(error)
    result = { kind: "refused", sentence: sentence.slice(0, MAX_SENTENCE) }
  }
  await rows.end(job, result)
  log.info({ job, kind: result.kind }, "maintenance.done")
}

async function resultOf(
  { home, rows }: Maintenance,
  { job, task }: Pick<OpenJob, "job" | "task">,
  isRepeat: boolean,
): Promise<MaintenanceResult> {
  if (task.kind === "restore") {
    const into = placeFor(home, task, job)
    const answer = await restoreTrash({ home, id: task.entry, into, isRepeat })
    return answer.ok
      ? { kind: "restored", ...answer.value }
      : {
          kind: "refused",
          sentence: answer.refusal.message.slice(0, MAX_SENTENCE),
          code: answer.refusal.code,
        }
  }
  const { dryRun, project } = task
  const places = await collectPlaces({
    ...{ home, dryRun, project, projects: await rows.projects() },
    cardOf: (taskKey) => rows.cardOf(taskKey),
  })
  const leaving = places.filter(({ goes }) => goes)
  return {
    ...{ kind: "collected", dryRun, count: places.length },
    bytes: leaving.reduce((sum, { bytes }) => sum + bytes, 0),
    places: [...leaving, ...places.filter(({ goes }) => !goes)]
      .slice(0, MAX_VERDICTS)
      .map((each) => ({ ...each, sentence: each.sentence.slice(0, MAX_SENTENCE) })),
  }
}

/** The same for the same job, whoever carries it out. */
const placeFor = (home: string, { entry, into }: { entry: string; into?: string | undefined }, job: string) =>
  into ?? path.join(homeOf(home).restored, `${path.basename(entry)}-${job.slice(-4)}`)

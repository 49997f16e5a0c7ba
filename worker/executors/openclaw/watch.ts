/** One run in a gateway from its work tree to its exit record; may begin anywhere on that way, because all of it is on disk. */
import { setTimeout as sleep } from "node:timers/promises"
import { z } from "zod"
import type { ExitRecord } from "#domain/run"
import { createBell } from "#lib/bell"
import type { RunDirectory } from "../../runs/directory.ts"
import { createEnding, type EndingSource } from "../../shim/ending.ts"
import { startHeartbeat } from "../../shim/heartbeat.ts"
import { createLimits } from "../../shim/limits.ts"
import { askPatiently } from "../../shim/patience.ts"
import { createAsk, createReports, type Reports } from "../../shim/reports.ts"
import { createPeople } from "./people.ts"
import { forgetSecrets, readRecord, writeRecord } from "./record.ts"
import { follow } from "./follow.ts"
import type { WatchPorts, Begun, Life } from "./life.ts"
import { prepare } from "./prepare.ts"

const STOP_LOOK_MS = 300
/** Many events make one look: a turn says a hundred things a second. */
const QUIET_MS = 250

/** Resolves when the exit record is written and told. Who calls it holds the run's watch lock. */
export async function watchRun(run: RunDirectory, ports: WatchPorts): Promise<void> {
  const request = run.readRequest()
  const runKey = run.readKey()
  if (!request || !runKey || run.readExit()) return
  const reports = createReports({ url: request.clutchUrl, runKey, generation: request.generation })
  const ending = createEnding()
  const stopLooking = listenForStop(run, ending)
  const stopHeartbeat = startHeartbeat(reports, ending, ports.log, ports.settings.heartbeatMs)
  try {
    const exit = await leadToExit({ run, request, runKey, reports, ending, ports })
    run.writeExit(exit)
    forgetSecrets(run)
    if (ending.now()?.kind !== "fenced") await reportExit(reports, exit, ports)
  } finally {
    stopHeartbeat()
    stopLooking()
    ports.places.left(request.runId)
  }
}

async function leadToExit(begun: Begun): Promise<ExitRecord> {
  const { run, request, runKey, ports } = begun
  const record = readRecord(run) ?? (await prepare(begun))
  if ("endedAt" in record) return record
  let life: Life | null = null
  const ask = createAsk({ url: request.clutchUrl, runKey })
  const limits = createLimits(request)
  const bell = createBell()
  const people = createPeople({
    ...{ client: ports.client, sessionKey: record.sessionKey, ask, log: ports.log },
    kept: { asked: record.asked, unheard: record.unheard },
    keep: () => writeRecord(run, life?.record ?? record),
  })
  const readAsked = () =>
    void people
      .refresh()
      .catch(() => {})
      .finally(bell.ring)
  const unlisten = [
    ports.client.onEvent((event) => {
      const key = sessionOf(event.payload)
      if (people.heard(event) || key === record.sessionKey) {
        limits.heard()
        bell.ring()
      }
    }),
    ports.client.onState(({ kind }) => {
      if (kind === "connected") readAsked()
    }),
    // What was asked may be among what was lost.
    ports.client.onGap(readAsked),
  ]
  void begun.ending.first.then(bell.ring)
  try {
    const pause = async () => {
      await sleep(QUIET_MS)
      await bell.wait(ports.settings.lookMs)
    }
    life = { ...begun, record, ask, limits, people, pause }
    return await follow(life)
  } finally {
    for (const each of unlisten) each()
    bell.ring()
  }
}

async function reportExit(reports: Reports, exit: ExitRecord, { settings, log }: WatchPorts): Promise<void> {
  const answer = await askPatiently(() => reports.exited(exit), { forMs: settings.exitPatienceMs })
  if (answer.kind === "refused") log("exit.refused", answer.refusal.message)
  if (answer.kind === "away") log("exit.unanswered", answer.why)
}

/** The stop file is how the loop, and a person who ends Clutch, say that they want it ended. */
function listenForStop(run: RunDirectory, ending: EndingSource): () => void {
  const check = () => {
    const cause = run.readStop()
    if (cause) ending.say({ kind: "stopped", cause })
  }
  check()
  const timer = setInterval(check, STOP_LOOK_MS)
  return () => clearInterval(timer)
}

const HasSession = z.looseObject({
  sessionKey: z.string().optional(),
  session: z.looseObject({ key: z.string().optional() }).optional(),
})
function sessionOf(payload: unknown): string | null {
  const parsed = HasSession.safeParse(payload)
  return parsed.success ? (parsed.data.sessionKey ?? parsed.data.session?.key ?? null) : null
}

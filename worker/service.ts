/** Runs one of Clutch's own processes until it is told to stop: signals, health reports, drain. */
import type { ProcessBeat, ProcessName } from "#domain/process"
import type { Log } from "#lib/log"

const BEAT_MS = 10_000
/** Under the supervisor's grace (bin/processes/table.ts), so that a drain that hangs is said and not cut off. */
const DRAIN_MS = 8_000
const FIRST_BACKOFF_MS = 500
const LONGEST_BACKOFF_MS = 15_000

export type Service = {
  name: ProcessName
  log: Log
  version: string
  /** Works until the signal aborts, then finishes what it is at and resolves. */
  run(stopping: AbortSignal): Promise<void>
  /** Tells the backend that this process lives. */
  beat(beat: ProcessBeat): Promise<unknown>
  /** What it is doing, in a few words, for the status view. */
  note?(): string | undefined
}

/**
 * Resolves when the service has stopped as it was asked to. A failure is logged and the service runs again with growing
 * patience: what the outside does wrong must not end the process that waits for it to get well.
 */
export async function runService(service: Service): Promise<void> {
  const { log, name } = service
  const stopping = new AbortController()
  const stop = (signal: NodeJS.Signals) => {
    if (stopping.signal.aborted) return
    log.info({ signal }, `${name}.stopping`)
    stopping.abort()
    setTimeout(() => {
      log.error({ drainMs: DRAIN_MS }, `${name}.drain_timed_out`)
      process.exit(1)
    }, DRAIN_MS).unref()
  }
  process.on("SIGTERM", stop).on("SIGINT", stop)
  log.info({ version: service.version }, `${name}.started`)
  const endBeats = startBeats(service)
  await runAgainAndAgain(service, stopping.signal)
  endBeats()
  process.off("SIGTERM", stop).off("SIGINT", stop)
  log.info({}, `${name}.stopped`)
}

async function runAgainAndAgain({ name, log, run }: Service, stopping: AbortSignal): Promise<void> {
  for (let failures = 0; !stopping.aborted;) {
    try {
      await run(stopping)
      return
    } catch (error) {
      const backoffMs = Math.min(FIRST_BACKOFF_MS * 2 ** failures, LONGEST_BACKOFF_MS)
      failures += 1
      log.error({ error, failures, backoffMs }, `${name}.failed`)
      await pause(backoffMs, stopping)
    }
  }
}

/** At once, then every few seconds; one that cannot be told is skipped, the next says the same. */
function startBeats({ name, log, version, beat, note }: Service): () => void {
  const startedAt = Date.now()
  let isUnderWay = false
  const tell = async () => {
    if (isUnderWay) return
    isUnderWay = true
    const words = note?.()
    await beat({
      name,
      pid: process.pid,
      startedAt,
      version,
      ...(words && { note: words.slice(0, 300) }),
    }).catch((error: unknown) => log.warn({ error }, `${name}.beat_failed`))
    isUnderWay = false
  }
  void tell()
  const timer = setInterval(() => void tell(), BEAT_MS)
  return () => clearInterval(timer)
}

/** Resolves early when the signal aborts. */
function pause(delayMs: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer)
      signal.removeEventListener("abort", done)
      resolve()
    }
    const timer = setTimeout(done, delayMs)
    signal.addEventListener("abort", done)
  })
}

/** Resolves when the signal aborts: for services whose work is done by what they started. */
export function untilStopped(stopping: AbortSignal): Promise<void> {
  if (stopping.aborted) return Promise.resolve()
  return new Promise((resolve) => stopping.addEventListener("abort", () => resolve(), { once: true }))
}

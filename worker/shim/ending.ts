/** Why a run comes to its end. Many things may say so at once; the first one counts. */
import type { StopCause } from "#domain/run"
import type { RunDirectory } from "../runs/directory.ts"

export type Ending =
  /** The agent's process ended by itself. */
  | { kind: "exited" }
  /** Somebody or some limit wants it ended. */
  | { kind: "stopped"; cause: StopCause }
  /** The server no longer knows this run as open: end it, and report nothing. */
  | { kind: "fenced"; why: string }

export type EndingSource = {
  readonly first: Promise<Ending>
  /** Null while nothing has been said. */
  now(): Ending | null
  say(ending: Ending): void
}

export function createEnding(): EndingSource {
  const { promise, resolve } = Promise.withResolvers<Ending>()
  let said: Ending | null = null
  return {
    first: promise,
    now: () => said,
    say(ending) {
      said ??= ending
      resolve(said)
    },
  }
}

const STOP_SIGNALS = ["SIGTERM", "SIGINT", "SIGHUP"] as const
const LOOK_EVERY_MS = 500

/** A signal says that the stop file should be read; without a file it means that the machine or a person ends Clutch. */
export function listenForStop(run: RunDirectory, ending: EndingSource): () => void {
  const onSignal = () => ending.say({ kind: "stopped", cause: run.readStop() ?? "interrupted" })
  const look = () => {
    const cause = run.readStop()
    if (cause) ending.say({ kind: "stopped", cause })
  }
  for (const signal of STOP_SIGNALS) process.on(signal, onSignal)
  look()
  const timer = setInterval(look, LOOK_EVERY_MS)
  return () => {
    clearInterval(timer)
    for (const signal of STOP_SIGNALS) process.off(signal, onSignal)
  }
}

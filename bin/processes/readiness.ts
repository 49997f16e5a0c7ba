/** Asks each process whether it is well: what `up --detach` waits for and `status` shows. */
import { setTimeout as sleep } from "node:timers/promises"
import { api } from "#convex/_generated/api"
import { loadIssuer } from "#lib/auth/issuer"
import { callerFor } from "#lib/convex"
import { convexUrl, type Env, serverUrl } from "#lib/env"
import { homeOf } from "#lib/home"
import { StartError } from "./start-error.ts"
import type { ProcessName } from "#domain/process"

/** A worker that has not reported for this long is not well. */
const STALE_BEAT_MS = 30_000
const ANSWER_MS = 2_000

const BACKEND_WAIT_MS = 60_000

export type Health = { well: boolean; says: string }

export async function healthOf(name: ProcessName, env: Env): Promise<Health> {
  if (name === "backend") return answers(`${convexUrl(env)}/version`)
  if (name === "server") return answers(`${serverUrl(env)}/api/health`)
  return reports(name, env)
}

async function answers(url: string): Promise<Health> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(ANSWER_MS) })
    return { well: response.ok, says: response.ok ? "answers" : `HTTP ${response.status}` }
  } catch {
    return { well: false, says: "does not answer" }
  }
}

async function reports(name: ProcessName, env: Env): Promise<Health> {
  try {
    const issuer = await loadIssuer(homeOf(env.CLUTCH_HOME).issuerFile)
    const processes = await (
      await callerFor(convexUrl(env), issuer, "service:cli")
    ).query(api.processes.list, {})
    const seenAt = processes.find((process) => process.name === name)?.seenAt
    if (seenAt === undefined) return { well: false, says: "has not reported yet" }
    const well = Date.now() - seenAt < STALE_BEAT_MS
    return { well, says: well ? "reports" : "has stopped reporting" }
  } catch {
    return { well: false, says: "unknown: the backend does not answer" }
  }
}

/** @throws StartError when the backend does not answer in time, or the signal ends the wait. */
export async function untilBackendAnswers(env: Env, signal?: AbortSignal): Promise<void> {
  const deadline = Date.now() + BACKEND_WAIT_MS
  while (!(await healthOf("backend", env)).well) {
    if (signal?.aborted) throw new StartError("Stopped while starting.", 75)
    if (Date.now() > deadline) {
      throw new StartError(
        `The backend at ${convexUrl(env)} does not answer. Its log: ${homeOf(env.CLUTCH_HOME).logs}/backend.log`,
      )
    }
    await sleep(100)
  }
}

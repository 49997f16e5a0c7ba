/** Asks a running Clutch, through its operations route: as the operator of this machine, or as the run whose key is set. */
import { readFile } from "node:fs/promises"
import { setTimeout as sleep } from "node:timers/promises"
import { z } from "zod"
import { Refusal, type Result } from "#domain/refusal"
import { homeOf } from "#lib/home"
import { KeptReport } from "#domain/run"
import { forget, isKept, keep, OUTBOX_VARIABLE } from "#lib/outbox"
import { RefusalError, refusalError } from "#lib/refusals"

const Answer = z.union([
  z.object({ ok: z.literal(true), value: z.unknown() }),
  z.object({ ok: z.literal(false), refusal: Refusal }),
])

const TIMEOUT_MS = 60_000
/** A restart takes seconds. */
const PATIENCE_MS = 20_000
const PAUSE_MS = 500

/**
 * What an agent says is not lost while Clutch is away: it waits a while, then lies in the run's outbox and is heard when
 * the run ends.
 * @throws RefusalError `unavailable` when nothing answers; the refusal of the server is returned, not thrown.
 */
export async function ask(operation: string, input: unknown): Promise<Result<unknown>> {
  const outbox = process.env[OUTBOX_VARIABLE]
  if (!outbox || !isKept(operation)) return askOnce(operation, input)
  const answer = await askWithPatience(operation, input)
  if (answer) {
    if (answer.ok) forget(outbox, operation)
    return answer
  }
  keep(outbox, KeptReport.parse({ operation, input }))
  return { ok: true, value: { kept: "Clutch is away; this is kept, and heard when the run ends." } }
}

/** Null when nothing has answered for long. */
async function askWithPatience(operation: string, input: unknown): Promise<Result<unknown> | null> {
  const deadline = Date.now() + Number(process.env.CLUTCH_PATIENCE_MS ?? PATIENCE_MS)
  for (;;) {
    try {
      return await askOnce(operation, input)
    } catch (error) {
      if (!(error instanceof RefusalError) || error.refusal.code !== "unavailable") throw error
      if (Date.now() >= deadline) return null
      await sleep(PAUSE_MS)
    }
  }
}

async function askOnce(operation: string, input: unknown): Promise<Result<unknown>> {
  const { url, key } = await findDoor()
  let response: Response
  try {
    response = await fetch(`${url}/api/operations/${operation}`, {
      method: "POST",
      headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
      body: JSON.stringify(input),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    })
  } catch {
    throw refusalError("unavailable", `Clutch does not answer at ${url}. Is it running? (./run.sh status)`)
  }
  const answer = Answer.safeParse(await response.json().catch(() => null))
  if (!answer.success) {
    throw refusalError("unavailable", `What answers at ${url} is not Clutch (HTTP ${response.status}).`)
  }
  return answer.data
}

async function findDoor(): Promise<{ url: string; key: string }> {
  const { CLUTCH_URL, CLUTCH_RUN_KEY } = process.env
  if (CLUTCH_URL && CLUTCH_RUN_KEY) return { url: CLUTCH_URL, key: CLUTCH_RUN_KEY }
  // A run is told where Clutch is, and need not read the settings.
  const [{ readEnv }, { installationIn }] = await Promise.all([
    import("#lib/env"),
    import("./processes/installation.ts"),
  ])
  const home = homeOf(readEnv().CLUTCH_HOME)
  const installation = installationIn(home)
  if (!installation) {
    throw refusalError(
      "unavailable",
      `No running Clutch is known in ${home.root}. Start it with ./run.sh up, or set CLUTCH_HOME.`,
    )
  }
  return { url: CLUTCH_URL ?? installation.url, key: await readFile(home.operatorKeyFile, "utf8") }
}

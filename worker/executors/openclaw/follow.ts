/** Looks at a run in a gateway and acts until there is an end. */
import { z } from "zod"
import type { ExitRecord } from "#domain/run"
import type { GatewayClient } from "../../gateway/client.ts"
import { GatewayError } from "../../gateway/trouble.ts"
import type { Ending } from "../../shim/ending.ts"
import { exitRecord, sentenceOf } from "../../shim/exit.ts"
import { abortSession, ensureSession, queuedInLane, sendMessage } from "./calls.ts"
import { writeRecord } from "./record.ts"
import { promptFor, systemPrompt } from "./words.ts"
import { ended, finish, NOT_RESUMED, stop, theEnd } from "./finish.ts"
import type { Life } from "./life.ts"
import { lookAt, note } from "./see.ts"

/** Looks and acts until there is an end. Every step may be repeated: each begins with what the gateway shows. */
export async function follow(life: Life): Promise<ExitRecord> {
  const { ending, ports, run } = life
  const waitingSince = Date.now()
  let brokenSince: number | null = null
  let idleSince = Date.now()
  let told = ""
  const tell = async (line: string) => {
    if (line === told) return
    told = line
    await life.ask("runs.progress", { line }, z.unknown())
  }
  for (;;) {
    const said = ending.now() ?? limitOf(life)
    if (said && said.kind !== "exited") {
      const end = await stop(life, said)
      if (end) return end
      await life.pause()
      continue
    }
    if (life.record.sentAt === null) {
      const problem = await sendWhenThereIsPlace(life, waitingSince, tell)
      if (problem) return problem
      if (life.record.sentAt === null) {
        await life.pause()
        continue
      }
      idleSince = Date.now()
    }
    const seen = await lookAt(life, Date.now() - idleSince)
    await life.people.step().catch((error: unknown) => ports.log("people.failed", sentenceOf(error)))
    if (seen?.kind === "working" && seen.agents > 0) idleSince = Date.now()
    if (seen?.kind === "interrupted") brokenSince ??= Date.now()
    else if (seen) brokenSince = null
    if (seen?.kind === "working") note(life, seen.runIds.at(-1), seen.agents)
    if (seen?.kind === "queued") await tell(await queueWords(ports.client))
    if (seen?.kind === "unborn") {
      // It was never taken, or the gateway has forgotten it before it began: nothing of it runs.
      writeRecord(run, (life.record = { ...life.record, sentAt: null }))
      continue
    }
    if (seen?.kind === "ended") return ended(life, seen)
    if (brokenSince !== null && Date.now() - brokenSince > ports.settings.resumeMs) {
      await abortSession(ports.client, life.record.sessionKey).catch(() => {})
      return finish(life, {
        signal: NOT_RESUMED,
        ...(await theEnd(life, "The gateway shows no turn of the session at work.")),
      })
    }
    if (life.people.isWaiting()) life.limits.heard()
    await life.pause()
  }
}

function limitOf({ limits, record }: Life): Ending | null {
  const cause = record.sentAt === null ? null : limits.reached()
  return cause && { kind: "stopped", cause }
}

/** Null: sent, or still waiting for a place or a gateway. */
async function sendWhenThereIsPlace(
  life: Life,
  waitingSince: number,
  tell: (line: string) => Promise<void>,
): Promise<ExitRecord | null> {
  const { run, request, ports } = life
  const { client, places, providers, settings } = ports
  const state = client.state()
  if (state.kind !== "connected") {
    const why = state.kind === "connecting" ? "it does not answer" : state.trouble.sentence
    const mend = state.kind === "stopped" ? (state.trouble.mend ?? "") : ""
    if (state.kind === "stopped" || Date.now() - waitingSince > settings.startPatienceMs)
      return exitRecord({ workspaceError: `The gateway cannot be used: ${why} ${mend}`.trim() })
    return null
  }
  if (providers.restMs(request.model) > 0) {
    await tell("Waits a minute: the model's provider refused the gateway's key.")
    return null
  }
  if (!places.take(request.runId, false)) {
    const ahead = places.ahead(request.runId)
    await tell(`Waits for a place in the gateway${ahead > 0 ? `, ${ahead} before it` : ""}.`)
    return null
  }
  try {
    const { key, unknown } = await ensureSession(client, {
      ...{ key: life.record.sessionKey, cwd: life.record.workspace.path, model: request.model },
      ...{ thinkingLevel: settings.thinking, permissionMode: settings.permissionMode },
    })
    // First on disk: whoever goes on after a crash must know that the gateway may have it.
    writeRecord(run, (life.record = { ...life.record, sessionKey: key, sentAt: Date.now() }))
    await sendMessage(client, {
      ...{
        sessionKey: key,
        runId: request.runId,
        text: promptFor(run, request),
        timeLimitMs: request.timeLimitMs,
      },
      system: systemPrompt(run, life.record.workspace.path, !unknown.has("cwd")),
    })
    ports.log("agent.sent", key)
    return null
  } catch (error) {
    if (error instanceof GatewayError && error.wire && !error.retryable)
      return exitRecord({ workspaceError: `The gateway refused the run: ${error.message}` })
    // It may have arrived: the next look tells.
    ports.log("agent.not_sent", sentenceOf(error))
    return null
  }
}

const queueWords = async (client: GatewayClient): Promise<string> => {
  const queued = await queuedInLane(client).catch(() => null)
  return queued === null ? "Queued in the gateway." : `Queued in the gateway (${queued} wait there).`
}

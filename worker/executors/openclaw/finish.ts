/** How a run in a gateway ends: by an end of its turn or by a stop, with what can be proven of it. */
import type { ExitRecord, SupervisionLevel } from "#domain/run"
import { ownIdentity } from "#lib/process"
import { readKept } from "#lib/outbox"
import { reapRun } from "../../reaper.ts"
import type { Ending } from "../../shim/ending.ts"
import { outboxIn } from "../../shim/environment.ts"
import { exitRecord, sentenceOf } from "../../shim/exit.ts"
import { NO_BRANCH } from "../../shim/ports.ts"
import { createRedact } from "../../shim/redact.ts"
import { cleanUp, type CommandLife } from "../../shim/set-up.ts"
import { abortSession } from "./calls.ts"
import type { Seen } from "./judge.ts"
import type { GatewayRecord } from "./record.ts"
import { lookAt, note } from "./see.ts"
import type { Begun, Life } from "./life.ts"

/** Aborts until the gateway shows that nothing is at work; null while it cannot be asked. */
export async function stop(
  life: Life,
  said: Exclude<Ending, { kind: "exited" }>,
): Promise<ExitRecord | null> {
  const { record, ports } = life
  const stopped = said.kind === "stopped" ? said.cause : ("superseded" as const)
  if (record.sentAt === null) return exitRecord({ stopped })
  if (ports.client.state().kind !== "connected") return null
  try {
    await abortSession(ports.client, record.sessionKey)
  } catch (error) {
    ports.log("abort.failed", sentenceOf(error))
    return null
  }
  const seen = await lookAt(life, Number.POSITIVE_INFINITY)
  if (seen === null || seen.kind === "working" || seen.kind === "queued") {
    if (seen?.kind === "working") note(life, undefined, seen.agents)
    return null
  }
  return finish(life, { stopped, ...(await theEnd(life, "The gateway aborted the session's turns.")) })
}

/** Nobody's fault: whoever decides begins anew. */
export const NOT_RESUMED = "the gateway was restarted and did not resume its turn"

export async function ended(
  life: Life,
  { how, words }: Extract<Seen, { kind: "ended" }>,
): Promise<ExitRecord> {
  const facts = await theEnd(life, `The gateway says that the turn is over (${how}).`)
  const tail = createRedact([life.runKey])(words).slice(-4_000)
  if (how === "error") life.ports.providers.heard(life.request.model, words)
  if (how === "timeout") return finish(life, { ...facts, tail, stopped: "time_limit" })
  if (how === "lost") return finish(life, { ...facts, tail, signal: NOT_RESUMED })
  if (how === "aborted") return finish(life, { ...facts, tail, signal: "it was aborted in the gateway" })
  return finish(life, { ...facts, tail, exitCode: how === "ok" ? 0 : 1 })
}

/** The gateway's word, and what can be seen on this machine: commands that carry the run's mark are ended. */
export async function theEnd({ run, record }: Life, confirmed: string): Promise<Partial<ExitRecord>> {
  const { processesSeen, processesLeft, at } = await reapRun(run)
  const confirmation = `${confirmed} Commands that its agent detached without the run's mark, or on another machine, cannot be seen from here.`
  return {
    termination: {
      processesSeen: processesSeen + Math.max(1, record.agentsSeen),
      ...{ processesLeft, at, confirmation },
    },
  }
}

export async function finish(life: Life, facts: Partial<ExitRecord>): Promise<ExitRecord> {
  const { request, record, ports, run } = life
  const branch = record.workspace.branch
    ? await ports.workspaces.readBranch(request, record.workspace).catch((error: unknown) => {
        ports.log("branch.unreadable", sentenceOf(error))
        return NO_BRANCH
      })
    : NO_BRANCH
  if (facts.stopped !== "interrupted")
    await cleanUp(commandLife(life, record.workspace, await ports.chooseLevel(request.home)))
  const kept = readKept(outboxIn(run.agentHome))
  return exitRecord({ ...facts, ...branch, ...(kept.length > 0 && { kept }) })
}

/** The project's own commands run here, held as under a shim. */
export function commandLife(
  { run, request, runKey, reports, ending, ports }: Begun,
  workspace: GatewayRecord["workspace"],
  level: SupervisionLevel,
): CommandLife {
  return { run, request, runKey, reports, ending, ports, workspace, shim: { ...ownIdentity(), level } }
}

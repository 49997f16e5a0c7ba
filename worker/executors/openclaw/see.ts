/** What a gateway shows of a run, and what is kept of it. */
import { sentenceOf } from "../../shim/exit.ts"
import { look } from "./calls.ts"
import type { Seen } from "./judge.ts"
import type { Life } from "./life.ts"
import { writeRecord } from "./record.ts"

/** Null where the gateway cannot be asked now: that says nothing of the run. */
export async function lookAt({ record, request, ports }: Life, idleMs: number): Promise<Seen | null> {
  if (ports.client.state().kind !== "connected") return null
  try {
    return await look(ports.client, {
      ...{ sessionKey: record.sessionKey, runId: request.runId, followedId: record.gatewayRunId, idleMs },
    })
  } catch (error) {
    ports.log("run.not_seen", sentenceOf(error))
    return null
  }
}

export function note(life: Life, gatewayRunId: string | undefined, agents: number): void {
  const { record, run, ports } = life
  ports.places.take(life.request.runId, true)
  const agentsSeen = Math.max(record.agentsSeen, agents)
  if (agentsSeen === record.agentsSeen && (gatewayRunId ?? record.gatewayRunId) === record.gatewayRunId)
    return
  if (gatewayRunId && gatewayRunId !== record.gatewayRunId) ports.log("run.followed", gatewayRunId)
  writeRecord(run, (life.record = { ...record, agentsSeen, ...(gatewayRunId && { gatewayRunId }) }))
}

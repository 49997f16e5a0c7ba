/** Claim, then start: the claim is committed before anything happens outside, and the run id names what happens. */
import type { RunBrief } from "#domain/loop/brief"
import type { Dispatch } from "#domain/loop/effect-decision"
import { hashKey, makeRunKey } from "#lib/auth/keys"
import type { Context } from "../apply.ts"
import { executorOf, type Ports } from "../ports.ts"

/**
 * Nothing but the request's files and the spawn stand between the claim and the shim; the shim makes the work tree. A
 * crash in between leaves a claimed run that is never seen: it expires after the grace and the card is tried again.
 */
export async function dispatchRun(decision: Dispatch, { ports, reached }: Context): Promise<string> {
  const { clock, log } = ports
  const runKey = (ports.makeRunKey ?? makeRunKey)()
  const decidedAt = clock.now()
  const { taskId, from, role, agentId, executor, subjectCommit, entryId } = decision
  const brief = await ports.backend.claim({
    ...{ taskId, from, role, agentId, executor, subjectCommit, entryId },
    keyHash: hashKey(runKey),
    globalLimit: ports.config.globalLimit,
  })
  const claimedAt = clock.now()
  try {
    await executorOf(ports, executor).start(ports.requestFor(brief, runKey))
  } catch (error) {
    await giveUp(brief, error, ports)
    throw error
  }
  const spent = {
    gatherMs: reached.gatheredAt - reached.startedAt,
    observeMs: reached.observedAt - reached.gatheredAt,
    decideMs: decidedAt - reached.observedAt,
    claimMs: claimedAt - decidedAt,
    startMs: clock.now() - claimedAt,
  }
  log.info(
    { run: brief.runId, task: brief.task.key, role, attempt: brief.attempt, ...spent },
    "run.dispatched",
  )
  return `${role}, attempt ${brief.attempt}`
}

/** Frees the slot at once and says why, in place of waiting for the grace to pass. */
async function giveUp({ runId, generation }: RunBrief, error: unknown, ports: Ports): Promise<void> {
  const termination = await ports.reap(runId)
  if (termination === null) return
  const why = error instanceof Error ? error.message : String(error)
  await ports.backend.apply({
    kind: "expire",
    phase: "work",
    runId,
    generation,
    reason: "executor_offline",
    sentence: `Its process could not be started: ${why}`.slice(0, 2_000),
    termination,
  })
}

/** Clients' mutations, in the order they came. Those that wait together share one commit to disk (group commit). */
import { AsyncLocalStorage } from "node:async_hooks"
import type { Commit, CommitGroup, Database } from "../database/types.ts"
import type { Environment } from "../environment.ts"
import { failed, newRequestId, SYSTEM_ERROR } from "../functions/errors.ts"
import type { MutationExecution } from "../functions/execute.ts"
import type { Serial } from "../functions/serial.ts"
import type { Logger } from "../log.ts"
import type { Counters } from "./counters.ts"
import type { Call, MutationKey, MutationOutcome } from "./types.ts"

export type MutationQueueOptions = {
  database: Database
  environment: Environment
  serial: Serial
  counters: Counters
  logger: Logger
  /** Runs one mutation, or finds its remembered answer. */
  run: (call: Call, key: MutationKey) => Promise<MutationExecution>
  committed: (commit: Commit) => void
  /** Resolves when the requests that are on the way have arrived: they shall share the next commit to disk. */
  arrivals?: (() => Promise<void>) | undefined
}

type Waiting = {
  call: Call
  key: MutationKey
  /** Runs under the caller's async context, which says for whom it runs. */
  inContext: <T>(work: () => T) => T
  resolve: (outcome: MutationOutcome) => void
}

const MAX_GROUP = 32
/** The first of a group waits for the last, so a group is short. */
const MAX_GROUP_MS = 10

export function createMutationQueue(
  options: MutationQueueOptions,
): (call: Call, key: MutationKey) => Promise<MutationOutcome> {
  const { database, environment, serial, counters, logger, run, committed, arrivals } = options
  const waiting: Waiting[] = []

  async function runNext(): Promise<void> {
    // Another turn has taken everything along already.
    if (waiting.length === 0) return
    await arrivals?.()
    const group = waiting.length > 1 ? tryGroup() : null
    const members: { mutation: Waiting; execution: MutationExecution }[] = []
    try {
      for (const mutation of take(group === null ? 1 : MAX_GROUP)) {
        members.push({ mutation, execution: await runOne(mutation) })
      }
      group?.commit()
    } catch (error) {
      undo(group)
      logger.error({ err: error, mutations: members.length }, "engine.group-failed")
      for (const { mutation } of members) mutation.resolve(notCommitted())
      return
    }
    counters.add("commit_groups_total")
    for (const { execution } of members) if (execution.commit !== null) committed(execution.commit)
    for (const { mutation, execution } of members) mutation.resolve(execution.outcome)
  }

  /** Takes mutations off the queue as long as the group is small and young, and no request occurs in it twice. */
  function* take(limit: number): Generator<Waiting> {
    const started = performance.now()
    const keys = new Set<string>()
    // The first is taken however late it is: nobody else comes for it when the machine pauses right here.
    while (keys.size === 0 || (keys.size < limit && performance.now() - started < MAX_GROUP_MS)) {
      const next = waiting[0]
      if (next === undefined) return
      // Within a group the first one's answer is not yet there to be found.
      const name = `${next.key.sessionId} ${next.key.requestId}`
      if (keys.has(name)) return
      keys.add(name)
      waiting.shift()
      yield next
    }
  }

  /** Without a group each mutation commits alone: slower, and just as right. */
  function tryGroup(): CommitGroup | null {
    try {
      return database.beginGroup()
    } catch (error) {
      logger.warn({ err: error }, "engine.no-group")
      return null
    }
  }

  async function runOne({ call, key, inContext }: Waiting): Promise<MutationExecution> {
    try {
      return await inContext(() => run(call, key))
    } catch (error) {
      logger.error({ err: error, path: call.path }, "engine.mutation-failed")
      return { outcome: notCommitted(), commit: null, isSystemFailure: true }
    }
  }

  function notCommitted(): MutationOutcome {
    const outcome = failed(newRequestId(environment.randomBytes), SYSTEM_ERROR)
    return { ...outcome, logLines: [], ts: database.lastTs() }
  }

  return (call, key) =>
    new Promise((resolve, reject) => {
      waiting.push({ call, key, inContext: AsyncLocalStorage.snapshot(), resolve })
      serial(runNext).catch(reject)
    })
}

/** A group whose commit failed has undone itself already. */
function undo(group: CommitGroup | null): void {
  try {
    group?.rollback()
  } catch {
    // It had ended.
  }
}

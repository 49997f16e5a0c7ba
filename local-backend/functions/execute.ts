/** Runs queries and mutations, one at a time, each in a transaction of its own. */
import type { Commit, Database, Transaction } from "../database/types.ts"
import { fillCommitTs } from "../database/write.ts"
import type {
  Call,
  FunctionKind,
  MutationOutcome,
  Outcome,
  QueryCall,
  QueryOutcome,
} from "../engine/types.ts"
import type { Watch } from "../engine/origin.ts"
import type { Environment } from "../environment.ts"
import type { FilePort } from "../files/types.ts"
import type { Logger } from "../log.ts"
import { createLogSink } from "./console.ts"
import type { LoadedDeployment } from "./deployment.ts"
import { isDeveloperError } from "./developer-error.ts"
import { failed, newRequestId, SYSTEM_ERROR } from "./errors.ts"
import { endOf, recordOf } from "./execution-record.ts"
import type { Executed } from "./execution-record.ts"
import type { Root } from "./frame.ts"
import { exchangeGlobals } from "./host-realm.ts"
import { invoke } from "./invoke.ts"
import { lazyRandom } from "./random.ts"
import { settle } from "./settle.ts"
import type { TokenSigner } from "./signing.ts"
import type { SystemPorts } from "./system/context.ts"
import { isSystemPath, runSystemFunction } from "./system/run.ts"

export type Executor = {
  readonly database: Database
  readonly environment: Environment
  readonly logger: Logger
  readonly loaded: () => LoadedDeployment | null
  readonly files: FilePort
  readonly signer: TokenSigner
  /** What the functions under `_system/` know beyond the database. */
  readonly system: SystemPorts
  /** Hears of each run that the logs are to show. */
  readonly executed: Executed
  /** Called when user code starts; the result is called when it has ended, before anything is committed. */
  readonly watch: Watch
}

/** What a mutation does besides running: things that must commit with it. */
export type MutationExtras = {
  scheduledFunctionId?: string
  beforeCommit?: (transaction: Transaction, value: string) => void
}

export type MutationExecution = {
  outcome: MutationOutcome
  commit: Commit | null
  /** It failed through no fault of the function, so trying again may help. */
  isSystemFailure: boolean
}

export async function executeQuery(
  executor: Executor,
  call: QueryCall,
  index: number,
  begin = () => executor.database.begin("read"),
): Promise<QueryOutcome> {
  const transaction = begin()
  const root = openRoot(executor, call, transaction, { journal: call.journal })
  const started = performance.now()
  try {
    const outcome = await run(executor, root, call, "query", index)
    tell(executor, root, call, "query", outcome, started)
    return {
      ...outcome,
      logLines: root.logs.lines,
      journal: root.journal.out,
      readSet: transaction.readSet(),
      usedIdentity: root.usedIdentity,
    }
  } finally {
    transaction.rollback()
  }
}

/**
 * A mutation that fails is rolled back and leaves nothing, its answer included: repeating the request runs it again,
 * as on Convex, because nothing happened the first time.
 */
export async function executeMutation(
  executor: Executor,
  call: Call,
  extras: MutationExtras = {},
): Promise<MutationExecution> {
  const transaction = executor.database.begin("write")
  const root = openRoot(executor, call, transaction, extras)
  const started = performance.now()
  let outcome: Outcome
  let commit: Commit | null = null
  try {
    outcome = await run(executor, root, call, "mutation")
    if (outcome.ok) {
      extras.beforeCommit?.(transaction, outcome.value)
      commit = transaction.commit()
      // What was written is known by now: the mutation's own value may speak of its commit, too.
      outcome = { ok: true, value: fillCommitTs(outcome.value, commit.ts) }
    }
  } catch (error) {
    outcome = failure(executor, root, call, error)
  } finally {
    if (commit === null) {
      transaction.rollback()
      executor.files.bytes.removeNow(transaction.writtenFiles())
    }
  }
  tell(executor, root, call, "mutation", outcome, started)
  const ts = commit?.ts ?? executor.database.lastTs()
  return {
    outcome: { ...outcome, logLines: root.logs.lines, ts },
    commit,
    isSystemFailure: root.systemError !== null,
  }
}

function tell(
  executor: Executor,
  root: Root,
  call: Call,
  functionKind: "query" | "mutation",
  outcome: Outcome,
  started: number,
): void {
  if (isSystemPath(call.path)) return
  const { requestId } = root.request
  const durationMs = performance.now() - started
  const usage = root.transaction.used()
  const run = { functionKind, requestId, startedMs: root.nowMs, durationMs, lines: root.logs.entries, usage }
  executor.executed(recordOf(call, { ...run, ...endOf(outcome) }))
}

async function run(
  executor: Executor,
  root: Root,
  call: Call,
  kind: FunctionKind,
  index = 0,
): Promise<Outcome> {
  const { transaction } = root
  const restore = root.deployment?.modules.sharesRealm ? exchangeGlobals() : null
  const ended = executor.watch(index)
  try {
    const { path, args, allowInternal, identity } = call
    if (isSystemPath(path)) return { ok: true, value: runSystemFunction(executor.system, root, call) }
    const work = invoke(root, { kind, path, args, depth: 1, allowInternal, identity, transaction })
    const value = await settle(work, root.pendingWork)
    // User code may have caught the error that stands for a failure underneath.
    if (root.systemError !== null) throw root.systemError.error
    return { ok: true, value }
  } catch (error) {
    return failure(executor, root, call, root.systemError?.error ?? error)
  } finally {
    ended()
    restore?.()
  }
}

/** A limit or a schema check may strike as late as the commit; it is still the developer's error. */
function failure({ logger }: Executor, root: Root, { path }: Call, error: unknown): Outcome {
  const { requestId } = root.request
  if (isDeveloperError(error)) return failed(requestId, error.message, error.data)
  root.systemError ??= { error }
  logger.error({ err: error, path, requestId }, "function.system-error")
  return failed(requestId, SYSTEM_ERROR)
}

function openRoot(
  { environment, loaded, files, signer }: Executor,
  call: Call,
  transaction: Transaction,
  options: { journal?: string | null; scheduledFunctionId?: string },
): Root {
  const { scheduledFunctionId } = options
  return {
    deployment: loaded(),
    transaction,
    signer,
    identity: call.identity,
    request: {
      ...call.request,
      requestId: call.origin?.requestId ?? newRequestId(environment.randomBytes),
      ...(scheduledFunctionId === undefined ? {} : { scheduledFunctionId }),
    },
    logs: createLogSink(() => Number(environment.nowNs() / 1_000_000n)),
    files,
    nowMs: Number(environment.nowNs() / 1_000_000n),
    random: lazyRandom(() => environment.randomBytes(16)),
    pendingWork: new Set(),
    journal: { in: options.journal ?? null, out: null },
    invoke,
    usedIdentity: false,
    systemError: null,
  }
}

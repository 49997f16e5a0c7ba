/** What the host thread and the engine thread, and the host and the action thread, may ask of each other. */
import type { FilePlace } from "../files/places.ts"
import type { FileMethods } from "../files/types.ts"
import type { TransferMethods } from "../transfer/engine-methods.ts"
import type { PublicKeySet } from "../functions/signing.ts"
import type { LogLevelName } from "./remote-logger.ts"
import type { Executed } from "../functions/execution-record.ts"
import type { FunctionLogs } from "./function-logs.ts"
import type { ActionEngine, DeploymentImage } from "./internal.ts"
import type { EndedQuery, EndedRun } from "./origin.ts"
import type { Origin } from "./origin.ts"
import type { Pushes } from "./push.ts"
import type { RemoteError } from "./rpc.ts"
import type { ScheduledAction } from "../scheduler/types.ts"
import type {
  ActionOutcome,
  Bundle,
  Call,
  CommitNotice,
  Deployment,
  Engine,
  HttpActionRequest,
  HttpActionResponse,
  MutationKey,
  MutationOutcome,
  Outcome,
  QueryCall,
  QueryOutcome,
  Urgency,
} from "./types.ts"

/** How an engine thread is started. Everything survives structured cloning. */
export type EngineThreadData = {
  path: string
  durability?: "full" | "normal"
  origins?: { cloudUrl: string; siteUrl: string }
  projectDirectory?: string
  progress: SharedArrayBuffer
  filesDirectory?: string
  /** Bytes that nobody knows are removed: only by the first thread, when nothing else can be writing. */
  sweepFiles: boolean
  /** Scheduled actions that the host still runs for an engine thread that is gone. */
  runningActions: string[]
  /** The scheduled function or cron that the last engine thread was ended for. */
  ended: EndedRun | null
}

export type EngineMethods = {
  deploy(bundle: Bundle): Promise<Deployment>
  preparePush: Pushes["prepare"]
  checkPush: Pushes["check"]
  finishPush: Pushes["finish"]
  evaluateSchema: Pushes["evaluateSchema"]
  moduleHashes: Pushes["moduleHashes"]
  runQueries(
    calls: readonly QueryCall[],
    ended: readonly EndedQuery[],
    urgency?: Urgency,
  ): Promise<{ ts: bigint; outcomes: QueryOutcome[] }>
  runMutation(call: Call, key: MutationKey): Promise<MutationOutcome>
  answerOrFailure(call: Call, key: MutationKey, reason: string): Promise<MutationOutcome>
  planAction: ActionEngine["planAction"]
  checkActionResult: ActionEngine["checkActionResult"]
  scheduleJob: ActionEngine["scheduleJob"]
  cancelJob: ActionEngine["cancelJob"]
  vectorSearch: ActionEngine["vectorSearch"]
  publicKeys(): Promise<PublicKeySet>
  image(): Promise<DeploymentImage | null>
  raiseTs(ts: bigint): Promise<bigint>
  setSystemState: Engine["setSystemState"]
  environmentVariables(): Promise<Record<string, string>>
  setEnvironmentVariables(changes: { name: string; value: string | null }[]): Promise<void>
  runTestQuery: Engine["runTestQuery"]
  pinTimestamp: Engine["pinTimestamp"]
  runQueriesAt: Engine["runQueriesAt"]
  functionLogs: FunctionLogs["read"]
  recordExecution: FunctionLogs["record"]
  metrics(): Promise<Record<string, number>>
  stop(graceMs: number): Promise<void>
} & FileMethods &
  TransferMethods

/** What the engine thread tells and asks its host. */
export type HostMethods = {
  ready(state: { deployment: Deployment | null; lastTs: bigint }): void
  startFailed(error: RemoteError): void
  committed(notice: CommitNotice): void
  deployed(deployment: Deployment | null): void
  /** A job or cron is about to run; requests need no message, they are in the progress memory. */
  running(origin: Origin): void
  runScheduledAction(action: ScheduledAction): Promise<Outcome>
  adoptAction(jobId: string): Promise<Outcome>
  /** The outcome of a scheduled action is on disk. */
  actionRecorded(jobId: string): void
  log(level: LogLevelName, fields: object, message: string): void
}

export type ActionThreadData = {
  projectDirectory?: string
  timeoutMs?: number
  filePlace: FilePlace
  /** Whose turn it is; see turns.ts. */
  turns: SharedArrayBuffer
}

export type ActionThreadMethods = {
  load(image: DeploymentImage | null): void
  runAction(call: Call, scheduledFunctionId?: string): Promise<ActionOutcome>
  runHttpAction(request: HttpActionRequest): Promise<HttpActionResponse>
  ping(): void
}

/** What actions ask of the host, which passes most of it on to the engine thread. */
export type ActionHostMethods = Pick<
  ActionEngine,
  "runQueries" | "runMutation" | "scheduleJob" | "cancelJob" | "vectorSearch"
> &
  FileMethods & {
    runAction(call: Call): Promise<ActionOutcome>
    executed: Executed
    log(level: LogLevelName, fields: object, message: string): void
  }

/** What is known of a run in a gateway while it is watched, and what its watcher needs. */
import type { SupervisionLevel } from "#domain/run"
import type { GatewayClient } from "../../gateway/client.ts"
import type { RunDirectory } from "../../runs/directory.ts"
import type { StoredRequest } from "../../runs/request.ts"
import type { EndingSource } from "../../shim/ending.ts"
import type { Limits } from "../../shim/limits.ts"
import type { ShimLog } from "../../shim/log.ts"
import type { Workspaces } from "../../shim/ports.ts"
import type { Ask, Reports } from "../../shim/reports.ts"
import type { People } from "./people.ts"
import type { Places } from "./places.ts"
import type { Providers } from "./providers.ts"
import type { GatewayRecord } from "./record.ts"

export type WatchPorts = {
  client: GatewayClient
  places: Places
  providers: Providers
  workspaces: Workspaces
  /** How the project's own commands around the agent are held. */
  chooseLevel(home: string): Promise<SupervisionLevel>
  log: ShimLog
  settings: WatchSettings
}

export type WatchSettings = {
  permissionMode?: string | undefined
  thinking?: string | undefined
  programs: string[]
  heartbeatMs: number
  /** How often a run is looked at though nothing was heard of it. */
  lookMs: number
  /** How long a run that was never sent waits for a gateway. */
  startPatienceMs: number
  exitPatienceMs: number
  /** How long a broken turn may stay so: gateways resume them one after another. */
  resumeMs: number
  /** How long nothing is sent to a provider that refused its key. */
  providerRestMs: number
  graceMs: number
}

export type Begun = {
  run: RunDirectory
  request: StoredRequest
  runKey: string
  reports: Reports
  ending: EndingSource
  ports: WatchPorts
}

export type Life = Begun & {
  record: GatewayRecord
  ask: Ask
  limits: Limits
  people: People
  /** Resolves at the next thing heard of the run, or when it is time to look. */
  pause(): Promise<void>
}

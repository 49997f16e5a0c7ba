/** What the shim needs from outside itself; tests give their own. */
import type { ShimRecord, SupervisionLevel, Workspace } from "#domain/run"
import type { StoredRequest } from "../runs/request.ts"
import type { PreparedWorkspace } from "../workspaces/ensure.ts"
import type { ShimLog } from "./log.ts"
import type { Reports } from "./reports.ts"

/** The platform's side of a run's work tree (worker/workspaces). */
export type Workspaces = {
  /** Makes the work tree or finds it. Throws with a sentence that can be shown. */
  prepare(request: StoredRequest): Promise<PreparedWorkspace>
  /** What the run left on its branch, read from the main repository. */
  readBranch(request: StoredRequest, workspace: Workspace): Promise<BranchState>
}
export type BranchState = { headCommit: string | null; treeChanged: boolean }
export const NO_BRANCH: BranchState = { headCommit: null, treeChanged: false }

export type ShimPorts = {
  chooseLevel(request: StoredRequest): Promise<SupervisionLevel>
  workspaces: Workspaces
  reports(request: StoredRequest, runKey: string): Reports
  log: ShimLog
  settings: ShimSettings
}

type ShimSettings = {
  simulationSpeed: number
  /** Directories with programs for agents, put first on their PATH and readable in the sandbox. */
  programs: string[]
  heartbeatMs: number
  /** How long an agent that is asked to stop may take. */
  graceMs: number
  /** How long a shim waits for a server that is away: before the agent starts, and to report its end. */
  startPatienceMs: number
  exitPatienceMs: number
}

export type Claimed = { shim: ShimRecord; request: StoredRequest; runKey: string }

/** Slots: how many runs are open where, and which limits leave no room. The claim counts by the same rules. */
import { estimateFrom, type Spent } from "../budget.ts"
import type { Limits } from "../project.ts"
import type { ExecutorKind, RunRole } from "../run.ts"
import { linesOf, type BudgetLine } from "./purse.ts"
import type { Snapshot, SnapshotAgent, SnapshotProject, SnapshotRun } from "./snapshot.ts"

export type Occupant = { projectId: string; role: RunRole; agentId: string | null }

/** The budgets as they stand, and what runs have used by role. */
export type Purse = { lines: readonly BudgetLine[]; history: Readonly<Record<string, Spent>> }
const NO_BUDGETS: Purse = { lines: [], history: {} }

/** Runs that hold a slot, counted by everything that has a limit. */
export type Load = {
  total: number
  byProject: Map<string, number>
  byRole: Map<string, number>
  byAgent: Map<string, number>
  purse: Purse
}

export function loadOf(occupants: readonly Occupant[], purse: Purse = NO_BUDGETS): Load {
  const load: Load = { total: 0, byProject: new Map(), byRole: new Map(), byAgent: new Map(), purse }
  for (const occupant of occupants) occupy(load, occupant)
  return load
}

/** Counts one more run in. */
export function occupy(load: Load, { projectId, role, agentId }: Occupant): void {
  load.total += 1
  increment(load.byProject, projectId)
  increment(load.byRole, roleKey(projectId, role))
  if (agentId) increment(load.byAgent, agentId)
}

/** An unexpired lease holds a slot; so does an agent that is seen alive, whatever its lease says. */
const holdsSlot = (run: SnapshotRun, now: number): boolean =>
  run.leaseExpiresAt > now || run.observation.kind === "alive"

export const loadOfSnapshot = (snapshot: Snapshot, now: number): Load =>
  loadOf(
    snapshot.runs.filter((run) => holdsSlot(run, now)),
    purseOf(snapshot),
  )

export function purseOf({ budgets, history, runs, projects }: PurseFacts): Purse {
  if (budgets.length === 0) return NO_BUDGETS
  const teams = new Map(projects.map(({ projectId, teamId }) => [projectId, teamId]))
  const spenders = runs.map((run) => ({ ...run, teamId: teams.get(run.projectId) ?? "" }))
  return { lines: linesOf(budgets, spenders), history }
}
type PurseFacts = Pick<Snapshot, "budgets" | "history"> & {
  projects: readonly Pick<SnapshotProject, "projectId" | "teamId">[]
  runs: readonly Pick<SnapshotRun, "projectId" | "role" | "agentId" | "taskId" | "spent" | "estimate">[]
}

export const expected = ({ history }: Purse, role: RunRole, executor: ExecutorKind): Spent =>
  estimateFrom(history[role] ?? null, executor)

export type FullLimit = { scope: "global" | "project" | "role"; used: number; limit: number }

/** The limits that leave no room for one more run of this role in this project, widest first. */
export function fullLimits(
  load: Load,
  project: Pick<SnapshotProject, "projectId" | "limits">,
  role: RunRole,
  globalLimit: number,
): FullLimit[] {
  const perRole = roleLimit(project.limits, role)
  const rows: FullLimit[] = [
    { scope: "global", used: load.total, limit: globalLimit },
    { scope: "project", used: load.byProject.get(project.projectId) ?? 0, limit: project.limits.project },
  ]
  if (perRole !== null) {
    rows.push({ scope: "role", used: load.byRole.get(roleKey(project.projectId, role)) ?? 0, limit: perRole })
  }
  return rows.filter(({ used, limit }) => used >= limit)
}

export const hasRoom = (load: Load, agent: SnapshotAgent): boolean => runsOfAgent(load, agent) < agent.limit
export const runsOfAgent = (load: Load, agent: SnapshotAgent): number => load.byAgent.get(agent.agentId) ?? 0

/** Null: only the global and the project's limit hold. */
function roleLimit(limits: Limits, role: RunRole): number | null {
  if (role === "dev") return limits.dev
  if (role === "reviewer") return limits.reviewer
  if (role === "conflict_resolver") return limits.conflictResolver
  return null
}

const roleKey = (projectId: string, role: RunRole): string => `${projectId}:${role}`

function increment(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1)
}

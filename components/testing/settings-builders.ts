/** What settings, agents, budgets, schedules and the log show, in one line. */
import type { AgentRow, BudgetRow, LogRow, ProjectSettings, ScheduleRow } from "#lib/react/settings-data"
import { NOW } from "./builders.ts"

export const aProjectSettings = (given: Partial<ProjectSettings> = {}): ProjectSettings => ({
  slug: "clutch-web",
  name: "clutch-web",
  key: "CLU",
  repository: "/srv/clutch-web",
  baseBranch: "main",
  pipeline: "classic",
  pipelines: [],
  wipLimits: {},
  executor: "simulation",
  landing: { policy: "base", strategy: "squash", integrationBranch: "clutch/integration" },
  checkCommand: "npm test",
  checks: [],
  mergeBatchSize: 1,
  checkReruns: 0,
  setupCommand: null,
  cleanupCommand: null,
  copyFiles: [],
  linkFiles: [],
  diskQuotaMb: null,
  approval: "none",
  limits: { project: 3, dev: 2, reviewer: 2, conflictResolver: 1 },
  maxAttempts: 4,
  runTimeLimitMinutes: 60,
  runIdleLimitMinutes: 15,
  ...given,
})

export const anAgent = (given: Partial<AgentRow> = {}): AgentRow => ({
  agentId: "agent-1",
  name: "Ada",
  role: "dev",
  model: null,
  limit: 2,
  status: "idle",
  runs: [],
  ...given,
})

export const aBudget = (given: Partial<BudgetRow> = {}): BudgetRow => ({
  budget: "budget-1",
  name: "everything",
  scope: "organization",
  window: "month",
  unit: "usd",
  limit: 80,
  used: 41.2,
  reserved: 4,
  isUnpriced: false,
  ...given,
})

export const aSchedule = (given: Partial<ScheduleRow> = {}): ScheduleRow => ({
  schedule: "schedule-1",
  name: "Weekly audit",
  cron: "0 7 * * mon",
  timeZone: "Europe/Berlin",
  nextAt: NOW + 86_400_000,
  lastAt: null,
  lastTask: null,
  title: "Audit dependencies",
  description: "",
  priority: "medium",
  role: "dev",
  project: "clutch-web",
  ...given,
})

export const aLogRow = (given: Partial<LogRow> = {}): LogRow => ({
  eventId: "event-1",
  kind: "task.moved",
  at: NOW,
  actor: { kind: "user", name: "Mara" },
  sentence: "Mara moved CLU-198 to Ready.",
  taskKey: "CLU-198",
  project: "clutch-web",
  ...given,
})

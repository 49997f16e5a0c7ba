/** What the pages of settings draw. */
import type { AgentStatus } from "#domain/agent"
import type { BudgetScope, BudgetUnit, BudgetWindow } from "#domain/budget"
import type { Actor, EventKind } from "#domain/event"
import type { Pipeline } from "#domain/pipeline"
import type { Check, Landing, Limits, WipLimits } from "#domain/project"
import type { Role, WorkRole } from "#domain/role"
import type { Weekday } from "#domain/schedule"
import type { Priority } from "#domain/task"

export type ProjectSettings = {
  slug: string
  name: string
  key: string
  repository: string
  baseBranch: string
  /** What its new cards go through, and the names of its own. */
  pipeline: string
  pipelines: string[]
  wipLimits: WipLimits
  executor: string
  landing: Landing
  checkCommand: string
  checks: Check[]
  mergeBatchSize: number
  checkReruns: number
  setupCommand: string | null
  cleanupCommand: string | null
  copyFiles: string[]
  linkFiles: string[]
  diskQuotaMb: number | null
  approval: "none" | "person"
  limits: Limits
  maxAttempts: number
  runTimeLimitMinutes: number
  runIdleLimitMinutes: number
}

export type PipelineRow = Pipeline & { origin: "predefined" | "project"; isDefault: boolean }

export type AgentRow = {
  agentId: string
  name: string
  role: Role
  model: string | null
  limit: number
  status: AgentStatus
  runs: { runId: string; taskKey: string | null; taskTitle: string | null; project: string | null }[]
}

export type BudgetRow = {
  budget: string
  name: string
  scope: BudgetScope
  window: BudgetWindow
  unit: BudgetUnit
  limit: number
  used: number
  reserved: number
  isUnpriced: boolean
}

export type ScheduleRow = {
  schedule: string
  name: string
  cron: string
  timeZone: string
  nextAt: number
  lastAt: number | null
  lastTask: string | null
  title: string
  description: string
  priority: Priority
  role: WorkRole
  project: string
}

export type HoursRow = { project: string | null; days: Weekday[]; from: string; to: string; timeZone: string }

export type DiskRow = {
  slug: string
  name: string
  diskQuotaMb: number | null
  disk: {
    bytes: number
    isWhole: boolean
    workTrees: number
    places: { name: string; bytes: number }[]
    measuredAt: number
  } | null
}

export type LogRow = {
  eventId: string
  kind: EventKind
  at: number
  actor: { kind: Actor["kind"]; name: string }
  sentence: string
  taskKey: string | null
  project: string | null
}

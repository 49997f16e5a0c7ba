/** What one schedule is like: its projects, its agents' ways, its faults; all drawn from the seed. */
import { DEFAULT_LOOP_CONFIG, type LoopConfig } from "#domain/loop/snapshot"
import type { Approval, LandingPolicy, Limits } from "#domain/project"
import type { WorkRole } from "#domain/role"
import type { Priority } from "#domain/task"
import type { Chance } from "./chance.ts"
import { FAULT_KINDS, type FaultKind } from "./faults/kinds.ts"
import { drawPipelines, type WrittenPipeline } from "./plan-pipelines.ts"

export type PlannedProject = {
  slug: string
  key: string
  checkCommand: string
  approval: Approval
  landing: LandingPolicy
  limits: Limits
  maxAttempts: number
  runTimeLimitMinutes: number
  runIdleLimitMinutes: number
  /** How many candidates are checked together, and how often a red check is run again. */
  mergeBatchSize: number
  checkReruns: number
  /** Its own, and the one that its new cards go through; null: the classic way. */
  pipelines: WrittenPipeline[]
  pipeline: string | null
}

export type PlannedTask = {
  project: string
  title: string
  role: WorkRole
  priority: Priority
  isReady: boolean
  /** Waits for the card before it in its project. */
  waitsForLast: boolean
  /** Null: as its project says. */
  pipeline: string | null
}

export type Plan = {
  projects: PlannedProject[]
  tasks: PlannedTask[]
  /** The limit of the one named developer. */
  agentLimit: number
  config: LoopConfig
  trouble: { start: number; work: number }
  conflicts: number
  faults: FaultKind[]
  /** Mean time between two faults. */
  faultEveryMs: number
  /** Mean time between two things that people do; null: they do nothing. */
  personEveryMs: number | null
  loops: number
  /** How long chance and faults go on before everything heals. */
  chaosMs: number
  /** How long an agent works at most before it is through with what it does. */
  paceMs: number
}

const MINUTE_MS = 60_000
const SLUGS = ["shop", "blog", "wiki"] as const

/** Waits are shortened, so that a schedule of minutes sees what takes hours. */
export const FAST_CONFIG: LoopConfig = {
  ...DEFAULT_LOOP_CONFIG,
  ageingTierMs: 2 * MINUTE_MS,
  humanWaitMs: MINUTE_MS,
  backoffBaseMs: 2_000,
  backoffCapMs: 20_000,
}

export function drawPlan(chance: Chance): Plan {
  const ways = drawPipelines(chance.stream("pipelines"))
  const projects = SLUGS.slice(
    0,
    chance.weighted({ 1: 6, 2: 3, 3: 1 } as Record<string, number>) as unknown as number,
  ).map((slug): PlannedProject => ({
    slug,
    key: slug.toUpperCase(),
    checkCommand: chance.happens(0.5) ? "npm test" : "",
    approval: chance.happens(0.25) ? "person" : "none",
    landing: chance.weighted({ base: 5, integration: 1, pull_request: 2 }),
    limits: {
      project: chance.between(1, 3),
      dev: chance.between(1, 2),
      reviewer: chance.between(1, 2),
      conflictResolver: 1,
    },
    maxAttempts: chance.between(2, 4),
    runTimeLimitMinutes: chance.between(1, 3),
    runIdleLimitMinutes: 1,
    mergeBatchSize: chance.between(1, 3),
    checkReruns: chance.between(0, 1),
    ...ways.ofProject(),
  }))
  const tasks = Array.from({ length: chance.between(1, 5) }, (_, index): PlannedTask => {
    const project = chance.pick(projects)
    return {
      project: project.slug,
      title: `Card ${index + 1}`,
      role: chance.weighted({ dev: 12, writer: 1, research: 1, qa: 1, pm: 1, custom: 1 }),
      priority: chance.weighted({ low: 1, medium: 4, high: 1, urgent: 1 }),
      isReady: chance.happens(0.85),
      waitsForLast: chance.happens(0.25),
      pipeline: ways.ofTask(project.pipelines),
    }
  })
  const kinds = FAULT_KINDS.filter(() => chance.happens(0.3))
  return {
    projects,
    tasks,
    agentLimit: chance.happens(0.2) ? 1 : 1_000,
    config: { ...FAST_CONFIG, globalLimit: chance.between(1, 4) },
    trouble: {
      start: chance.pick([0, 0.05, 0.2]),
      work: chance.pick([0, 0.15, 0.4, 0.8]),
    },
    conflicts: chance.pick([0, 0, 0.2, 0.5]),
    faults: kinds,
    faultEveryMs: chance.between(5_000, 60_000),
    personEveryMs: chance.happens(0.7) ? chance.between(3_000, 60_000) : null,
    loops: chance.happens(0.25) ? 2 : 1,
    chaosMs: chance.between(60_000, 6 * MINUTE_MS),
    paceMs: 25_000,
  }
}

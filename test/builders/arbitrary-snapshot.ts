/** Random snapshots, odd ones included: what the loop may meet, not only what it should. */
import fc from "fast-check"
import { BUDGET_SCOPES, BUDGET_UNITS, BUDGET_WINDOWS } from "#domain/budget"
import type { Observation, Snapshot, SnapshotTask } from "#domain/loop/snapshot"
import { OPEN_MERGE_STATES } from "#domain/merge"
import { STEP_ROLES, type OnFailure, type Pipeline } from "#domain/pipeline"
import { ROLES, WORK_ROLES } from "#domain/role"
import { OUTCOMES, RUN_REASONS, RunRole, StopCause, type RunReason } from "#domain/run"
import { WEEKDAYS } from "#domain/schedule"
import { SIGNAL_ANSWERS, SIGNAL_KINDS } from "#domain/signal"
import { PRIORITIES, TASK_STATUSES } from "#domain/task"
import {
  aFinishedTask,
  aMerge,
  anAgent,
  anEndedRun,
  anExit,
  aProject,
  aRun,
  aSignal,
  aSnapshot,
  aTask,
  MINUTE,
  NOW,
} from "./loop.ts"

const PROJECTS = ["p", "q"]
const TASKS = ["t1", "t2", "t3", "t4", "t5", "t6"]

const orNull = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: null })
const past = fc.integer({ min: 0, max: 90 * MINUTE }).map((age) => NOW - age)
const nearNow = fc.integer({ min: -90 * MINUTE, max: 30 * MINUTE }).map((offset) => NOW + offset)
const some = <T>(arbitrary: fc.Arbitrary<T>, maxLength: number) => fc.array(arbitrary, { maxLength })
const reason = fc.constantFrom(...(Object.keys(RUN_REASONS) as RunReason[]))
const role = fc.constantFrom(...RunRole.options)

const project = (projectId: string) =>
  fc.record({
    projectId: fc.constant(projectId),
    slug: fc.constant(projectId),
    approval: fc.constantFrom("none" as const, "person" as const),
    landing: fc.constantFrom("base" as const, "pull_request" as const),
    hasCheck: fc.boolean(),
    batchSize: fc.integer({ min: 1, max: 3 }),
    checkReruns: fc.integer({ min: 0, max: 2 }),
    overQuota: orNull(fc.constant({ bytes: 2_000_000, limit: 1_000_000 })),
    maxAttempts: fc.integer({ min: 1, max: 4 }),
    limits: fc.record({
      project: fc.integer({ min: 1, max: 4 }),
      dev: fc.integer({ min: 0, max: 3 }),
      reviewer: fc.integer({ min: 0, max: 3 }),
      conflictResolver: fc.integer({ min: 0, max: 2 }),
    }),
  })

const endedRun = fc.record({
  step: fc.constantFrom("plan", "implement", "review", "work", "qa", "mend"),
  runId: fc.string({ minLength: 1, maxLength: 4 }).map((text) => `ended ${text}`),
  role,
  claimedAt: past,
  endedAt: past,
  outcome: fc.constantFrom(...OUTCOMES),
  reason,
  headCommit: orNull(fc.constant("c0ffee")),
  verdict: orNull(fc.constantFrom("approved" as const, "changes_requested" as const, "rejected" as const)),
  isGone: fc.boolean(),
  isSettled: fc.boolean(),
})

const counter = fc.integer({ min: 0, max: 5 })

const onFailure: fc.Arbitrary<OnFailure> = fc.constantFrom<OnFailure>(
  ...(["stop", "continue", "ask_human", { goto: "plan" }, { goto: "implement", times: 1 }] as const),
)
/** Also ones that nobody could define: a review of nothing, tasks that nobody makes, a goto to nowhere. */
const pipeline: fc.Arbitrary<Pipeline> = fc
  .subarray(["plan", "implement", "work", "qa", "review"], { minLength: 1 })
  .chain((names) =>
    fc.record({
      name: fc.constant("own"),
      steps: fc.tuple(
        ...names.map((name) =>
          fc.record({
            name: fc.constant(name),
            role: fc.constantFrom(...STEP_ROLES),
            onFailure,
            handOff: fc.constant("workspace_first" as const),
            context: fc.constant("full" as const),
          }),
        ),
      ),
    }),
  )
const children = fc.record({
  open: counter,
  done: counter,
  merged: counter,
  failed: fc.constantFrom(0, 0, 1),
})
const task = (taskId: string) =>
  fc.record({
    taskId: fc.constant(taskId),
    key: fc.constant(`SHOP-${taskId.slice(1)}`),
    projectId: fc.constantFrom(...PROJECTS),
    status: fc.constantFrom(...TASK_STATUSES),
    statusSince: past,
    priority: fc.constantFrom(...PRIORITIES),
    rank: fc.constantFrom("a", "b", "c"),
    role: fc.constantFrom(...WORK_ROLES),
    assignedToPerson: fc.boolean(),
    assignedAgentId: orNull(fc.constantFrom("ada", "bob", "nobody")),
    startNext: fc.boolean(),
    unmetDependencies: fc.integer({ min: 0, max: 2 }),
    attempts: fc.record({ dev: counter, review: counter, conflict: counter, infrastructure: counter }),
    retryAt: orNull(nearNow),
    headCommit: orNull(fc.constant("c0ffee")),
    pipeline: fc.oneof({ weight: 1, arbitrary: fc.constant(null) }, { weight: 1, arbitrary: pipeline }),
    step: orNull(fc.constantFrom("plan", "implement", "review", "work", "qa", "mend", "gone")),
    jumps: fc.dictionary(fc.constantFrom("plan", "implement", "review", "(merge lane)"), counter),
    children,
    conflictAt: orNull(past),
    ended: some(endedRun, 3).map((runs) => runs.map(anEndedRun)),
    fingerprints: some(fc.constantFrom("x", "y"), 5),
  })

const observation: fc.Arbitrary<Observation> = fc.constantFrom<Observation>(
  { kind: "unknown" },
  { kind: "absent" },
  { kind: "alive" },
  { kind: "exited", exit: anExit() },
  { kind: "orphaned", agentsLeft: 1 },
)

const hours = fc.record({
  projectId: orNull(fc.constantFrom(...PROJECTS)),
  days: fc.subarray([...WEEKDAYS], { minLength: 1 }),
  from: fc.constantFrom("00:00", "08:00", "22:00"),
  to: fc.constantFrom("06:00", "12:00", "18:00"),
  timeZone: fc.constantFrom("UTC", "Asia/Tokyo"),
})
const spent = fc.record({
  usd: fc.integer({ min: 0, max: 4 }),
  unpriced: fc.constantFrom(0, 0, 0, 1),
  tokens: fc.integer({ min: 0, max: 4_000 }),
  runs: fc.constant(1),
  apiCalls: fc.integer({ min: 0, max: 4 }),
})
const budget = (budgetId: string) =>
  fc.record({
    budgetId: fc.constant(budgetId),
    name: fc.constant(budgetId),
    scope: fc.constantFrom(...BUDGET_SCOPES),
    subject: fc.constantFrom("team", "p", "q", "ada", "dev", "t1"),
    window: fc.constantFrom(...BUDGET_WINDOWS),
    unit: fc.constantFrom(...BUDGET_UNITS),
    limit: fc.constantFrom(1, 5, 100, 1e6),
    settled: spent,
    isAsked: fc.boolean(),
    isWarned: fc.boolean(),
  })

const run = (runId: string) =>
  fc.record({
    runId: fc.constant(runId),
    taskId: fc.constantFrom(...TASKS, "somewhere else"),
    projectId: fc.constantFrom(...PROJECTS),
    agentId: orNull(fc.constantFrom("ada", "bob")),
    role,
    step: fc.constantFrom("plan", "implement", "review", "qa"),
    state: fc.constantFrom("claimed" as const, "running" as const, "waiting" as const),
    claimedAt: past,
    startedAt: orNull(past),
    leaseExpiresAt: nearNow,
    stopRequested: orNull(fc.constantFrom(...StopCause.options)),
    observation,
    spent,
    estimate: spent,
  })

const signal = (signalId: string) =>
  fc.constantFrom(...SIGNAL_KINDS).chain((kind) =>
    fc.record({
      signalId: fc.constant(signalId),
      taskId: fc.constantFrom(...TASKS),
      runId: orNull(fc.constantFrom("r1", "r2")),
      kind: fc.constant(kind),
      isAboutStep: fc.boolean(),
      state: fc.constantFrom("open" as const, "answered" as const),
      askedAt: past,
      answer: orNull(fc.constantFrom("anything", "continue", "stop", "goto: plan", ...SIGNAL_ANSWERS[kind])),
    }),
  )

const merge = (entryId: string) =>
  fc.record({
    entryId: fc.constant(entryId),
    taskId: fc.constantFrom(...TASKS),
    state: fc.constantFrom(...OPEN_MERGE_STATES),
    enqueuedAt: past,
    candidateCommit: orNull(fc.constant("cand")),
    batch: orNull(fc.record({ id: fc.constantFrom("b1", "b2"), position: fc.integer({ min: 0, max: 2 }) })),
    verdicts: some(
      fc.record({
        runId: fc.constant("check"),
        colour: fc.constantFrom("green" as const, "red" as const),
        sentence: fc.constant("It says so."),
      }),
      2,
    ),
    conflictsWith: fc.subarray(TASKS),
    isAlone: fc.boolean(),
    check: orNull(
      fc.record({
        runId: fc.constant("check"),
        outcome: fc.constantFrom(...OUTCOMES),
        reason,
        sentence: fc.constant("It says so."),
        isSettled: fc.boolean(),
      }),
    ),
    heldSince: orNull(past),
    mergeRequestedAt: orNull(past),
    lastTriedAt: orNull(past),
  })

const agent = (agentId: string) =>
  fc.record({
    agentId: fc.constant(agentId),
    name: fc.constant(agentId),
    role: fc.constantFrom(...ROLES),
    limit: fc.integer({ min: 1, max: 3 }),
  })

const pause = fc.constantFrom(
  { scope: "all" as const, subject: "" },
  { scope: "project" as const, subject: "p" },
  { scope: "agent" as const, subject: "ada" },
  { scope: "executor" as const, subject: "simulation" },
)

/** Every card has one project: an entry or a run that names a card belongs to the card's. */
const inProjectOf = <T extends { taskId: string; projectId?: string }>(
  tasks: SnapshotTask[],
  part: T,
): T => ({
  ...part,
  projectId: tasks.find(({ taskId }) => taskId === part.taskId)?.projectId ?? "p",
})

/** A card has at most one open entry. */
const onePerTask = <T extends { taskId: string }>(entries: T[]): T[] =>
  entries.filter((entry, index) => entries.findIndex(({ taskId }) => taskId === entry.taskId) === index)

export const arbitrarySnapshot: fc.Arbitrary<Snapshot> = fc
  .record({
    projects: fc.tuple(...PROJECTS.map(project)),
    agents: fc.subarray(["ada", "bob", "eve"]).chain((ids) => fc.tuple(...ids.map(agent))),
    tasks: fc.subarray(TASKS).chain((ids) => fc.tuple(...ids.map(task))),
    runs: fc.subarray(["r1", "r2", "r3", "r4"]).chain((ids) => fc.tuple(...ids.map(run))),
    signals: fc.subarray(["s1", "s2", "s3"]).chain((ids) => fc.tuple(...ids.map(signal))),
    merges: fc.subarray(["m1", "m2", "m3"]).chain((ids) => fc.tuple(...ids.map(merge))),
    pauses: some(pause, 1),
    finished: some(fc.boolean(), 2),
    recentStarts: fc.record({ p: counter, q: counter }, { requiredKeys: [] }),
    busy: fc.subarray(["m1", "m2", "r1", "done 0"]),
    hours: some(hours, 1),
    budgets: fc.subarray(["b1", "b2"]).chain((ids) => fc.tuple(...ids.map(budget))),
    history: fc.record({ dev: spent, reviewer: spent }, { requiredKeys: [] }),
  })
  .map((parts) => {
    const tasks = parts.tasks.map((each) => aTask(each))
    return aSnapshot({
      ...parts,
      tasks,
      projects: parts.projects.map(aProject),
      agents: parts.agents.map(anAgent),
      runs: parts.runs.map((each) => inProjectOf(tasks, aRun(each))),
      signals: parts.signals.map(aSignal),
      merges: onePerTask(parts.merges.map(aMerge)).map((each) => inProjectOf(tasks, each)),
      pauses: parts.pauses.map((each) => ({ ...each, since: NOW - MINUTE })),
      finished: parts.finished.map((hasAgent, index) => aFinishedTask({ taskId: `done ${index}`, hasAgent })),
    })
  })

import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { arbitrarySnapshot } from "#test/builders/arbitrary-snapshot"
import { actionsOf, aMerge, aRun, aSnapshot, aTask, decideAtNoon, NOW } from "#test/builders/loop"
import { casesOf } from "#test/builders/proof"
import { isTerminal } from "../task.ts"
import { expected, fullLimits, hasRoom, loadOf, loadOfSnapshot, purseOf, type Occupant } from "./capacity.ts"
import { decide } from "./decide.ts"
import { isStateDecision, StateDecision, type Decision } from "./decision.ts"
import { PHASES } from "./phase.ts"
import { explain } from "./explain.ts"
import { factsOf } from "./facts.ts"
import { beyond, reserve } from "./purse.ts"
import type { ReasonCode } from "./reason.ts"
import { DEFAULT_LOOP_CONFIG, type Snapshot } from "./snapshot.ts"

const config = DEFAULT_LOOP_CONFIG
const RUNS = casesOf(100, 100_000)
const openTasks = (snapshot: Snapshot) => snapshot.tasks.filter(({ status }) => !isTerminal(status))
const aboutTask = (decisions: readonly Decision[], taskId: string) =>
  decisions.filter(
    (decision) => decision.phase !== "cleanup" && "taskId" in decision && decision.taskId === taskId,
  )

describe("whatever it meets", { timeout: 20 * 60_000 }, () => {
  test("[WL-1] the same snapshot gives the same decisions, and is left as it was", () => {
    fc.assert(
      fc.property(arbitrarySnapshot, (snapshot) => {
        const before = structuredClone(snapshot)
        const decisions = decide(snapshot, NOW, config)
        expect(decide(structuredClone(snapshot), NOW, config)).toEqual(decisions)
        expect(snapshot).toEqual(before)
      }),
      RUNS,
    )
  })

  test("[WL-2] each open card gets exactly one action or a wait with at least one reason; a closed one gets none", () => {
    fc.assert(
      fc.property(arbitrarySnapshot, (snapshot) => {
        const decisions = decide(snapshot, NOW, config)
        for (const { taskId, status } of snapshot.tasks) {
          const about = aboutTask(decisions, taskId)
          expect(about).toHaveLength(isTerminal(status) ? 0 : 1)
          for (const decision of about)
            if (decision.kind === "wait") expect(decision.reasons.length).toBeGreaterThan(0)
        }
      }),
      RUNS,
    )
  })

  test("[WL-4] decisions come phase by phase, and every state decision is what loop.apply accepts", () => {
    fc.assert(
      fc.property(arbitrarySnapshot, (snapshot) => {
        const decisions = decide(snapshot, NOW, config)
        const phases = decisions.map(({ phase }) => PHASES.indexOf(phase))
        expect(phases).toEqual([...phases].sort((a, b) => a - b))
        for (const decision of decisions)
          if (isStateDecision(decision)) expect(StateDecision.parse(decision)).toEqual(decision)
      }),
      RUNS,
    )
  })

  test("[WL-D1] no start ever breaks a limit, and no card ever gets a second agent", () => {
    fc.assert(
      fc.property(arbitrarySnapshot, (snapshot) => {
        const load = loadOfSnapshot(snapshot, NOW)
        for (const decision of decide(snapshot, NOW, config)) {
          if (decision.kind !== "dispatch") continue
          const project = snapshot.projects.find(({ projectId }) => projectId === decision.projectId)!
          const task = snapshot.tasks.find(({ taskId }) => taskId === decision.taskId)!
          const agent = snapshot.agents.find(({ agentId }) => agentId === decision.agentId)
          expect(fullLimits(load, project, decision.role, config.globalLimit)).toEqual([])
          if (agent) expect(hasRoom(load, agent)).toBe(true)
          expect(snapshot.runs.filter(({ taskId }) => taskId === task.taskId)).toEqual([])
          expect(task.ended.every(({ isGone }) => isGone)).toBe(true)
          const seat: Occupant = decision
          load.total += 1
          for (const [counts, key] of [
            [load.byProject, seat.projectId],
            [load.byRole, `${seat.projectId}:${seat.role}`],
            [load.byAgent, seat.agentId ?? ""],
          ] as const) {
            counts.set(key, (counts.get(key) ?? 0) + 1)
          }
        }
      }),
      RUNS,
    )
  })

  test("[WL-B1] no start ever goes beyond a budget", () => {
    fc.assert(
      fc.property(arbitrarySnapshot, (snapshot) => {
        const purse = purseOf(snapshot)
        for (const decision of decide(snapshot, NOW, config)) {
          if (decision.kind !== "dispatch") continue
          const { teamId } = snapshot.projects.find(({ projectId }) => projectId === decision.projectId)!
          const estimate = expected(purse, decision.role, decision.executor)
          expect(beyond(purse.lines, { ...decision, teamId }, estimate)).toEqual([])
          reserve(purse.lines, { ...decision, teamId }, estimate)
        }
      }),
      RUNS,
    )
  })

  test("[WL-M1] at most one entry of a lane is worked on", () => {
    fc.assert(
      fc.property(arbitrarySnapshot, (snapshot) => {
        const inLanes = decide(snapshot, NOW, config).filter(
          ({ kind }) =>
            kind === "prepare_candidate" ||
            kind === "prepare_batch" ||
            kind === "land" ||
            kind === "land_batch" ||
            kind === "offer_pull",
        )
        const projects = inLanes.map((decision) => ("projectId" in decision ? decision.projectId : ""))
        expect(new Set(projects).size).toBe(projects.length)
      }),
      RUNS,
    )
  })

  test("[WL-3] once all that it names is out of the way, a card moves", () => {
    fc.assert(
      fc.property(arbitrarySnapshot, (snapshot) => {
        for (const { taskId } of openTasks(snapshot)) expect(whatMoves(snapshot, taskId)).not.toBe("wait")
      }),
      RUNS,
    )
  })

  test("[WL-5] the explanation of a card names what the decision names", () => {
    fc.assert(
      fc.property(arbitrarySnapshot, (snapshot) => {
        const decisions = decide(snapshot, NOW, config)
        const load = loadOfSnapshot(snapshot, NOW)
        for (const facts of factsOf(snapshot)) {
          const { taskId, status } = facts.task
          const codes = explain(facts, load, NOW, config).map(({ code }) => code)
          const [decision] = aboutTask(decisions, taskId)
          expect(codes.length > 0).toBe(!isTerminal(status))
          if (
            decision?.kind === "wait" &&
            !decision.reasons.every(({ code }) => code.startsWith("queued_"))
          ) {
            expect(codes).toEqual(expect.arrayContaining(decision.reasons.map(({ code }) => code)))
          }
          // Asking about a budget does not make room in it: it is still what the card waits for.
          const asksAboutBudget = decision?.kind === "open_signal" && decision.signal.kind === "budget"
          if (asksAboutBudget) expect(["over_budget", "price_unknown"]).toContain(codes[0])
          else if (decision && decision.kind !== "wait") expect(codes).toEqual(["up_next"])
        }
      }),
      RUNS,
    )
  })
})

test("[WL-5] reasons are listed with what is at work first, then what people can do, then what time does", () => {
  const [facts] = factsOf(
    aSnapshot({
      tasks: [aTask({ unmetDependencies: 1, assignedToPerson: true, retryAt: NOW + 1 })],
      pauses: [{ scope: "all", subject: "", since: 1 }],
    }),
  )
  const reasons = explain({ ...facts!, openDependencies: ["SHOP-7"] }, loadOf([]), NOW, {
    ...config,
    globalLimit: 1,
  })
  expect(reasons.map(({ code }) => code)).toEqual([
    "assigned_to_person",
    "paused",
    "waiting_deps",
    "retry_wait",
  ])
  expect(reasons[2]).toMatchObject({
    subject: "SHOP-7",
    sentence: "It waits for SHOP-7 to be done.",
    nextMover: "loop",
  })
})

test("[WL-5] a card with nothing in its way is told that it is next, or how many go before it", () => {
  const [facts] = factsOf(aSnapshot({ tasks: [aTask()] }))
  const codes = (ahead: number) => explain(facts!, loadOf([]), NOW, config, ahead).map(({ code }) => code)
  expect(codes(0)).toEqual(["up_next"])
  expect(codes(3)).toEqual(["queued_behind"])
  const full = explain(facts!, loadOf([]), NOW, { ...config, globalLimit: 0 }, 3)
  expect(full.map(({ sentence }) => sentence)).toEqual([
    "0 of 0 run slots in all are in use.",
    "3 cards go first.",
  ])
})

test("[WL-4] the phases are cleanup, triage, review, work", () => {
  const tasks = [
    aTask({ taskId: "w" }),
    aTask({ taskId: "m", status: "merging" }),
    aTask({ taskId: "b", status: "backlog" }),
  ]
  const stopped = aRun({ taskId: "elsewhere", stopRequested: "superseded" })
  const decisions = decideAtNoon({ tasks, merges: [aMerge({ taskId: "m" })], runs: [stopped] })
  expect(decisions.map(({ phase }) => phase)).toEqual(["cleanup", "triage", "review", "work"])
  expect(actionsOf(decisions)).toHaveLength(3)
})

/** Takes away what a card waits for until something is done about it; "wait" if that never helps. */
function whatMoves(snapshot: Snapshot, taskId: string): string {
  for (let cures = 0; cures < 25; cures++) {
    const [decision] = aboutTask(decide(snapshot, NOW, config), taskId)
    if (decision?.kind !== "wait") return decision?.kind ?? "closed"
    for (const { code } of decision.reasons) snapshot = cure(snapshot, taskId, code)
  }
  return "wait"
}

function cure(snapshot: Snapshot, taskId: string, code: ReasonCode): Snapshot {
  const withTask = (more: object): Snapshot => ({
    ...snapshot,
    tasks: snapshot.tasks.map((task) => (task.taskId === taskId ? { ...task, ...more } : task)),
  })
  const task = snapshot.tasks.find((each) => each.taskId === taskId)!
  switch (code) {
    case "starting":
    case "running":
    case "reviewing":
    case "checking":
    case "stopping":
    case "executor_unreachable":
      return { ...snapshot, runs: snapshot.runs.filter((run) => run.taskId !== taskId) }
    case "previous_agent_not_gone": {
      const next = withTask({ ended: task.ended.map((run) => ({ ...run, isGone: true })) })
      return { ...next, runs: next.runs.filter((run) => run.taskId !== taskId) }
    }
    case "blocked":
    case "in_backlog":
      return withTask({ status: "ready" })
    case "waiting_human":
      return { ...snapshot, signals: snapshot.signals.filter((signal) => signal.taskId !== taskId) }
    case "assigned_to_person":
      return withTask({ assignedToPerson: false })
    case "nothing_to_review":
      return withTask({ headCommit: "c0ffee" })
    case "paused":
      return { ...snapshot, pauses: [] }
    case "disk_quota":
      return { ...snapshot, projects: snapshot.projects.map((project) => ({ ...project, overQuota: null })) }
    case "outside_hours":
      return { ...snapshot, hours: [] }
    case "over_budget":
    case "price_unknown":
      return { ...snapshot, budgets: [] }
    case "waiting_deps":
      return withTask({ unmetDependencies: 0 })
    case "waiting_children":
      return withTask({ children: { ...task.children, open: 0 } })
    case "retry_wait":
    case "held_by_edits": {
      const next = withTask({ retryAt: null })
      return { ...next, merges: next.merges.map((entry) => ({ ...entry, lastTriedAt: null, heldSince: 0 })) }
    }
    case "pull_request_open": {
      const merges = snapshot.merges.map((entry) =>
        entry.taskId === taskId ? { ...entry, mergeRequestedAt: NOW } : entry,
      )
      return { ...snapshot, merges }
    }
    case "merging":
      return { ...snapshot, busy: [] }
    case "merge_queued":
      return { ...snapshot, merges: snapshot.merges.filter((entry) => entry.taskId === taskId) }
    case "queued_global_limit":
    case "queued_project_limit":
    case "queued_role_limit":
    case "queued_agent_limit":
    case "queued_behind": {
      const limits = { project: 9, dev: 9, reviewer: 9, conflictResolver: 9 }
      const projects = snapshot.projects.map((project) => ({ ...project, limits }))
      return { ...snapshot, projects, runs: [], tasks: [task] }
    }
    case "up_next":
      return snapshot
    default:
      return code satisfies never
  }
}

import { describe, expect, test } from "vitest"
import {
  actionsOf,
  anAgent,
  anEndedRun,
  aProject,
  aRun,
  aSignal,
  aTask,
  decideAtNoon,
  MINUTE,
  NOW,
  reasonsOf,
} from "#test/builders/loop"
import type { Role } from "../role.ts"
import { DEFAULT_LIMITS } from "../project.ts"
import type { LoopConfig, Snapshot, SnapshotTask } from "./snapshot.ts"

const cards = (...tasks: Partial<SnapshotTask>[]) =>
  tasks.map((task, index) => aTask({ taskId: `t${index + 1}`, rank: `a${index}`, ...task }))
const started = (more: Partial<Snapshot>, config?: Partial<LoopConfig>) =>
  decideAtNoon(more, config).flatMap((decision) => (decision.kind === "dispatch" ? decision.taskId : []))
/** A run of some other card. */
const busy = (role: Role, runId: string, more = {}) =>
  aRun({ runId, role, taskId: `card of ${runId}`, ...more })
const working = (...runIds: string[]) =>
  runIds.map((runId) => aTask({ taskId: `card of ${runId}`, status: "in_progress" }))

describe("slots", () => {
  test("[WL-D1] two developers at a time per project; the third card is told why it waits", () => {
    const decisions = decideAtNoon({ tasks: cards({}, {}, {}) })
    expect(decisions.filter(({ kind }) => kind === "dispatch")).toHaveLength(2)
    expect(reasonsOf(decisions, "t3")).toEqual(["queued_role_limit"])
  })

  test("[WL-D1] three runs per project, whatever their roles", () => {
    const decisions = decideAtNoon({
      tasks: cards({ role: "writer" }, { role: "qa" }, { role: "pm" }, { role: "research" }),
    })
    expect(decisions.filter(({ kind }) => kind === "dispatch")).toHaveLength(3)
    expect(reasonsOf(decisions, "t4")).toEqual(["queued_project_limit"])
  })

  test("[WL-D1] four runs in all", () => {
    const projects = [
      aProject(),
      aProject({ projectId: "q", slug: "q" }),
      aProject({ projectId: "r", slug: "r" }),
    ]
    const tasks = cards({}, {}, { projectId: "q" }, { projectId: "q" }, { projectId: "r" })
    const decisions = decideAtNoon({ projects, tasks })
    expect(decisions.filter(({ kind }) => kind === "dispatch")).toHaveLength(4)
    expect(
      decisions.flatMap((decision) => (decision.kind === "wait" ? decision.reasons[0]?.code : [])),
    ).toEqual(["queued_global_limit"])
  })

  test("[WL-D1] a lease that ran out holds no slot, an agent that is seen alive does", () => {
    const limits = { ...DEFAULT_LIMITS, dev: 1 }
    const expired = busy("dev", "x", { leaseExpiresAt: NOW - 1, observation: { kind: "unknown" } })
    const more = { projects: [aProject({ limits })], tasks: [...working("x"), ...cards({})] }
    expect(started({ ...more, runs: [expired] })).toEqual(["t1"])
    expect(started({ ...more, runs: [{ ...expired, observation: { kind: "alive" } }] })).toEqual([])
  })

  test("[WL-D1] one conflict resolver at a time", () => {
    const conflict = { status: "in_progress", conflictAt: NOW, statusSince: NOW } as const
    const decisions = decideAtNoon({ tasks: cards(conflict, conflict) })
    expect(actionsOf(decisions)).toMatchObject([{ role: "conflict_resolver", taskId: "t1" }])
    expect(reasonsOf(decisions, "t2")).toEqual(["queued_role_limit"])
  })
})

describe("order", () => {
  const one = { globalLimit: 1 }

  test("[WL-D2] priority comes first, then the position on the board", () => {
    expect(started({ tasks: cards({ rank: "b" }, { rank: "a" }) }, one)).toEqual(["t2"])
    expect(started({ tasks: cards({}, { priority: "urgent", rank: "z" }) }, one)).toEqual(["t2"])
  })

  test("[WL-D2] each half hour of waiting counts like one priority more", () => {
    const old = { priority: "low", statusSince: NOW - 60 * MINUTE } as const
    expect(started({ tasks: cards({ priority: "medium" }, old) }, one)).toEqual(["t2"])
    expect(
      started({ tasks: cards({ priority: "high" }, { ...old, statusSince: NOW - 59 * MINUTE }) }, one),
    ).toEqual(["t1"])
  })

  test("[WL-D2] no stream of urgent cards starves a low one for ever", () => {
    const old = { priority: "low", statusSince: NOW - 2.5 * 60 * MINUTE } as const
    expect(started({ tasks: cards({ priority: "urgent" }, { priority: "urgent" }, old) }, one)).toEqual([
      "t3",
    ])
  })

  test("[WL-D2] what was begun goes before what is new", () => {
    expect(started({ tasks: cards({}, { status: "in_progress" }) }, one)).toEqual(["t2"])
  })

  test("[WL-D3] between equal cards the project that started least goes first", () => {
    const projects = [aProject(), aProject({ projectId: "q", slug: "q" })]
    const tasks = cards({}, {}, { projectId: "q" }, { projectId: "q" })
    expect(started({ projects, tasks }, { globalLimit: 2 })).toEqual(["t1", "t3"])
    expect(started({ projects, tasks, recentStarts: { p: 5 } }, { globalLimit: 2 })).toEqual(["t3", "t4"])
  })

  test("[WL-D11] a card that a person dropped on In progress goes before everything", () => {
    const dropped = { status: "in_progress", startNext: true, priority: "low" } as const
    expect(started({ tasks: cards({ priority: "urgent" }, dropped) }, one)).toEqual(["t2"])
  })

  test("[WL-D12] finishing comes before starting: a review is seated before new work", () => {
    const review = { status: "in_review", headCommit: "c", priority: "low", rank: "z" } as const
    expect(started({ tasks: cards({ priority: "urgent" }, review) }, one)).toEqual(["t2"])
  })
})

describe("pauses", () => {
  test.each([
    { scope: "all", subject: "" },
    { scope: "project", subject: "shop" },
    { scope: "executor", subject: "simulation" },
  ] as const)("[WL-D4] nothing starts while $scope is paused, and what runs goes on", (pause) => {
    const decisions = decideAtNoon({
      tasks: [...cards({}), ...working("x")],
      runs: [busy("dev", "x")],
      pauses: [{ ...pause, since: NOW - MINUTE }],
    })
    expect(actionsOf(decisions)).toEqual([])
    expect(reasonsOf(decisions, "t1")).toEqual(["paused"])
    expect(reasonsOf(decisions, "card of x")).toEqual(["running"])
  })

  test("[WL-D4] a pause of another project does not reach this one", () => {
    expect(
      started({ tasks: cards({}), pauses: [{ scope: "project", subject: "other", since: NOW }] }),
    ).toEqual(["t1"])
  })

  test("[WL-D4] a paused agent is passed over; when all are paused the card waits for them", () => {
    const agents = [anAgent(), anAgent({ agentId: "bob", name: "Bob" })]
    const ada = { scope: "agent", subject: "ada", since: NOW } as const
    const tasks = cards({})
    expect(actionsOf(decideAtNoon({ agents, tasks, pauses: [ada] }))).toMatchObject([{ agentId: "bob" }])
    expect(
      reasonsOf(decideAtNoon({ agents, tasks, pauses: [ada, { ...ada, subject: "bob" }] }), "t1"),
    ).toEqual(["paused", "paused"])
  })
})

describe("agents", () => {
  const agents = [
    anAgent(),
    anAgent({ agentId: "bob", name: "Bob", limit: 1 }),
    anAgent({ agentId: "eve", role: "reviewer" }),
  ]

  test("[WL-D5] the least busy agent of the role takes the run", () => {
    const runs = [busy("dev", "x", { agentId: "ada" })]
    const decisions = decideAtNoon({ agents, tasks: [...cards({}), ...working("x")], runs })
    expect(actionsOf(decisions)).toMatchObject([{ agentId: "bob" }])
  })

  test("[WL-D5] an agent takes no more runs than its own limit", () => {
    const limits = { ...DEFAULT_LIMITS, dev: 10, project: 10 }
    const decisions = decideAtNoon(
      { projects: [aProject({ limits })], agents, tasks: cards({}, {}, {}, {}) },
      { globalLimit: 10 },
    )
    const names = decisions.flatMap((decision) => (decision.kind === "dispatch" ? decision.agentId : []))
    expect(names.sort()).toEqual(["ada", "ada", "bob"])
    expect(reasonsOf(decisions, "t4")).toEqual(["queued_agent_limit"])
  })

  test("[WL-D5] a card given to an agent waits for that one", () => {
    const runs = [busy("dev", "x", { agentId: "bob" })]
    const decisions = decideAtNoon({
      agents,
      tasks: [...cards({ assignedAgentId: "bob" }), ...working("x")],
      runs,
    })
    expect(reasonsOf(decisions, "t1")).toEqual(["queued_agent_limit"])
  })

  test("[WL-D5] a card given to a developer is reviewed by a reviewer", () => {
    const task = { status: "in_review", headCommit: "c", assignedAgentId: "bob" } as const
    expect(actionsOf(decideAtNoon({ agents, tasks: cards(task) }))).toMatchObject([
      { role: "reviewer", agentId: "eve" },
    ])
  })

  test("[WL-D5] where nobody holds the role the run goes without a name", () => {
    expect(actionsOf(decideAtNoon({ agents, tasks: cards({ role: "writer" }) }))).toMatchObject([
      { agentId: null },
    ])
  })
})

describe("what is in a card's own way", () => {
  test("[WL-D6] its next run waits until the old agent is seen gone", () => {
    const ended = [anEndedRun({ role: "reviewer", isGone: false })]
    expect(reasonsOf(decideAtNoon({ tasks: [aTask({ ended })] }))).toEqual(["previous_agent_not_gone"])
  })

  test.each(["ready", "in_progress", "in_review"] as const)(
    "[WL-D7] a card in %s that a person holds is never dispatched",
    (status) => {
      const decisions = decideAtNoon({ tasks: [aTask({ status, assignedToPerson: true, headCommit: "c" })] })
      expect(actionsOf(decisions)).toEqual([])
      expect(reasonsOf(decisions)).toEqual(["assigned_to_person"])
    },
  )

  test("[WL-D8] a card waits for what it depends on", () => {
    expect(reasonsOf(decideAtNoon({ tasks: [aTask({ unmetDependencies: 2 })] }))).toEqual(["waiting_deps"])
  })

  test("[WL-D9] a card waits for answers, and not for what only tells something", () => {
    expect(reasonsOf(decideAtNoon({ tasks: [aTask()], signals: [aSignal({ kind: "blocker" })] }))).toEqual([
      "waiting_human",
    ])
    expect(started({ tasks: [aTask()], signals: [aSignal({ kind: "alert" })] })).toEqual(["t"])
  })

  test("[WL-D10] a card that backs off waits its time", () => {
    expect(reasonsOf(decideAtNoon({ tasks: [aTask({ retryAt: NOW + 1 })] }))).toEqual(["retry_wait"])
    expect(started({ tasks: [aTask({ retryAt: NOW })] })).toEqual(["t"])
  })
})

test("[WL-D14] outside the hours no agent starts, but checks do; inside they start", () => {
  // NOW is a Friday, noon.
  const hours = (from: string, to: string, projectId: string | null = null) => [
    { projectId, days: ["fri" as const], from, to, timeZone: "UTC" },
  ]
  const tasks = [aTask()]
  const codes = (given: ReturnType<typeof hours>) => reasonsOf(decideAtNoon({ tasks, hours: given }))
  expect(codes(hours("13:00", "18:00"))).toEqual(["outside_hours"])
  expect(codes(hours("13:00", "18:00", "p"))).toEqual(["outside_hours"])
  expect(codes(hours("13:00", "18:00", "q"))).toEqual([])
  expect(codes(hours("08:00", "13:00"))).toEqual([])
})

test("[WL-D15] beyond the disk quota no work starts, while reviews go on", () => {
  const projects = [aProject({ overQuota: { bytes: 12e9, limit: 10e9 } })]
  const tasks = [aTask({ taskId: "w" }), aTask({ taskId: "r", status: "in_review", headCommit: "c0ffee" })]
  const decisions = decideAtNoon({ projects, tasks })
  expect(actionsOf(decisions)).toMatchObject([{ kind: "dispatch", taskId: "r" }])
  expect(decisions).toContainEqual(
    expect.objectContaining({
      taskId: "w",
      reasons: [
        expect.objectContaining({
          ...{ code: "disk_quota", nextMover: "person" },
          sentence: "Its project's work trees take 12 GB of 10 GB.",
        }),
      ],
    }),
  )
})

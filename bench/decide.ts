/**
 * How long the decision takes over 10,000 open cards at once: fifty projects, every status, runs, questions, lanes, pauses and
 * hours among them. One process, nothing but `decide`.
 */
import os from "node:os"
import { decide } from "#domain/loop/decide"
import { DEFAULT_LOOP_CONFIG, type Snapshot } from "#domain/loop/snapshot"
import type { TaskStatus } from "#domain/task"
import { PRIORITIES } from "#domain/task"
import {
  aMerge,
  anAgent,
  anEndedRun,
  aProject,
  aRun,
  aSignal,
  aSnapshot,
  aTask,
  NOW,
} from "#test/builders/loop"
import { percentile, report } from "./report.ts"

const CARDS = Number(process.argv[2] ?? 10_000)
const PROJECTS = 50
const ROUNDS = 200
const WARM_UP = 20
const STATUSES = [
  "ready",
  "ready",
  "ready",
  "ready",
  "in_progress",
  "in_review",
  "in_approval",
  "merging",
  "blocked",
] as const

const snapshot = aBoard()
const load = os.loadavg()[0] ?? 0
const took: number[] = []
const worked: number[] = []
for (let round = 0; round < WARM_UP + ROUNDS; round++) {
  const at = performance.now()
  const before = process.cpuUsage()
  decide(snapshot, NOW, DEFAULT_LOOP_CONFIG)
  if (round < WARM_UP) continue
  took.push(performance.now() - at)
  const { user, system } = process.cpuUsage(before)
  worked.push((user + system) / 1_000)
}
report("decide", { cards: CARDS, projects: PROJECTS, rounds: ROUNDS, loadBefore: load.toFixed(1) }, [
  { name: "one decision over all cards, p50", unit: "ms", value: percentile(took, 0.5) },
  { name: "of processor time, p50", unit: "ms", value: percentile(worked, 0.5) },
  { name: "of processor time, p95", unit: "ms", value: percentile(worked, 0.95) },
  { name: "one decision over all cards, p95", unit: "ms", goal: 30, value: percentile(took, 0.95) },
])

function aBoard(): Snapshot {
  const projectOf = (card: number) => `p${card % PROJECTS}`
  const statusOf = (card: number): TaskStatus => STATUSES[card % STATUSES.length] ?? "ready"
  const cards = Array.from({ length: CARDS }, (_, card) => card)
  const tasks = cards.map((card) =>
    aTask({
      ...{ taskId: `t${card}`, key: `P-${card}`, projectId: projectOf(card), status: statusOf(card) },
      ...{ priority: PRIORITIES[card % PRIORITIES.length], rank: `a${card}` },
      statusSince: NOW - (card % 7_200) * 1_000,
      headCommit: statusOf(card) === "ready" ? null : `c${card}`,
      ended: statusOf(card) === "in_review" ? [anEndedRun({ runId: `e${card}` })] : [],
    }),
  )
  const inStatus = (status: TaskStatus) => cards.filter((card) => statusOf(card) === status)
  return aSnapshot({
    projects: Array.from({ length: PROJECTS }, (_, at) =>
      aProject({ projectId: `p${at}`, slug: `p${at}`, hasCheck: true }),
    ),
    agents: Array.from({ length: 20 }, (_, at) => anAgent({ agentId: `a${at}`, name: `Agent ${at}` })),
    tasks,
    runs: inStatus("in_progress")
      .slice(0, 200)
      .map((card) => aRun({ runId: `r${card}`, taskId: `t${card}`, projectId: projectOf(card) })),
    signals: inStatus("blocked").map((card) => aSignal({ signalId: `s${card}`, taskId: `t${card}` })),
    merges: inStatus("merging")
      .slice(0, 200)
      .map((card) => aMerge({ entryId: `m${card}`, taskId: `t${card}`, projectId: projectOf(card) })),
  })
}

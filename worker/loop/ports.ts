/** Everything the loop reaches beyond itself, as small contracts: tests and the simulator put their own in. */
import type { BeginEffect } from "#domain/effect"
import type { DiskLedger } from "#domain/disk"
import type { ForecastCard, ForecastConflict } from "#domain/forecast"
import type { ClaimRun, RunBrief } from "#domain/loop/brief"
import type { NewCycle } from "#domain/loop/cycle"
import type { StateDecision } from "#domain/loop/decision"
import type { Liveness } from "#domain/loop/liveness"
import type { WaitsPage } from "#domain/loop/waits"
import type {
  Gathered,
  LoopConfig,
  SnapshotFinishedTask,
  SnapshotMergeEntry,
  SnapshotProject,
} from "#domain/loop/snapshot"
import type { ExecutorKind, ExitRecord, Termination } from "#domain/run"
import type { Log } from "#lib/log"
import type { Executor, Executors, RunRequest } from "../executors/executor.ts"
import type { Cycle } from "./record.ts"

/** The backend, in the loop's words. A refused call throws an error that `refusalOf` (lib/refusals.ts) reads. */
export type LoopBackend = {
  /** The same under a generation of the lead: once another loop leads, what it decides and tells is refused. */
  under(lead: number): LoopBackend
  gather(now: number): Promise<Gathered>
  /** Nothing is to be done for now: what the next wake is about may come with it. Whatever is written here ends that. */
  watch(now: number): void
  unwatch(): void
  apply(decision: StateDecision): Promise<void>
  claim(input: ClaimRun): Promise<RunBrief>
  /** The same mutation that a shim reports by; a second report changes nothing. */
  reportExit(report: { runId: string; generation: number; exit: ExitRecord }): Promise<void>
  /** Said before anything is done outside, so that whoever comes after knows; a refusal means that it is not to be done. */
  beginEffects(effects: BeginEffect[]): Promise<void>
  merges: MergeReports
  noteDisk(report: { projectId: string; ledger: DiskLedger }): Promise<void>
  carryOutSchedule(input: {
    scheduleId: string
    dueAt: number
    nextAt: number
  }): Promise<{ key: string | null }>
  noteLiveness(liveness: Liveness): Promise<void>
  /** One page of the cards that wait for others; null begins. */
  waits(cursor: string | null): Promise<WaitsPage>
  /** Cards whose count of waits is not so are counted anew. */
  mendWaits(taskIds: string[]): Promise<void>
  recordCycle(record: NewCycle): Promise<void>
  /** Null while somebody else holds it. Whoever holds it may acquire it again, which renews it. `expiresAt` is by the backend's clock. */
  acquireLease(lease: LeaseRequest): Promise<{ generation: number; expiresAt: number } | null>
  releaseLease(lease: Pick<LeaseRequest, "resource" | "holder">): Promise<void>
  /** Calls back at once and after every change that may matter to a decision. */
  onWake(callback: () => void): () => void
}

export type LeaseRequest = {
  resource: { kind: "loop" } | { kind: "merge_lane"; projectId: string }
  holder: string
  lifetimeMs: number
}

/** Said under a generation of the merge lane's lease: refused once somebody else has taken the lane. */
type InLane<Report> = Report & { generation: number }

type MergeReports = {
  /** Records the candidate; the project's check may run on it now. */
  candidate(report: InLane<{ entryId: string; candidateCommit: string; targetCommit: string }>): Promise<void>
  /** Records a chain of candidates, in order, that one check can speak for. */
  batch(
    report: InLane<{ members: { entryId: string; candidateCommit: string; targetCommit: string }[] }>,
  ): Promise<void>
  /** What was seen on the branch is so, whoever holds the lane by now. */
  batchLanded(report: { entries: { entryId: string; mergedCommit: string }[] }): Promise<void>
  landed(report: { entryId: string; mergedCommit: string }): Promise<void>
  held(report: InLane<{ entryId: string; sentence: string }>): Promise<void>
  /** Which open cards of a project would conflict, as of now. */
  forecast(report: { projectId: string; conflicts: ForecastConflict[] }): Promise<void>
  /** Its pull request, by number, is open and waits for a person. */
  offered(report: InLane<{ entryId: string; pull: number }>): Promise<void>
  failed(report: InLane<{ entryId: string; sentence: string; conflict: boolean }>): Promise<void>
  /** The target moved on: back to the queue, to be prepared again; `alone`: without those it was joined with. */
  requeued(report: InLane<{ entryId: string; alone?: boolean }>): Promise<void>
}

/** One entry of the merge lane with what its landing needs to know. */
export type MergeJob = {
  entry: SnapshotMergeEntry
  project: SnapshotProject
  task: { key: string; title: string }
  /** In a batch: the candidate before it, which it is joined upon in the place of the target branch. */
  onto?: string
}

/** Git's side of the merge lane. It may be asked twice for the same: what has landed lands once. */
export type LandingPort = {
  prepare(job: MergeJob): Promise<Prepared>
  land(job: MergeJob): Promise<Landed>
  /** Opens the pull request of the entry's branch, or renews its words. */
  offer(job: MergeJob): Promise<{ number: number }>
  /** The target's commit by which it has all of an offered entry's work; null while it has not. */
  look(job: MergeJob): Promise<{ mergedCommit: string } | null>
}
export type Prepared =
  | { kind: "candidate"; candidateCommit: string; targetCommit: string }
  /** The target has all of it already. */
  | { kind: "landed"; mergedCommit: string }
  | { kind: "conflict"; sentence: string }
  | { kind: "failed"; sentence: string }
export type Landed =
  | { kind: "landed"; mergedCommit: string }
  | { kind: "moved" }
  | { kind: "held"; sentence: string }
  | { kind: "failed"; sentence: string }

/** Joins the branches of a project's open cards in memory, some at a time, to see which of them conflict. */
export type ForecastPort = (
  project: SnapshotProject,
  cards: ForecastCard[],
) => Promise<{ conflicts: ForecastConflict[]; isWhole: boolean }>

export type WorkspacePort = {
  /** Removes a finished card's work tree. What is nowhere else is saved first: `savedTo` says where. */
  sweep(task: SnapshotFinishedTask, project: SnapshotProject): Promise<{ savedTo: string | null }>
}

/** Ends what is left of a run whose shim is gone. Null where the shim lives after all. */
type Reaper = (runId: string) => Promise<Termination | null>

/** @throws where this installation has no such executor; that is the executor being away, and says nothing of its runs. */
export function executorOf({ executors }: Pick<Ports, "executors">, kind: ExecutorKind): Executor {
  const executor = executors[kind]
  if (!executor)
    throw new Error(
      `There is no executor ${kind} here.${kind === "openclaw" ? " It needs an OpenClaw gateway (OPENCLAW_URL), and no simulated one." : ""}`,
    )
  return executor
}

/** Time, injected: now in Unix milliseconds, and a timer that can be called off. */
export type Clock = {
  now(): number
  after(delayMs: number, callback: () => void): () => void
}

export const systemClock: Clock = {
  now: Date.now,
  after(delayMs, callback) {
    const timer = setTimeout(callback, delayMs)
    return () => clearTimeout(timer)
  },
}

export type Ports = {
  backend: LoopBackend
  /** Those there are here; `executorOf` asks for one. */
  executors: Executors
  reap: Reaper
  landing: LandingPort
  /** What a project's work trees take on this disk. Absent: nobody measures. */
  measureDisk?: (project: SnapshotProject) => Promise<DiskLedger>
  /** Absent: nobody looks ahead. */
  forecast?: ForecastPort
  workspaces: WorkspacePort
  /** A claimed run's request: prompt, places, limits (request.ts). */
  requestFor(brief: RunBrief, runKey: string): RunRequest
  clock: Clock
  log: Log
  config: LoopConfig
  /** Names this loop process in leases and cycle records. */
  holder: string
  /** A fresh secret for each run; given where chance is not to be the machine's. */
  makeRunKey?(): string
  /** Is told of every cycle, also of those that leave no record. */
  onCycle?(cycle: Cycle): void
}

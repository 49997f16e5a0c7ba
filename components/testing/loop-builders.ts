/** What the loop and the processes tell of themselves, in one line. */
import type { ExecutorView } from "#lib/react/home-data"
import type { CycleView, LoopView, ProcessView } from "#lib/react/observatory-data"
import { NOW } from "./builders.ts"

const MINUTE = 60_000

export const aLoop = (given: Partial<LoopView> = {}): LoopView => ({ globalLimit: 4, pauses: [], ...given })

export const aCycle = (given: Partial<CycleView> = {}): CycleView => ({
  cycleId: "cycle-1",
  startedAt: NOW - MINUTE,
  durationMs: 38,
  trigger: "wake",
  actions: [
    {
      phase: "review",
      kind: "send_to_review",
      subject: "t1",
      result: "done",
      sentence: "CLU-193 goes to review.",
    },
    { phase: "work", kind: "dispatch", subject: "t2", result: "done", sentence: "Ada starts on CLU-209." },
  ],
  waiting: { queued_role_limit: 3 },
  ...given,
})

export const aProcess = (given: Partial<ProcessView> = {}): ProcessView => ({
  name: "loop",
  pid: 4711,
  startedAt: NOW - 90 * MINUTE,
  seenAt: NOW - 4_000,
  version: "0.1.0",
  note: null,
  ...given,
})

export const anExecutor = (given: Partial<ExecutorView> = {}): ExecutorView => ({
  kind: "simulation",
  isPaused: false,
  open: 2,
  ended: 20,
  lost: 0,
  newest: { outcome: "success", sentence: null, at: NOW - MINUTE },
  ...given,
})

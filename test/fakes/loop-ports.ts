/** Ports of the loop that record what they are asked: for tests of the loop's own machinery. */
import type { NewCycle } from "#domain/loop/cycle"
import type { StateDecision } from "#domain/loop/decision"
import type { Liveness } from "#domain/loop/liveness"
import { DEFAULT_LOOP_CONFIG, type Gathered, type Observation } from "#domain/loop/snapshot"
import { silentLog } from "#lib/log"
import type { LoopBackend, Ports } from "#worker/loop/ports"
import { aBrief } from "../builders/brief.ts"
import { aSnapshot } from "../builders/loop.ts"
import { createFakeClock, type FakeClock } from "./clock.ts"

export type FakePorts = Ports & {
  clock: FakeClock
  /** Everything that was asked of the outside, in order. */
  asked: string[]
  applied: StateDecision[]
  records: NewCycle[]
  /** What was said about who moves next. */
  noted: Liveness[]
  /** What gather answers; change it between cycles. */
  gathered: Gathered
  observations: Map<string, Observation>
  wake(): void
}

type Given = Partial<Pick<FakePorts, "clock" | "holder">> & { backend?: Partial<LoopBackend> }

export function createFakePorts(more: Given = {}): FakePorts {
  const asked: string[] = []
  const applied: StateDecision[] = []
  const records: NewCycle[] = []
  const noted: Liveness[] = []
  const listeners = new Set<() => void>()
  const { backend, ...rest } = more
  const note = (what: string) => {
    asked.push(what)
    return Promise.resolve()
  }
  const ports: FakePorts = {
    asked,
    applied,
    records,
    noted,
    gathered: aSnapshot(),
    observations: new Map(),
    wake: () => listeners.forEach((listener) => listener()),
    clock: createFakeClock(),
    log: silentLog,
    config: DEFAULT_LOOP_CONFIG,
    holder: "loop-1",
    executors: {
      simulation: {
        start: ({ runId }) => note(`start ${runId}`),
        observe: async (runId) => ports.observations.get(runId) ?? { kind: "alive" },
        stop: (runId, cause) => note(`stop ${runId} ${cause}`),
      },
    },
    reap: async (runId) => {
      await note(`reap ${runId}`)
      return { processesSeen: 2, processesLeft: 0, at: ports.clock.now() }
    },
    landing: {
      prepare: async () => ({ kind: "candidate", candidateCommit: "cand", targetCommit: "main0" }),
      land: async () => ({ kind: "landed", mergedCommit: "d00d" }),
      offer: async () => ({ number: 1 }),
      look: async () => null,
    },
    workspaces: { sweep: async () => ({ savedTo: null }) },
    requestFor: ({ runId }) => ({ runId }) as ReturnType<Ports["requestFor"]>,
    ...rest,
    backend: {
      under() {
        return this
      },
      gather: async () => structuredClone(ports.gathered),
      watch: () => {},
      unwatch: () => {},
      apply: async (decision) => {
        applied.push(decision)
        await note(`apply ${decision.kind}`)
      },
      claim: async ({ role }) => {
        await note(`claim ${role}`)
        return aBrief({ generation: 7 })
      },
      reportExit: ({ runId }) => note(`exit ${runId}`),
      beginEffects: (effects) => note(`begin ${effects.map(({ kind }) => kind).join(", ")}`),
      noteDisk: ({ ledger }) => note(`disk ${ledger.bytes}`),
      merges: {
        candidate: ({ entryId }) => note(`candidate ${entryId}`),
        batch: ({ members }) => note(`batch ${members.map(({ entryId }) => entryId).join(" ")}`),
        batchLanded: ({ entries }) => note(`landed ${entries.map(({ entryId }) => entryId).join(" ")}`),
        forecast: ({ conflicts }) => note(`forecast ${conflicts.length}`),
        landed: ({ entryId }) => note(`landed ${entryId}`),
        held: ({ entryId }) => note(`held ${entryId}`),
        offered: ({ entryId, pull }) => note(`offered ${entryId} as ${pull}`),
        failed: ({ entryId, conflict }) => note(`failed ${entryId}${conflict ? " in conflict" : ""}`),
        requeued: ({ entryId, alone }) => note(`requeued ${entryId}${alone ? " alone" : ""}`),
      },
      carryOutSchedule: async ({ scheduleId, dueAt, nextAt }) => {
        await note(`schedule ${scheduleId} ${dueAt} ${nextAt}`)
        return { key: "SHOP-9" }
      },
      noteLiveness: async (liveness) => {
        noted.push(liveness)
      },
      waits: async () => ({ person: 0, nobody: [], cursor: null }),
      mendWaits: (taskIds) => note(`mend ${taskIds.join(" ")}`),
      recordCycle: async (record) => {
        records.push(record)
      },
      acquireLease: async ({ resource, lifetimeMs }) => {
        await note(`acquire ${resource.kind}`)
        return { generation: 1, expiresAt: ports.clock.now() + lifetimeMs }
      },
      releaseLease: ({ resource }) => note(`release ${resource.kind}`),
      onWake: (listener) => {
        listeners.add(listener)
        return () => listeners.delete(listener)
      },
      ...backend,
    },
  }
  return ports
}

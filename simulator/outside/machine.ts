/** The machine on which agents run: shims and agents in memory, with what survives each of them. */
import type { Observation } from "#domain/loop/snapshot"
import type { ExitRecord, StopCause, Termination } from "#domain/run"
import type { Executor, RunRequest } from "#worker/executors/executor"
import type { Chance } from "../chance.ts"
import type { Coverage } from "../coverage.ts"
import { InjectedFault, type Conditions } from "../faults/conditions.ts"
import { createProcess, killProcess, type Process, type Timeline } from "../time/timeline.ts"
import { behaviourOf, type Behaviour, type Trouble } from "./behaviour.ts"

/** One run as the machine knows it: its shim, its agent, and the files that outlive both. */
export type MachineRun = {
  request: RunRequest
  behaviour: Behaviour
  shim: Process
  /** The shim has written its name: it can be seen. */
  isVisible: boolean
  /** Processes of the agent that live. */
  agents: number
  exit: ExitRecord | null
  /** The first wish that it ends. */
  stop: StopCause | null
  isEnding: boolean
  startedAt: number
}

export type Machine = {
  runs: ReadonlyMap<string, MachineRun>
  /** How likely agents that start from now on misbehave. */
  trouble: Trouble
  executorFor(loop: Process): Executor
  reaperFor(loop: Process): (runId: string) => Promise<Termination | null>
  /** The shim of a run is killed; its agent dies with it, or lives on where no namespace holds it. */
  killShim(run: MachineRun): void
}

type Parts = {
  timeline: Timeline
  chance: Chance
  conditions: Conditions
  coverage: Coverage
  note(line: string): void
  /** A run's shim begins its life. */
  live(run: MachineRun): void
  trouble: Trouble
}

export function createMachine(parts: Parts): Machine {
  const { timeline, chance, conditions, coverage, note, live } = parts
  const runs = new Map<string, MachineRun>()

  /** The loop may die before or after the effect, or before it hears of it. */
  const effect = <T>(loop: Process, work: () => T): Promise<T> =>
    new Promise((resolve, reject) => {
      timeline.after(
        chance.float() * 2,
        () => {
          const give = attempt(work)
          timeline.after(chance.float() * 2, () => (give.ok ? resolve(give.value) : reject(give.error)), loop)
        },
        loop,
      )
    })

  const spawn = (request: RunRequest): void => {
    if (runs.has(request.runId)) return
    const behaviour = behaviourOf(request, machine.trouble, chance.stream(`behaviour ${request.runId}`))
    coverage.count("behaviour", behaviour)
    if (behaviour === "never_starts") throw new InjectedFault("fork: out of memory")
    const shim = createProcess(`shim ${request.runId}`)
    const run: MachineRun = {
      ...{ request, behaviour, shim, isVisible: false, agents: 0 },
      ...{ exit: null, stop: null, isEnding: false, startedAt: timeline.now() },
    }
    runs.set(request.runId, run)
    note(`machine: ${request.runId} (${request.role} of ${request.taskKey}) is spawned, it ${behaviour}`)
    if (behaviour === "vanishes_at_the_start") killProcess(shim)
    else timeline.after(chance.between(5, 400), () => live(run), shim)
    if (behaviour === "starts_with_an_error") throw new InjectedFault("the spawn was not confirmed")
  }

  const machine: Machine = {
    runs,
    trouble: parts.trouble,

    executorFor: (loop) => ({
      start: (request) =>
        effect(loop, () => {
          if (conditions.isExecutorDown) throw new InjectedFault("the executor cannot be reached")
          spawn(request)
        }),
      // A look changes nothing, so it needs no moment of its own at which the loop could die.
      observe: async (runId) => {
        if (conditions.isExecutorDown) throw new InjectedFault("the executor cannot be reached")
        return observationOf(runs.get(runId))
      },
      stop: (runId, cause) =>
        effect(loop, () => {
          if (conditions.isExecutorDown) throw new InjectedFault("the executor cannot be reached")
          const run = runs.get(runId)
          if (run && run.exit === null) run.stop ??= cause
        }),
    }),

    reaperFor: (loop) => (runId) =>
      effect(loop, () => {
        const run = runs.get(runId)
        if (!run) return { processesSeen: 0, processesLeft: 0, at: timeline.now() }
        if (run.isVisible && run.shim.state !== "dead") return null
        const processesSeen = run.agents + (run.shim.state === "dead" ? 0 : 1)
        killProcess(run.shim)
        // Now and then the kernel does not let a process go at once.
        const processesLeft = run.agents > 0 && chance.happens(machine.trouble.work / 4) ? 1 : 0
        if (processesLeft > 0) coverage.count("fault", "unkillable")
        run.agents = processesLeft
        note(`machine: what was left of ${runId} is ended, ${processesLeft} left`)
        return { processesSeen, processesLeft, at: timeline.now() }
      }),

    killShim(run) {
      const survive = run.agents > 0 && chance.happens(0.4)
      killProcess(run.shim)
      if (!survive) run.agents = 0
      note(
        `machine: the shim of ${run.request.runId} is killed, ${run.agents} processes of its agent live on`,
      )
    },
  }
  return machine
}

function observationOf(run: MachineRun | undefined): Observation {
  if (!run || (!run.isVisible && run.exit === null)) return { kind: "absent" }
  if (run.exit) return { kind: "exited", exit: run.exit }
  return run.shim.state === "dead" ? { kind: "orphaned", agentsLeft: run.agents } : { kind: "alive" }
}

type Attempt<T> = { ok: true; value: T } | { ok: false; error: unknown }

function attempt<T>(work: () => T): Attempt<T> {
  try {
    return { ok: true, value: work() }
  } catch (error) {
    return { ok: false, error }
  }
}

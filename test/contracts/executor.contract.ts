/** What every executor does, whatever its agents are. Each case says it of one run. */
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import type { ExitRecord, StopCause } from "#domain/run"
import type { Executor, RunRequest } from "#worker/executors/executor"

export type ExecutorUnderTest = {
  executor: Executor
  /** An agent that works until it is stopped. */
  endless(): RunRequest
  /** An agent that ends well by itself, soon. */
  brief(): RunRequest
  /** Agents of the run that are at work now. */
  agentsOf(runId: string): number | Promise<number>
  until(runId: string, kind: "alive" | "exited"): Promise<unknown>
  exitOf(runId: string): Promise<ExitRecord>
  /** A process of its own starts the run and ends at once, as a loop that is killed. */
  startElsewhere(request: RunRequest): Promise<void>
  close(): Promise<void>
}

export function executorContract(name: string, open: () => Promise<ExecutorUnderTest>): void {
  describe(`the executor contract: ${name}`, () => {
    let world: ExecutorUnderTest
    // A gateway that has just begun prepares its first turns slowly.
    const PATIENCE = { timeout: 60_000 }
    beforeAll(async () => {
      world = await open()
    })
    afterAll(() => world.close())

    const working = async () => {
      const request = world.endless()
      await world.executor.start(request)
      await world.until(request.runId, "alive")
      await expect.poll(() => world.agentsOf(request.runId), PATIENCE).toBeGreaterThan(0)
      return request
    }

    test("[EX1] a run that was never started is absent", async () => {
      expect(await world.executor.observe("never-started")).toEqual({ kind: "absent" })
    })

    test("[EX2] a started run is alive, and exited with its record when its agent ends", async () => {
      const { runId, ...rest } = world.brief()
      await world.executor.start({ runId, ...rest })
      const exit = await world.exitOf(runId)
      expect(exit).toMatchObject({ exitCode: 0, signal: null, stopped: null, workspaceError: null })
      expect(exit.termination.processesLeft).toBe(0)
      expect(await world.agentsOf(runId)).toBe(0)
    })

    test("[EX3] two starts of one run make one agent", async () => {
      const request = world.endless()
      await Promise.all([world.executor.start(request), world.executor.start(request)])
      await world.until(request.runId, "alive")
      await expect.poll(() => world.agentsOf(request.runId), PATIENCE).toBe(1)
      await world.executor.start(request)
      await world.executor.stop(request.runId, "interrupted")
      expect((await world.exitOf(request.runId)).termination.processesLeft).toBe(0)
      await world.executor.start(request)
      expect(await world.agentsOf(request.runId)).toBe(0)
    })

    test.each<StopCause>(["cancelled_by_person", "interrupted"])(
      "[EX4] a stopped run leaves nobody, and its record says %s",
      async (cause) => {
        const { runId } = await working()
        await world.executor.stop(runId, cause)
        const exit = await world.exitOf(runId)
        expect(exit.stopped).toBe(cause)
        expect(exit.termination.processesSeen).toBeGreaterThan(0)
        expect(exit.termination.processesLeft).toBe(0)
        expect(await world.agentsOf(runId)).toBe(0)
      },
    )

    test("[EX5] a stop may be repeated, and of an unknown run does nothing", async () => {
      const { runId } = await working()
      await Promise.all([world.executor.stop(runId, "superseded"), world.executor.stop(runId, "interrupted")])
      expect((await world.exitOf(runId)).stopped).toBe("superseded")
      await world.executor.stop(runId, "interrupted")
      await world.executor.stop("never-started", "interrupted")
      expect(await world.executor.observe("never-started")).toEqual({ kind: "absent" })
    })

    test("[EX6] the agent survives the death of whoever started it", async () => {
      const request = world.endless()
      await world.startElsewhere(request)
      await world.until(request.runId, "alive")
      await expect.poll(() => world.agentsOf(request.runId), PATIENCE).toBe(1)
      await world.executor.stop(request.runId, "interrupted")
      expect((await world.exitOf(request.runId)).stopped).toBe("interrupted")
    })
  })
}

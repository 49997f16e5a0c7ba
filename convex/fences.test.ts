/** Generations of the lead and of merge lanes: who was overtaken changes nothing more, and that is recorded. */
import { describe, expect, test } from "vitest"
import { api } from "./_generated/api.ts"
import { aWorld, codeOf, type World } from "./world.testing.ts"

const joined = { candidateCommit: "cafe0001", targetCommit: "ba5e0001" }
const lifetimeMs = 30_000

/** Taken by one holder after the other: answers the generations that they had. */
async function taken(
  { service }: World,
  resource: { kind: "loop" } | { kind: "merge_lane"; projectId: string },
  holders: string[],
): Promise<number[]> {
  const generations: number[] = []
  for (const holder of holders) {
    const lease = await service.mutation(api.loop.acquireLease, { resource, holder, lifetimeMs })
    generations.push(lease?.generation ?? 0)
    await service.mutation(api.loop.releaseLease, { resource, holder })
  }
  return generations
}

/** A candidate under check, in a lane that a second loop has taken over from the first. */
async function anOvertakenLane() {
  const world = await aWorld()
  const key = await world.ready()
  const { entry } = await world.merging(key)
  const { _id: entryId, projectId } = entry
  const [old = 0, now = 0] = await taken(world, { kind: "merge_lane", projectId }, ["loop-1", "loop-2"])
  await world.service.mutation(api.merges.startCheck, { entryId, generation: now, ...joined })
  const said = { entryId, generation: old }
  const { service } = world
  const reports = {
    candidate: () =>
      service.mutation(api.merges.startCheck, { ...said, ...joined, candidateCommit: "cafe0009" }),
    batch: () =>
      service.mutation(api.merges.startBatch, {
        members: [
          { entryId, ...joined },
          { entryId, ...joined },
        ],
        generation: old,
      }),
    held: () => service.mutation(api.merges.hold, { ...said, sentence: "src/a.ts is being edited." }),
    offered: () => service.mutation(api.merges.offer, { ...said, pull: 1 }),
    failed: () => service.mutation(api.merges.fail, { ...said, sentence: "It conflicts.", conflict: true }),
    requeued: () => service.mutation(api.merges.requeue, said),
    "begin merge": () =>
      service.mutation(api.effects.begin, {
        effects: [{ kind: "merge", ...said, candidateCommit: joined.candidateCommit }],
      }),
  }
  return { world, key, entryId, old, now, reports }
}

const isRefusal = ({ kind }: { kind: string }) => kind.endsWith(".report_refused")

describe("[WL-L16] what is said of a merge lane", () => {
  const names = ["candidate", "batch", "held", "offered", "failed", "requeued", "begin merge"] as const
  test.each(names)(
    "[WL-L16] %s, by a loop that was overtaken, changes nothing and is recorded",
    async (name) => {
      const { world, key, old, now, reports } = await anOvertakenLane()
      const rows = async () => [
        await world.task(key),
        await world.rows("mergeEntries"),
        await world.rows("effects"),
        await world.rows("signals"),
      ]
      const before = await rows()
      const events = await world.events(key)
      expect(await reports[name]()).toMatchObject({ refusal: { code: "stale_generation" } })
      expect(await rows()).toEqual(before)
      const more = (await world.events(key)).slice(events.length)
      expect(more).toMatchObject([
        { kind: "merge.report_refused", data: { report: name, generation: old, current: now } },
      ])
    },
  )

  test("[WL-L16] that it landed is so, whoever saw it", async () => {
    const { world, key, entryId } = await anOvertakenLane()
    await world.service.mutation(api.merges.land, { entryId, mergedCommit: joined.candidateCommit })
    expect(await world.task(key)).toMatchObject({ status: "done", resolution: "merged" })
  })

  test("[WL-L16] a lane that ran out and was taken again by the same loop is still its own", async () => {
    const { world, entryId, now } = await anOvertakenLane()
    const [entry] = await world.rows("mergeEntries")
    const again = await taken(world, { kind: "merge_lane", projectId: entry!.projectId }, ["loop-2"])
    expect(again).toEqual([now + 1])
    const said = { entryId, generation: now, sentence: "src/a.ts is being edited." }
    expect(await world.service.mutation(api.merges.hold, said)).toEqual({ refusal: null })
    await taken(world, { kind: "merge_lane", projectId: entry!.projectId }, ["loop-3"])
    expect(await world.service.mutation(api.merges.hold, said)).toMatchObject({
      refusal: { code: "stale_generation" },
    })
  })
})

describe("[WL-L15] what the loop decides", () => {
  const aStop = (runId: string) =>
    ({ kind: "request_stop", phase: "cleanup", runId, generation: 1, cause: "superseded" }) as const

  test("[WL-L15] is refused and recorded once another loop leads; of the one that leads it is taken", async () => {
    const world = await aWorld()
    const runId = await world.running(await world.ready())
    const [old, now] = await taken(world, { kind: "loop" }, ["loop-1", "loop-2"])
    const apply = (lead: number | undefined) =>
      world.service.mutation(api.loop.apply, { decision: aStop(runId), ...(lead !== undefined && { lead }) })
    expect(await apply(old)).toMatchObject({ applied: false, refusal: { code: "stale_generation" } })
    expect((await world.aRun(runId)).stopRequested).toBeUndefined()
    expect((await world.rows("events")).filter(isRefusal)).toMatchObject([
      { kind: "loop.report_refused", data: { report: "request_stop", generation: old, current: now } },
    ])
    expect(await apply(now)).toEqual({ applied: true, refusal: null })
    expect((await world.aRun(runId)).stopRequested).toBe("superseded")
  })

  test("[WL-L15] who moves next is told by the one that leads", async () => {
    const world = await aWorld()
    const [old, now] = await taken(world, { kind: "loop" }, ["loop-1", "loop-2"])
    const movers = { loop: 1, agent: 0, person: 0, outside: 0 }
    const tell = (lead: number, loop: number) =>
      world.service.mutation(api.loop.noteLiveness, {
        ...{ movers: { ...movers, loop }, nobody: [], overdue: [] },
        lead,
      })
    expect(await tell(now!, 1)).toEqual({ refusal: null })
    expect(await tell(old!, 7)).toMatchObject({ refusal: { code: "stale_generation" } })
    expect(await world.rows("liveness")).toMatchObject([{ movers: { loop: 1 } }])
  })

  test("[WL-L15] what the world has moved past is refused as ever, and leaves no record", async () => {
    const world = await aWorld()
    const [, now] = await taken(world, { kind: "loop" }, ["loop-1", "loop-2"])
    const late = world.service.mutation(api.loop.apply, { decision: aStop("nowhere"), lead: now! })
    expect(await codeOf(late)).toBe("not_found")
    expect((await world.rows("events")).filter(isRefusal)).toEqual([])
  })
})

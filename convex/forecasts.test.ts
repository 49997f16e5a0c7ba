/** The conflict forecast: told once, shown on the cards it is about, and used by the lane. */
import { expect, test } from "vitest"
import { api } from "./_generated/api.ts"
import { aWorld } from "./world.testing.ts"

test("[WL-M22] a forecast is on both cards with its files, and is written only where it changed", async () => {
  const world = await aWorld()
  const [one, other] = [await world.ready(), await world.ready()]
  const { entry, taskId } = await world.merging(one)
  const { taskId: otherId } = await world.merging(other)
  const conflicts = [
    {
      one: { taskId, key: one },
      other: { taskId: otherId, key: other },
      files: ["src/a.ts", "src/b.ts"],
      moreFiles: 3,
    },
    { one: { taskId, key: one }, other: null, files: ["c.ts"], moreFiles: 0 },
  ]
  const tell = () => world.service.mutation(api.merges.forecast, { projectId: entry.projectId, conflicts })
  expect(await tell()).toEqual({ refusal: null, changed: true })
  expect(await tell()).toEqual({ refusal: null, changed: false })
  const sentence = (key: string) => `with ${key} in src/a.ts, src/b.ts and 3 more`
  expect(await world.user.query(api.tasks.get, { task: one })).toMatchObject({
    conflicts: [sentence(other), "with main in c.ts"],
  })
  const { cards } = await world.user.query(api.tasks.column, {
    project: "clutch",
    status: "merging",
    limit: 9,
  })
  expect(cards.find(({ key }) => key === other)?.conflicts).toEqual([sentence(one)])
  const { merges } = await world.gather()
  expect(merges.find((each) => each.taskId === taskId)?.conflictsWith).toEqual([otherId])
  await world.move(other, "in_progress")
  await world.move(other, "ready")
  expect((await world.user.query(api.tasks.get, { task: other })).conflicts).toEqual([])
})

import { expect, test } from "vitest"
import { runInParts } from "./parts.ts"
import { runSchedules } from "./schedules.ts"

test("schedules shared out over processes tell what one process tells", { timeout: 120_000 }, async () => {
  const alone = await runSchedules({ firstSeed: 3, count: 3 })
  expect(await runInParts(3, 3, 2)).toEqual(JSON.parse(JSON.stringify(alone)))
  expect(alone.schedules).toBe(3)
})

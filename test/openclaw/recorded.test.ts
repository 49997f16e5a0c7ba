/** The real gateways still answer as they were recorded: what Clutch and the fake were built on. */
import { expect, test } from "vitest"
import type { Recording } from "../recordings/scenes.ts"
import { gone } from "../recordings/shapes.ts"
import { type Version, VERSIONS } from "./gateway.ts"
import { recorded, recordReal } from "./record.ts"

/** How each run ended; how often something was said before differs from time to time. */
const ends = ({ scenes }: Recording) =>
  Object.fromEntries(
    Object.entries(scenes).map(([scene, runs]) => [
      scene,
      Object.fromEntries(Object.entries(runs).map(([run, told]) => [run, told.at(-1)])),
    ]),
  )

test.each(Object.keys(VERSIONS) as Version[])("OpenClaw %s answers as recorded", async (version) => {
  const now = await recordReal(version)
  const then = recorded(version)
  expect(gone(now.shapes, then.shapes)).toEqual([])
  expect(ends(now)).toEqual(ends(then))
})

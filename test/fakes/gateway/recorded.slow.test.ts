/** The fake gateway says nothing that the real ones were not recorded to say, and tells of a run in the same order. */
import { readFileSync } from "node:fs"
import path from "node:path"
import { describe, expect, test } from "vitest"
import { beyond, outOfOrder } from "#test/recordings/shapes"
import { record, type Recording } from "#test/recordings/scenes"
import { openFakeGateway } from "./gateway.ts"

const recorded = (version: string) =>
  JSON.parse(
    readFileSync(path.join(import.meta.dirname, "../../recordings", `openclaw-${version}.json`), "utf8"),
  ) as Recording

describe.each(["2026.9.6", "2026.7.35"] as const)("the fake as %s", (version) => {
  test("speaks as it was recorded", async () => {
    const gateway = await openFakeGateway({ version })
    try {
      const said = await record({ version, url: gateway.url, token: gateway.token })
      const real = recorded(version)
      expect(beyond(said.shapes, real.shapes)).toEqual([])
      expect(outOfOrder(said.scenes, real.scenes)).toEqual([])
    } finally {
      await gateway.close()
    }
  })
})

import { expect, test } from "vitest"
import { judgePlace, type Owner } from "./gc.ts"

const place = { kind: "task", project: "shop", taskKey: "CLU-1", path: "/w/CLU-1" } as const
const detached = { kind: "detached", project: "shop", runId: "r1", path: "/w/.detached/r1" } as const
const card = (more: Partial<Extract<Owner, { kind: "task" }>> = {}): Owner => ({
  ...{ kind: "task", status: "done", isEnded: true, runsAreGone: true, mergedHead: "c0ffee" },
  ...more,
})

test("[TRASH-7] nothing goes on a guess: only what is known to be over", () => {
  expect(judgePlace(place, card())).toMatchObject({
    goes: true,
    sentence: expect.stringContaining("is merged"),
  })
  expect(judgePlace(place, card({ mergedHead: null }))).toMatchObject({ goes: true })
  expect(judgePlace(place, card({ status: "in_progress", isEnded: false }))).toEqual({
    ...{ goes: false, sentence: "CLU-1 is in progress." },
  })
  expect(judgePlace(place, card({ runsAreGone: false }))).toMatchObject({ goes: false })
  expect(judgePlace(place, null)).toEqual({ goes: false, sentence: "No card CLU-1 is known here." })
  expect(judgePlace(detached, { kind: "run", mayBeOpen: false })).toMatchObject({ goes: true })
  expect(judgePlace(detached, { kind: "run", mayBeOpen: true })).toMatchObject({ goes: false })
  expect(judgePlace(detached, null)).toMatchObject({ goes: false })
})

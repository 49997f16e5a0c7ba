import { describe, expect, test } from "vitest"
import { maySpend, READ_TRANSCRIPT_KEPT_MS, spentFiles, type Known, type RunFiles } from "./retention.ts"

const DAY = 24 * 3_600_000
const NOW = 100 * DAY
const KEEP = 7 * DAY

const files = (age: number, changes: Partial<RunFiles> = {}): RunFiles => ({
  runId: "run1",
  directoryChangedAt: NOW - age,
  transcript: { changedAt: NOW - age, size: 100 },
  hasDetachedTree: true,
  shimLives: false,
  ...changes,
})
const ENDED: Known = { standing: "ended", readTo: 100 }
const spent = (age: number, known: Partial<Known> = {}, changes: Partial<RunFiles> = {}) =>
  spentFiles(files(age, changes), { ...ENDED, ...known }, NOW, KEEP)
const EVERYTHING = { directory: true, transcript: true, detachedTree: true }
const NOTHING = { directory: false, transcript: false, detachedTree: false }

test("the files of a run that ended long ago go, those of a young one stay", () => {
  expect(spent(KEEP)).toEqual(EVERYTHING)
  expect(spent(KEEP - 1)).toMatchObject({ directory: false })
})

test("a run that is open, or whose shim lives, keeps everything at any age", () => {
  expect(spent(1_000 * DAY, { standing: "open" })).toEqual(NOTHING)
  expect(spent(1_000 * DAY, {}, { shimLives: true })).toEqual(NOTHING)
})

test("a work tree without a branch goes with the end of its run", () => {
  expect(spent(0)).toEqual({ directory: false, transcript: false, detachedTree: true })
})

describe("transcripts", () => {
  test("one that is stored to its end goes after a day, another waits for its reader", () => {
    expect(spent(READ_TRANSCRIPT_KEPT_MS).transcript).toBe(true)
    expect(spent(READ_TRANSCRIPT_KEPT_MS - 1).transcript).toBe(false)
    expect(spent(READ_TRANSCRIPT_KEPT_MS, { readTo: 99 }).transcript).toBe(false)
    expect(spent(READ_TRANSCRIPT_KEPT_MS, { readTo: null }).transcript).toBe(false)
  })
  test("an empty one needs no reader", () => {
    const transcript = { changedAt: NOW - READ_TRANSCRIPT_KEPT_MS, size: 0 }
    expect(spent(0, { readTo: null }, { transcript }).transcript).toBe(true)
  })
  test("nobody waits for a reader for ever", () => {
    expect(spent(KEEP, { readTo: null }).transcript).toBe(true)
  })
  test("a shorter time to keep counts for them too", () => {
    expect(spentFiles(files(2 * 3_600_000), ENDED, NOW, 3_600_000).transcript).toBe(true)
  })
})

describe("runs that the backend does not know", () => {
  test("are over when they are old", () => {
    expect(spent(KEEP, { standing: "unknown", readTo: null })).toEqual(EVERYTHING)
    expect(spent(KEEP - 1, { standing: "unknown", readTo: null })).toEqual(NOTHING)
  })
  test("and have no claim to a work tree once their directory is gone", () => {
    const left = { directoryChangedAt: null, transcript: null }
    expect(spent(0, { standing: "unknown", readTo: null }, left).detachedTree).toBe(true)
  })
})

test("the backend is asked only about runs of which something may go", () => {
  expect(maySpend(files(KEEP - 1, { hasDetachedTree: false, transcript: null }), NOW, KEEP)).toBe(false)
  expect(maySpend(files(KEEP - 1, { transcript: null }), NOW, KEEP)).toBe(true)
  expect(maySpend(files(KEEP, { shimLives: true }), NOW, KEEP)).toBe(false)
})

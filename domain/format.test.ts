import { describe, expect, test } from "vitest"
import {
  countOf,
  formatAge,
  formatDuration,
  formatMoney,
  formatStopwatch,
  formatTokens,
  grouped,
  needYou,
  formatBytes,
} from "./format.ts"

const S = 1_000
const M = 60 * S
const H = 60 * M
const D = 24 * H

describe("a duration is written in at most two units", () => {
  test.each([
    [0, "0s"],
    [-5 * S, "0s"],
    [999, "0s"],
    [59 * S + 999, "59s"],
    [M, "1m"],
    [3 * M + 20 * S, "3m 20s"],
    [H, "1h"],
    [2 * H + 5 * M + 59 * S, "2h 5m"],
    [4 * D + H + 59 * M, "4d 1h"],
    [400 * D, "400d"],
  ])("%d ms is %s", (ms, text) => expect(formatDuration(ms)).toBe(text))
})

describe("an age is one unit, and the present has no number", () => {
  test.each([
    [0, "now"],
    [-3 * S, "now"],
    [5 * S, "5s"],
    [9 * M + 59 * S, "9m"],
    [23 * H, "23h"],
    [12 * D, "12d"],
  ])("%d ms ago is %s", (ms, text) => expect(formatAge(1_000_000 - ms, 1_000_000)).toBe(text))
})

test("a stopwatch pads minutes and seconds, and hours appear only when there are some", () => {
  expect(formatStopwatch(0)).toBe("00:00")
  expect(formatStopwatch(4 * M + 37 * S)).toBe("04:37")
  expect(formatStopwatch(H + 2 * M + 9 * S)).toBe("1:02:09")
  expect(formatStopwatch(-1)).toBe("00:00")
})

test("an unknown cost is never written as free", () => {
  expect(formatMoney(null)).toBe("unknown")
  expect(formatMoney(0)).toBe("$0")
})

test("money keeps cents until they no longer matter", () => {
  expect(formatMoney(0.004)).toBe("<$0.01")
  expect(formatMoney(41.2)).toBe("$41.20")
  expect(formatMoney(999.99)).toBe("$999.99")
  expect(formatMoney(1204.4)).toBe("$1,204")
})

test("tokens round without ever showing 1000k", () => {
  expect([0, 812, 9_449, 9_949, 9_950, 268_400, 999_499, 999_500, 1_240_000].map(formatTokens)).toEqual([
    "0",
    "812",
    "9.4k",
    "9.9k",
    "10k",
    "268k",
    "999k",
    "1.0M",
    "1.2M",
  ])
})

test("numbers are grouped by thousands and nouns agree with them", () => {
  expect(grouped(14_210)).toBe("14,210")
  expect(grouped(1_234_567)).toBe("1,234,567")
  expect([1, 0, 3].map(needYou)).toEqual(["1 needs you", "0 need you", "3 need you"])
  expect(countOf(1, "task")).toBe("1 task")
  expect(countOf(0, "task")).toBe("0 tasks")
  expect(countOf(1_200, "run")).toBe("1,200 runs")
})

test("bytes are written in the unit that fits", () => {
  expect([0, 812, 999, 9_400, 268_000_000, 9_990_000, 1_200_000_000_000].map(formatBytes)).toEqual([
    ...["0 B", "812 B", "999 B", "9.4 kB", "268 MB", "10 MB", "1.2 TB"],
  ])
})

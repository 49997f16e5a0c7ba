import { expect, test } from "vitest"
import { sessionKeyOf } from "../chat.ts"
import {
  ChannelTarget,
  isProjectTarget,
  isTwin,
  projectOfTarget,
  sessionOfTarget,
  targetOfSession,
} from "./channel.ts"

test("a target names the session of a thread, or the one in which a project's agents speak unasked", () => {
  const session = sessionKeyOf("demo", "k57_AB")
  expect(sessionOfTarget("demo:chat-k57-ab")).toBe(session)
  expect(sessionOfTarget("demo")).toBe("agent:main:clutch:demo:channel")
  for (const target of ["demo", "demo:chat-k57-ab", "channel", "channel:chat-1"])
    expect(targetOfSession(sessionOfTarget(target))).toBe(target)
  expect([projectOfTarget("demo:chat-k57-ab"), projectOfTarget("demo")]).toEqual(["demo", "demo"])
  expect([isProjectTarget("demo:chat-k57-ab"), isProjectTarget("demo")]).toEqual([false, true])
})

test("what names no thread is no target: other sessions, runs, and spellings that no gateway writes", () => {
  for (const target of ["", "Demo", "demo:", "demo:dem-1:run1", "demo:channel", "../x", "demo:chat-", "a b"])
    expect([target, ChannelTarget.safeParse(target).success]).toEqual([target, false])
})

test("the end of a run and what of it was delivered are one, within the minutes in which both come", () => {
  const post = { text: "Rain at six.", at: 1_000_000 }
  expect(isTwin({ text: "Rain at six.\n", at: 1_000_500 }, post)).toBe(true)
  expect(isTwin({ text: "I looked it up.\n\nRain at six.", at: 990_000 }, post)).toBe(true)
  expect(isTwin({ text: "Rain at six. And at seven.", at: 1_000_000 }, post)).toBe(false)
  expect(isTwin({ text: "Rain at six.", at: 2_000_000 }, post)).toBe(false)
})

/** Replay: what a cycle decided on, kept as differences, and what would be decided on it with other settings. */
import { decide } from "./decide.ts"
import type { Decision } from "./decision.ts"
import type { LoopConfig, Snapshot } from "./snapshot.ts"

/** A snapshot as texts: one per item of each list, one per other value. Equal texts are equal items. */
export type InputTexts = Readonly<Record<string, readonly string[] | string>>

/** How a list follows from the one before: stretches of it that stay, and items that are new. */
type ListDifference = ({ keep: [from: number, count: number] } | { put: string[] })[]

/** What has changed since the input before; a part that is not named is as it was. */
export type InputDifference = {
  lists: Record<string, ListDifference>
  values: Record<string, string>
}

export const textsOf = (snapshot: Snapshot): InputTexts =>
  Object.fromEntries(
    Object.entries(snapshot).map(([part, value]): [string, string[] | string] => [
      part,
      Array.isArray(value) ? value.map((item) => JSON.stringify(item)) : JSON.stringify(value),
    ]),
  )

/** The same snapshot again: what was read from it is decided on in the same way. */
export const snapshotOf = (texts: InputTexts): Snapshot =>
  Object.fromEntries(
    Object.entries(texts).map(([part, value]) => [
      part,
      typeof value === "string" ? JSON.parse(value) : value.map((text): unknown => JSON.parse(text)),
    ]),
  ) as Snapshot

export function differenceOf(before: InputTexts, after: InputTexts): InputDifference {
  const difference: InputDifference = { lists: {}, values: {} }
  for (const [part, value] of Object.entries(after)) {
    const known = before[part]
    if (typeof value === "string") {
      if (value !== known) difference.values[part] = value
    } else if (!isSameList(known, value)) {
      difference.lists[part] = listDifference(Array.isArray(known) ? known : [], value)
    }
  }
  return difference
}

export function follow(before: InputTexts, { lists, values }: InputDifference): InputTexts {
  const after: Record<string, readonly string[] | string> = { ...before, ...values }
  for (const [part, steps] of Object.entries(lists)) {
    const known = before[part]
    const list = Array.isArray(known) ? (known as readonly string[]) : []
    after[part] = steps.flatMap((step) =>
      "put" in step ? step.put : list.slice(step.keep[0], step.keep[0] + step.keep[1]),
    )
  }
  return after
}

const isSameList = (known: readonly string[] | string | undefined, list: readonly string[]): boolean =>
  Array.isArray(known) && known.length === list.length && list.every((text, index) => known[index] === text)

function listDifference(before: readonly string[], after: readonly string[]): ListDifference {
  const places = new Map(before.map((text, place) => [text, place]))
  const steps: ListDifference = []
  for (const text of after) {
    const place = places.get(text)
    const last = steps.at(-1)
    if (place === undefined) {
      if (last && "put" in last) last.put.push(text)
      else steps.push({ put: [text] })
    } else if (last && "keep" in last && last.keep[0] + last.keep[1] === place) last.keep[1] += 1
    else steps.push({ keep: [place, 1] })
  }
  return steps
}

/** What was known, when, and with which settings. */
export type ReplayInput = { snapshot: Snapshot; decidedAt: number; config: LoopConfig }

export const replay = ({ snapshot, decidedAt, config }: ReplayInput): Decision[] =>
  decide(snapshot, decidedAt, config)

/** What one card (or run) got, and what it would have got. */
export type Change = { subject: string; before: string[]; after: string[] }

/** Where two answers to the same input differ. */
export function changesBetween(before: readonly Decision[], after: readonly Decision[]): Change[] {
  const [was, is] = [wordsBySubject(before), wordsBySubject(after)]
  const subjects = [...new Set([...was.keys(), ...is.keys()])]
  return subjects.flatMap((subject) => {
    const change = { subject, before: was.get(subject) ?? [], after: is.get(subject) ?? [] }
    return change.before.join("\n") === change.after.join("\n") ? [] : [change]
  })
}

function wordsBySubject(decisions: readonly Decision[]): Map<string, string[]> {
  const words = new Map<string, string[]>()
  for (const decision of decisions) {
    const subject = subjectOf(decision)
    words.set(subject, [...(words.get(subject) ?? []), wordsOf(decision)])
  }
  return words
}

export function subjectOf(decision: Decision): string {
  if ("taskId" in decision) return decision.taskId
  return "runId" in decision ? decision.runId : decision.kind
}

/** A decision in a few words, by which people tell two apart. */
export function wordsOf(decision: Decision): string {
  if (decision.kind === "wait")
    return `waits: ${decision.reasons.map(({ code, sentence }) => `${code} (${sentence})`).join(", ")}`
  const { kind } = decision
  if (kind === "dispatch") return `dispatch ${decision.role}`
  const details = ["counter", "cause", "resolution", "reason", "to"].flatMap((name) => {
    const value = (decision as Readonly<Record<string, unknown>>)[name]
    return typeof value === "string" ? [value] : []
  })
  return [kind, ...details].join(" ")
}

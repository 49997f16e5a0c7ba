/**
 * The answers that came with a page: the server asked while the browser was still fetching the scripts. They are shown until
 * the subscriptions to the very same queries have theirs, and never again.
 */
"use client"
import { useLayoutEffect, useMemo, useState } from "react"
import { useQueries } from "convex/react"
import { jsonToConvex, type JSONValue, type Value } from "convex/values"
import { answerKey } from "./answer-key.ts"

/** As they come from the server (lib/first-answers.ts); null where it had none to send. */
export type ComingAnswers = Promise<string | null>

type Requests = Parameters<typeof useQueries>[0]
type Results = Readonly<Record<string, unknown>>
type Answers = ReadonlyMap<string, Value>

/** Promises whose page has gone: going back in the history brings them again, and they are old. */
const spent = new WeakSet<ComingAnswers>()

/** `useQueries`, with what came with the page until the answers are here. */
export function useAnswers(requests: Requests, coming: ComingAnswers | null): Results {
  const live: Results = useQueries(requests)
  const answers = useComing(coming)
  return useMemo(() => withFirst(live, requests, answers), [live, requests, answers])
}

export function useComing(coming: ComingAnswers | null): Answers | null {
  const [answers, setAnswers] = useState<Answers | null>(null)
  useLayoutEffect(() => {
    if (coming === null || spent.has(coming)) return
    let isGone = false
    const take = (text: string | null) => {
      if (!isGone && text !== null) setAnswers(read(text))
    }
    // Where they do not come, the subscriptions are there.
    coming.then(take, () => undefined)
    return () => {
      isGone = true
      spent.add(coming)
    }
  }, [coming])
  return answers
}

/** Live ones before those that came with the page. Once all are live they stay the object that they are. */
export function withFirst(live: Results, requests: Requests, answers: Answers | null): Results {
  const asked = Object.entries(requests)
  if (answers === null || asked.every(([name]) => live[name] !== undefined)) return live
  return Object.fromEntries(
    asked.map(([name, request]) => [name, live[name] ?? answers.get(answerKey(request.query, request.args))]),
  )
}

function read(text: string): Answers {
  const pairs = JSON.parse(text) as [string, JSONValue][]
  return new Map(pairs.map(([key, value]) => [key, jsonToConvex(value)]))
}

/** One subscription as one value: still loading, here, or refused. Pages hold no other copy of what the server knows. */
import { useMemo } from "react"
import { useQueries } from "convex/react"
import {
  getFunctionName,
  makeFunctionReference,
  type FunctionArgs,
  type FunctionReference,
  type FunctionReturnType,
} from "convex/server"
import { convexToJson, jsonToConvex, type JSONValue, type Value } from "convex/values"
import type { RefusalCode } from "#domain/refusal"
import { refusalOf, sentenceOf } from "./refusal.ts"

export type Live<T> =
  | { state: "loading" }
  | { state: "ready"; value: T }
  | { state: "refused"; code: RefusalCode | "error"; sentence: string }

export const LOADING: Live<never> = { state: "loading" }
export const ready = <T>(value: T): Live<T> => ({ state: "ready", value })

/** The value, or a stand-in while there is none. */
export const valueOr = <T, F>(live: Live<T>, fallback: F): T | F =>
  live.state === "ready" ? live.value : fallback

export function mapLive<T, U>(live: Live<T>, map: (value: T) => U): Live<U> {
  return live.state === "ready" ? ready(map(live.value)) : live
}

export function useLive<Query extends FunctionReference<"query">>(
  query: Query,
  args: FunctionArgs<Query> | "skip",
): Live<FunctionReturnType<Query>> {
  // Compared by value: a caller may write its arguments inline without subscribing anew on each render.
  const name = getFunctionName(query)
  const asked = args === "skip" ? null : JSON.stringify(convexToJson(args as Value))
  const request = useMemo((): Parameters<typeof useQueries>[0] => {
    if (asked === null) return {}
    const args = jsonToConvex(JSON.parse(asked) as JSONValue) as Record<string, Value>
    return { it: { query: makeFunctionReference<"query">(name), args } }
  }, [name, asked])
  const results: Record<string, unknown> = useQueries(request)
  const result = results.it
  return useMemo(() => liveOf<FunctionReturnType<Query>>(result), [result])
}

/** What `useQueries` gives for one query: nothing yet, an error, or the answer. */
export function liveOf<T>(result: unknown): Live<T> {
  if (result === undefined) return LOADING
  if (result instanceof Error) {
    return { state: "refused", code: refusalOf(result)?.code ?? "error", sentence: sentenceOf(result) }
  }
  return ready(result as T)
}

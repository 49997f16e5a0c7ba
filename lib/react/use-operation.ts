/** One operation of the server's machine whose answer is shown: asked when somebody looks, and anew when `version` changes. */
"use client"
import { useEffect, useState } from "react"
import { LOADING, ready, type Live } from "./live.ts"
import { performOperation } from "./operations.ts"
import { refusalOf, sentenceOf } from "./refusal.ts"

/** Null asks nothing. */
export function useOperation<T>(
  name: string,
  input: object | null,
  version = "",
): [answer: Live<T>, again: () => void] {
  const [answer, setAnswer] = useState<{ for: string; live: Live<T> } | null>(null)
  const [tries, setTries] = useState(0)
  const asked = input && JSON.stringify(input)
  const wanted = `${name} ${asked} ${version} ${tries}`
  useEffect(() => {
    if (asked === null) return
    let isWanted = true
    const tell = (live: Live<T>) => isWanted && setAnswer({ for: wanted, live })
    performOperation<T>(name, JSON.parse(asked) as object).then(
      (value) => tell(ready(value)),
      (error: unknown) =>
        tell({ state: "refused", code: refusalOf(error)?.code ?? "error", sentence: sentenceOf(error) }),
    )
    return () => {
      isWanted = false
    }
  }, [name, asked, wanted])
  return [answer?.for === wanted ? answer.live : LOADING, () => setTries((before) => before + 1)]
}

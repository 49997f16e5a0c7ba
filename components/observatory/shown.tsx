/** A value of a subscription: here, on its way, or refused. */
import type { ReactNode } from "react"
import type { Live } from "#lib/react/live"
import { Loading, Problem, Skeleton } from "../ui/state.tsx"

type ShownProps<T> = { live: Live<T>; what: string; children: (value: T) => ReactNode }

export function Shown<T>({ live, what, children }: ShownProps<T>) {
  if (live.state === "ready") return children(live.value)
  if (live.state === "refused") return <Problem title={`${what} cannot be shown.`} sentence={live.sentence} />
  return (
    <Loading label={`Loading: ${what}`}>
      <Skeleton className="m-3 h-16" />
    </Loading>
  )
}

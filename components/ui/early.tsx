/** Views whose code is fetched while their data is on its way: not before the page works, and not only once the data is there. */
import { createElement, useSyncExternalStore, type ComponentType } from "react"
import { Loading, Skeleton } from "./state.tsx"

const Waiting = () => (
  <Loading label="Loading the page">
    <Skeleton className="m-4 h-40" />
  </Loading>
)

type Code<Props> = { kind: "here"; view: ComponentType<Props> } | { kind: "failed"; error: unknown }

/**
 * Drawn as soon as it is here. A lazy component would come 300 ms late: so long React holds back whatever replaces the
 * placeholder of a Suspense, lest many of them flicker, and here there is one.
 */
export function early<Props extends object>(
  load: () => Promise<ComponentType<Props>>,
  Placeholder: ComponentType = Waiting,
): ComponentType<Props> {
  let code: Code<Props> | null = null
  const listeners = new Set<() => void>()
  function settle(end: Code<Props>): void {
    code = end
    for (const each of listeners) each()
  }
  if (typeof window !== "undefined") {
    void load().then(
      (view) => settle({ kind: "here", view }),
      (error: unknown) => settle({ kind: "failed", error }),
    )
  }
  function subscribe(listener: () => void): () => void {
    listeners.add(listener)
    return () => listeners.delete(listener)
  }
  return function Early(props: Props) {
    const known = useSyncExternalStore(
      subscribe,
      () => code,
      () => null,
    )
    if (known === null) return <Placeholder />
    // To the page's error boundary, as of any view that cannot be drawn.
    if (known.kind === "failed") throw known.error
    return createElement(known.view, props)
  }
}
